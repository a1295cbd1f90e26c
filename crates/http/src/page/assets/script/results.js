// Results as you type. The same pages are asked for that the form leads to, and their `main` takes
// the place of ours: there is one renderer, and every state has an address that can be reloaded,
// shared and gone back to.

import { isLong } from './choices.js';
import { Latest, PAUSE } from './latest.js';

/** How long the number of hits must stay before screen readers are told, in milliseconds. */
const SETTLED = 700;

/** The page as it is shown, and the way to others. `shown()` is called when it has changed. */
export class Pages {
  #form;
  #input;
  #latest = new Latest();
  /** The address of what is shown. */
  #address = here();
  /** Whether an entry of the history is being typed. */
  #isTyping = false;
  /** The start page, while what is typed there is shown in its place. */
  #start = null;
  #retry = null;
  #shown;
  #announcing = 0;

  constructor(form, input, shown) {
    this.#form = form;
    this.#input = input;
    this.#shown = shown;
    addEventListener('popstate', () => this.#restore());
    addEventListener('online', () => this.#retry?.());
  }

  /** Whether what is typed shows at once: not over an article that somebody reads. */
  get isLive() { return !document.body.matches('.reading'); }

  /** Follows what is being typed. */
  typed(text, isWhole) {
    const address = this.#addressOf(text);
    if (address === this.#address) {
      this.#latest.stop();
      return this.#trouble();
    }
    this.#ask(isWhole ? 0 : PAUSE, address, (page, at) => this.#showTyped(page, at));
  }

  /** Shows the results for good: going back leads to what was before the typing. */
  go(text) {
    const address = this.#addressOf(text, true);
    const done = () => {
      this.#isTyping = false;
      this.#start = null;
      scrollTo(0, 0);
      // The keyboard of a phone covers the results.
      if (matchMedia('(pointer: coarse)').matches) this.#input.blur();
    };
    if (address === this.#address && document.body.matches('.results')) {
      this.#latest.stop();
      this.#trouble();
      return done();
    }
    this.#ask(0, address, (page, at) => {
      this.#enter(at);
      this.#show(page);
      done();
    });
  }

  /** Shows another page of results in the place of this one. */
  follow(address) {
    this.#ask(0, address, (page, at) => {
      this.#isTyping = false;
      this.#enter(at);
      this.#isTyping = false;
      this.#show(page);
    });
  }

  /** Where a search leads to. Emptying the box leads back to the start page, going on does not. */
  #addressOf(text, isWhole = false) {
    if (document.body.matches('.start')) this.#start ??= this.#address;
    if (!text.trim() && !isWhole && this.#start) return this.#start;
    const state = new FormData(this.#form);
    state.set('q', text.trim());
    const url = new URL(this.#form.action);
    url.search = new URLSearchParams([...state].filter(([, value]) => value !== ''));
    return url.pathname + url.search;
  }

  #showTyped(page, address) {
    this.#enter(address);
    this.#show(page);
  }

  /** One entry of the history for everything that is typed in one go. */
  #enter(address) {
    if (this.#isTyping) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#isTyping = true;
    this.#address = address;
  }

  #restore() {
    if (here() === this.#address) return;
    const address = here();
    this.#isTyping = false;
    this.#start = null;
    this.#ask(0, address, (page) => {
      this.#address = address;
      this.#input.value = page.querySelector('input[name=q]')?.value ?? '';
      this.#show(page);
    }, true);
  }

  /** Asks for a page. Pages of errors are shown only where an address was gone back to. */
  #ask(delay, address, show, anything = false) {
    this.#latest.ask(delay, (signal) => read(address, signal), {
      slow: () => this.#trouble('slow'),
      failed: () => {
        this.#trouble('gone');
        this.#retry = () => this.#ask(0, address, show, anything);
      },
      answered: ({ ok, page, at }) => {
        const message = page.querySelector('.failure h1')?.textContent;
        if (!ok && !anything) {
          this.#trouble('gone', message);
          this.#retry = () => this.#ask(0, address, show, anything);
          return;
        }
        this.#trouble();
        show(page, at);
      },
    });
  }

  #show(page) {
    const open = document.querySelector('.filters > details')?.open;
    const at = open && document.querySelector('.filters > details > div').scrollTop;
    document.title = page.title;
    document.body.className = page.body.className;
    replace('main', page, (ours, theirs) => ours.replaceChildren(...theirs.childNodes));
    replace('.skip', page, (ours, theirs) => ours.replaceWith(theirs));
    replace('.languages', page, (ours, theirs) => ours.replaceWith(theirs));
    const hidden = 'form.search input[type=hidden]';
    document.querySelectorAll(hidden).forEach((input) => input.remove());
    this.#form.append(...page.querySelectorAll(hidden));
    const links = 'link[rel=alternate], link[rel=canonical], meta[name=robots]';
    document.head.querySelectorAll(links).forEach((link) => link.remove());
    document.head.append(...page.querySelectorAll(links));
    const details = document.querySelector('.filters > details');
    if (details && open) {
      details.open = true;
      details.querySelector('div').scrollTop = at;
      // What had the focus is gone.
      if (document.activeElement === document.body) details.querySelector('summary').focus();
    }
    this.#announce();
    this.#shown();
  }

  /** Tells screen readers how much was found, once it stays. */
  #announce() {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => {
      const count = document.querySelector('.count .number, .partial');
      document.getElementById('announcement').textContent = count?.textContent ?? '';
    }, SETTLED);
  }

  /** Says that the server is slow, or gone; nothing when all is well. */
  #trouble(kind = '', message = '') {
    const place = document.getElementById('trouble');
    this.#retry = null;
    document.querySelector('main').setAttribute('aria-busy', String(kind === 'slow'));
    place.replaceChildren();
    if (!kind) return;
    const sentence = document.createElement('span');
    sentence.textContent = message || place.dataset[kind];
    place.append(sentence);
    if (kind === 'slow') return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = place.dataset.retry;
    button.addEventListener('click', () => this.#retry?.());
    place.append(button);
  }
}

/** The address of the page, without the place in it. */
function here() {
  return location.pathname + location.search;
}

/** Reads a page; `at` is its address. A query that is too long for an address is sent as a body, and
 *  the address of its results holds the part that is searched. */
async function read(address, signal) {
  const headers = { accept: 'text/html' };
  const { pathname, searchParams } = new URL(address, location);
  const isPosted = isLong(searchParams.get('q') ?? '');
  const response = isPosted
    ? await fetch(pathname, { method: 'POST', body: searchParams, signal, headers })
    : await fetch(address, { signal, headers });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const reached = new URL(response.url);
  return { ok: response.ok, page, at: isPosted ? reached.pathname + reached.search : address };
}

function replace(selector, page, change) {
  const [ours, theirs] = [document.querySelector(selector), page.querySelector(selector)];
  if (ours && theirs) change(ours, theirs);
}
