// What a list below a search box offers: the articles that a search finds first.

import { element, marked } from './marked.js';

/** Asks the API; gives `{ total, hits }` and whatever else it answers. */
export async function search(endpoint, parameters, signal) {
  const url = new URL('api/v1/search', endpoint);
  url.search = new URLSearchParams(parameters);
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message), { status: response.status });
  return answer;
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
