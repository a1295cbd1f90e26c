// The page: ties the search box, the results, the article and the keyboard together.

import { isTaken, watchTyping } from './composing.js';
import { Latest, PAUSE } from './latest.js';
import { Combobox } from './combobox.js';
import { hitOption, search, suggest, suggestionOption } from './choices.js';
import { Pages } from './results.js';
import { copyLink, stepTo, takeUpArticle } from './reading.js';
import { gatherStops, moveInRows } from './rows.js';
import { shutSheet, takeUpFilters, watchSheet } from './sheet.js';
import { copyFrom, offerCopies } from './copying.js';

/** Articles in the list below the box, where results are not shown as you type. */
const OFFERED = 6;

const form = document.querySelector('form.search');
const input = form.elements.q;
const list = document.createElement('div');
list.className = 'choices';
list.hidden = true;
list.setAttribute('aria-label', form.dataset.results);
input.after(list);

// Addresses in what stays while pages are exchanged are made whole: they are seen from elsewhere.
form.action = form.action;
for (const link of document.querySelectorAll('header.site a, .skip')) {
  if (!link.matches('.skip')) link.href = link.href;
}

const pages = new Pages(form, input, takeUp);
watchSheet((address) => pages.follow(address));
const combobox = new Combobox(input, list, { beyond: () => focusHit(0) });
const offers = new Latest();
const endpoint = new URL('./', form.action);
const language = document.documentElement.lang;

const typing = watchTyping(input, (text, isWhole) => {
  if (pages.isLive) pages.typed(text, isWhole);
  offer(text, isWhole);
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!typing.mayGo()) return;
  offers.stop();
  combobox.close();
  pages.go(input.value);
});

/** Takes up what is shown: a page, or what took its place. */
function takeUp() {
  takeUpArticle();
  takeUpFilters();
  gatherStops();
  // The newest is at the end. What scrolls would be a stop of its own.
  for (const bars of document.querySelectorAll('.bars')) {
    bars.scrollLeft = bars.scrollWidth;
    bars.tabIndex = -1;
  }
}

/** Fills the list below the box. */
function offer(text, isWhole) {
  const query = text.trim();
  if (!query) {
    offers.stop();
    return combobox.close();
  }
  const ask = (signal) => Promise.all([
    suggest(endpoint, query, signal),
    pages.isLive ? { hits: [] } : search(endpoint, { q: query, limit: OFFERED, collapse: 1 }, signal),
  ]);
  offers.ask(isWhole ? 0 : PAUSE, ask, {
    answered: ([suggestions, { hits }]) => {
      const link = (hit) => new URL(hit.links.article.slice(1), endpoint);
      combobox.show([
        { label: form.dataset.suggestions, options: suggestions.map((s) => suggestionOption(s, take)) },
        { label: form.dataset.results, options: hits.map((hit) => hitOption(hit, link(hit), { language })) },
      ]);
    },
    // The list is a help; what is wrong is said where results are asked for.
    failed: () => combobox.close(),
  });
}

/** Searches for a suggestion. */
function take(text) {
  input.value = text;
  combobox.close();
  pages.go(text);
}

/** Puts the focus on the title of a hit; whether there is one. */
function focusHit(at) {
  const hit = document.querySelectorAll('main .hit h3 a')[at];
  hit?.focus();
  return Boolean(hit);
}

document.addEventListener('keydown', (event) => {
  if (isTaken(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key } = event;
  if (target.closest('input, textarea, select, [contenteditable], souwen-search')) return;
  const hits = [...document.querySelectorAll('main .hit h3 a')];
  const at = hits.indexOf(target);
  let used = true;
  if (key === 'Escape' && shutSheet()) {
    // That was all.
  } else if (moveInRows(target, key)) {
    // The focus is where it leads.
  } else if (key === 'ArrowDown' && target.closest('[data-keys]')) focusHit(0);
  else if (key === '/' || (key === 'Escape' && target.closest('main'))) {
    input.focus();
    input.select();
  } else if (key === 'ArrowDown' && at >= 0) focusHit(at + 1);
  else if (key === 'ArrowUp' && at === 0) input.focus();
  else if (key === 'ArrowUp' && at > 0) focusHit(at - 1);
  else if (key === 'n') used = stepTo(1);
  else if (key === 'p') used = stepTo(-1);
  else if (key === 'c') copyLink();
  else if (key === '?') location.assign(new URL('help', endpoint));
  else used = false;
  if (used) event.preventDefault();
});

document.addEventListener('click', copyFrom);
offerCopies();
takeUp();
