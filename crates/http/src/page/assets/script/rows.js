// What stands above the hits, for the keyboard: one stop, so that the hits are near, and from there
// arrows lead along a row and from row to row.

const STOPS = 'a[href], button, summary';

/** Makes one stop of each group (`data-keys`). */
export function gatherStops() {
  for (const group of document.querySelectorAll('[data-keys]')) {
    stops(group).forEach((stop, at) => { stop.tabIndex = at ? -1 : 0; });
  }
}

document.addEventListener('focusin', ({ target }) => {
  const group = target.closest('[data-keys]');
  if (group) for (const stop of stops(group)) stop.tabIndex = stop === target ? 0 : -1;
});

/** Goes where an arrow leads from a stop: along its row, or to another. Whether there is something. */
export function moveInRows(from, key) {
  const group = from.closest('[data-keys]');
  if (!group) return false;
  const row = rowOf(from);
  const all = stops(group);
  const own = all.filter((stop) => rowOf(stop) === row);
  const [first, last] = [all.indexOf(own[0]), all.indexOf(own.at(-1))];
  const at = own.indexOf(from);
  const to = {
    ArrowRight: own[at + 1], ArrowLeft: own[at - 1], Home: own[0], End: own.at(-1),
    ArrowDown: all[last + 1], ArrowUp: all.slice(0, first).find((stop) => rowOf(stop) === rowOf(all[first - 1])),
  }[key];
  to?.focus();
  return Boolean(to);
}

function stops(group) {
  return [...group.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
}

function rowOf(stop) {
  return stop.closest('[data-row]') ?? stop.closest('[data-keys]');
}
