// The filters where they are a sheet: it stays open while values are chosen, until one is done.

const NARROW = matchMedia('(max-width: 59.99rem)');

const details = () => document.querySelector('.filters > details');

/** Whether the sheet is open. */
export function isSheetOpen() {
  return NARROW.matches && Boolean(details()?.open);
}

/** Shuts the sheet; whether it was open. */
export function shutSheet() {
  if (!isSheetOpen()) return false;
  details().open = false;
  details().querySelector('summary').focus();
  return true;
}

/** Takes up the filters of the page: beside the hits, their links need not name the sheet. */
export function takeUpFilters() {
  if (NARROW.matches || !details()) return;
  for (const link of document.querySelectorAll('.filters a')) link.hash = '';
  if (location.hash === '#filters') history.replaceState(history.state, '', location.pathname + location.search);
}

/** Ties the sheet to the pages: `follow(address)` shows one without leaving this one. */
export function watchSheet(follow) {
  document.addEventListener('click', (event) => {
    if (!isSheetOpen() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest('.filters a');
    if (link) follow(link.pathname + link.search);
    else if (event.target.closest('.filters')) return;
    else shutSheet();
    event.preventDefault();
  });
}
