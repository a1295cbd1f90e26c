// What a list below a search box offers: how to go on with what has been typed, and the articles
// that a search finds first.

import { element, marked } from './marked.js';

/** Suggestions in a list: more of them than there are hits to see would be in the way. */
const SUGGESTED = 5;

/** Asks for ways to go on. They are a help: where there is no answer, there are none. */
export async function suggest(endpoint, query, signal) {
  try {
    const { suggestions } = await ask('suggest', endpoint, { q: query, limit: SUGGESTED }, signal);
    return suggestions.filter(({ text }) => text !== query);
  } catch {
    return [];
  }
}

/** Searches; gives `{ total, hits }` and whatever else the API answers. */
export function search(endpoint, parameters, signal) {
  return ask('search', endpoint, parameters, signal);
}

async function ask(what, endpoint, parameters, signal) {
  const url = new URL(`api/v1/${what}`, endpoint);
  url.search = new URLSearchParams(parameters);
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message), { status: response.status });
  return answer;
}

/** An option for a way to go on. */
export function suggestionOption({ text, highlights, count }, choose) {
  const option = element(
    'button',
    { type: 'button', class: 'option words', part: 'option suggestion' },
    element('span', { lang: 'zh' }, ...marked(text, highlights)),
    element('span', { class: 'about' }, count > 0 ? String(count) : ''),
  );
  option.addEventListener('click', () => choose(text));
  return option;
}

/** An option for an article: its title, its snippet, its date and source. */
export function hitOption(hit, href, { language, target = null } = {}) {
  const about = [day(hit.date, language), hit.source, hit.place].filter(Boolean).join(' · ');
  const option = element(
    'a',
    { href, target, class: 'option hit-option', part: 'option', rel: 'noopener' },
    element('span', { class: 'title', part: 'title', lang: 'zh' }, ...marked(hit.title, hit.title_highlights)),
  );
  const { snippet } = hit;
  if (snippet && snippet.highlights.length) {
    const text = marked(snippet.text, snippet.highlights);
    option.append(element('span', { class: 'text', part: 'snippet', lang: 'zh' }, ...text));
  }
  if (about) option.append(element('span', { class: 'about', part: 'meta' }, about));
  return option;
}

/** A day as readers of a language write it. */
function day(date, language) {
  if (!date) return '';
  const form = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  return form.format(new Date(`${date}T00:00:00Z`));
}
