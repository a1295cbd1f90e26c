// <souwen-search>: the search box for any page. Attributes, events, custom properties and parts
// are a contract; docs/widget.md holds it.

import { watchTyping } from './composing.js';
import { Latest, PAUSE } from './latest.js';
import { element } from './marked.js';
import { Combobox } from './combobox.js';
import { LONGEST, hitOption, search, suggest, suggestionOption } from './choices.js';

const WORDS = {
  zh: {
    placeholder: '搜索新闻报道', results: '搜索结果', suggestions: '搜索建议',
    nothing: '没有找到相关文章', slow: '服务器响应较慢……',
    gone: '搜索服务暂时没有响应，请稍后再试。',
    refused: (origin) => `搜索服务器尚未允许此网页读取，请用 --allow-origin ${origin} 启动它。`,
    count: (n) => `找到 ${n} 篇文章`, all: (n) => `查看全部 ${n} 篇`,
  },
  en: {
    placeholder: 'Search the news', results: 'Results',
    suggestions: 'Suggestions', nothing: 'Nothing found',
    slow: 'Still waiting for the server …',
    gone: 'The search does not answer. Please try again later.',
    refused: (origin) => `This page may not read the search server: start it with --allow-origin ${origin}`,
    count: (n) => `Found: ${n}`,
    all: (n) => `See all ${n}`,
  },
};

/** Where this script is from: the server that is asked unless another is named. */
const HOME = new URL('./', import.meta.url);

// Its style sheet stands before it under this name where the files are joined.
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

class SouwenSearch extends HTMLElement {
  /** The version of the contract. */
  static version = 1;
  static observedAttributes = ['placeholder', 'label', 'lang'];

  #input = element('input', {
    type: 'search', part: 'input', enterkeyhint: 'search', autocapitalize: 'off',
    autocomplete: 'off', autocorrect: 'off', spellcheck: 'false',
  });
  #list = element('div', { part: 'list' });
  #message = element('p', { class: 'message', part: 'message', hidden: '' });
  #popup = element('div', { class: 'popup', part: 'popup', hidden: '' }, this.#list, this.#message);
  #status = element('p', { class: 'status', role: 'status' });
  #combobox = new Combobox(this.#input, this.#list);
  #latest = new Latest();
  #typing;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#input, this.#popup, this.#status);
    this.#typing = watchTyping(this.#input, (text, isWhole) => this.#typed(text, isWhole));
    this.#input.addEventListener('keydown', (event) => {
      if (event.defaultPrevented || !this.#typing.mayGo()) return;
      if (event.key === 'Enter' && event.keyCode !== 229) this.#go();
      if (event.key === 'Escape') this.#popup.hidden = true;
    });
    // The list is shut by the box that it belongs to; what surrounds it follows.
    new MutationObserver(() => this.#fit())
      .observe(this.#list, { attributes: true, attributeFilter: ['hidden'] });
    this.#input.addEventListener('blur', () => { this.#popup.hidden = true; });
    this.#popup.addEventListener('mousedown', (event) => event.preventDefault());
  }

  connectedCallback() {
    this.attributeChangedCallback();
    // A form for readers without scripts may stand inside, and may have been typed into by now.
    const form = this.querySelector('input');
    if (!form) return;
    this.value ||= form.value;
    if (form === document.activeElement) this.#input.focus();
  }

  disconnectedCallback() { this.#latest.stop(); }

  attributeChangedCallback() {
    const words = this.#words;
    this.#input.placeholder = this.getAttribute('placeholder') ?? words.placeholder;
    this.#input.setAttribute('aria-label', this.getAttribute('label') ?? words.placeholder);
    this.#list.setAttribute('aria-label', words.results);
  }

  /** What is in the box. Setting it asks for nothing. */
  get value() { return this.#input.value; }
  set value(text) { this.#input.value = text; }

  get #language() {
    const tag = this.closest('[lang]')?.lang || navigator.language;
    return /^en/i.test(tag) ? 'en' : 'zh';
  }

  get #words() { return WORDS[this.#language]; }

  get #endpoint() {
    const named = this.getAttribute('endpoint');
    if (!named) return HOME;
    return new URL(named.endsWith('/') ? named : `${named}/`, document.baseURI);
  }

  #parameters(query) {
    const parameters = new URLSearchParams(this.getAttribute('filters') ?? '');
    parameters.set('q', query);
    return parameters;
  }

  #typed(text, isWhole) {
    const query = text.trim();
    if (!query) {
      this.#latest.stop();
      this.#say('');
      return this.#combobox.close();
    }
    const limit = Math.min(Math.max(Math.trunc(this.getAttribute('limit')) || 6, 1), 20);
    const parameters = this.#parameters(query);
    parameters.set('limit', limit);
    parameters.set('collapse', '1');
    const ask = (signal) => Promise.all([
      search(this.#endpoint, parameters, signal), suggest(this.#endpoint, query, signal),
    ]);
    this.#latest.ask(isWhole ? 0 : PAUSE, ask, {
      answered: ([answer, suggestions]) => this.#show(query, answer, suggestions),
      failed: (error) => {
        this.#combobox.close();
        const { isRefused, status = 0 } = error;
        const message = isRefused ? this.#words.refused(self.origin) : error.message;
        this.#say(((isRefused || (status && status < 500)) && message) || this.#words.gone);
        this.#tell('error', { query, status, message });
      },
      slow: () => this.#say(this.#words.slow),
    });
  }

  #show(query, answer, suggestions) {
    const words = this.#words;
    const { hits } = answer;
    const options = hits.map((hit) => {
      const target = this.getAttribute('target');
      const option = hitOption(hit, this.#addressOf(hit, query), { language: this.#language, target });
      option.addEventListener('click', (event) => {
        if (!this.#tell('select', { query, hit, url: option.href })) event.preventDefault();
      });
      return option;
    });
    const total = Math.max(answer.total, hits.length);
    if (total > hits.length) options.push(this.#allOption(query, words.all(total)));
    const choose = (text) => {
      this.value = text;
      this.#typed(text, true);
    };
    this.#combobox.show([
      { label: words.suggestions, options: suggestions.map((s) => suggestionOption(s, choose)) },
      { label: words.results, options },
    ]);
    this.#say(hits.length ? '' : words.nothing);
    this.#status.textContent = hits.length ? words.count(total) : words.nothing;
    this.#tell('results', { query, total: answer.total, hits });
  }

  /** Where an article leads to: by the page's own template, else to its page on the web, else to
   *  the server's page of it. Only addresses that a browser opens as pages are followed. */
  #addressOf(hit, query) {
    const own = new URL(hit.links.article.slice(1), this.#endpoint).href;
    const template = this.getAttribute('result-url');
    if (!template) return hit.links.source ?? own;
    const values = { id: hit.id, url: hit.url ?? own, query, paragraph: hit.snippet?.paragraph || 1 };
    const filled = template.replace(/\{(id|url|query|paragraph)\}/g, (_, name, at) =>
      at === 0 && name === 'url' ? values.url : encodeURIComponent(values[name]));
    const url = URL.canParse(filled, document.baseURI) && new URL(filled, document.baseURI);
    return url && ['http:', 'https:', location.protocol].includes(url.protocol) ? url.href : own;
  }

  #allOption(query, text) {
    const url = new URL('search', this.#endpoint);
    // An address holds the beginning of a query that is longer than what is searched for.
    url.search = this.#parameters([...query].slice(0, LONGEST).join(''));
    const target = this.getAttribute('target');
    return element('a', { class: 'option all', part: 'option all', href: url.href, target }, text);
  }

  /** Enter without a choice: the page with all results. */
  #go() {
    const query = this.value.trim();
    if (!query) return;
    const all = this.#allOption(query, '');
    if (!this.#tell('submit', { query, url: all.href })) return;
    all.hidden = true;
    this.shadowRoot.append(all);
    all.click();
    all.remove();
  }

  /** Shows a sentence in the place of results, or takes it away. */
  #say(sentence) {
    this.#message.textContent = sentence;
    this.#message.hidden = !sentence;
    if (sentence) this.#status.textContent = sentence;
    this.#fit();
  }

  #fit() { this.#popup.hidden = this.#list.hidden && this.#message.hidden; }

  /** Tells the page; whether it leaves the rest to us. */
  #tell(name, detail) {
    const options = { bubbles: true, composed: true, cancelable: true, detail };
    return this.dispatchEvent(new CustomEvent(`souwen-${name}`, options));
  }
}

if (!customElements.get('souwen-search')) customElements.define('souwen-search', SouwenSearch);
