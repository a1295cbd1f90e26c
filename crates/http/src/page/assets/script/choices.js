// What a list below a search box offers: how to go on with what has been typed, and the articles
// that a search finds first.

import { element, marked } from './marked.js';

/** Suggestions in a list: more of them than there are hits to see would be in the way. */
const SUGGESTED = 5;

/** The longest query that is searched for, in characters. More is sent as a body: the server cuts it
 *  where it is read best. */
export const LONGEST = 1000;

/** Whether a query is too long for an address. */
export function isLong(query) {
  return query.length > LONGEST && [...query].length > LONGEST;
}

/** Asks for ways to go on. They are a help: where there is no answer, there are none. */
export async function suggest(endpoint, query, signal) {
  if (isLong(query)) return [];
  try {
    const { suggestions } = await ask('suggest', endpoint, { q: query, limit: SUGGESTED }, signal);
    return suggestions.filter(({ text }) => text !== query);
  } catch {
    return [];
  }
}

/** Searches; gives `{ total, hits }` and whatever else the API answers. The error of a server that
 *  keeps its answers from this page is marked `isRefused`. */
export async function search(endpoint, parameters, signal) {
  try {
    return await ask('search', endpoint, parameters, signal);
  } catch (error) {
    if (!error.status && await isRefused(endpoint, signal)) error.isRefused = true;
    throw error;
  }
}

/** Whether a server of another origin that gave no answer is there all the same: its script can be
 *  read from everywhere, its answers only from where it is told. */
async function isRefused(endpoint, signal) {
  if (endpoint.origin === self.origin) return false;
  try {
    const script = new URL('souwen.js', endpoint);
    return (await fetch(script, { method: 'HEAD', cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}

async function ask(what, endpoint, parameters, signal) {
  const url = new URL(`api/v1/${what}`, endpoint);
  const body = new URLSearchParams(parameters);
  const headers = { accept: 'application/json' };
  let response;
  if (isLong(body.get('q') ?? '')) {
    response = await fetch(url, { method: 'POST', body, signal, headers });
  } else {
    url.search = body;
    response = await fetch(url, { signal, headers });
  }
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
