// The rules of input methods: what of a text that is being typed may be asked for, and which keys
// are not ours.

/** Letters as keyboards compose them before they become words or Han characters. */
const LATIN = /^[\p{Script=Latin}\p{M}\p{N}'’ -]*$/u;

/**
 * Whether a key belongs to an input method. Safari ends a composition before it tells of the key
 * that ended it, which then bears only the number that all keys of input methods have.
 */
export function isTaken(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Calls `typed(text, isWhole)` with what is in the box whenever it may be asked for.
 *
 * On a desktop that is never while composing, and at once when a composition ends, whether or not
 * it changed the text. Keyboards of phones keep ordinary Latin words in composition until a space:
 * those are asked for as they grow, without the signs that part syllables; once Han characters
 * are being composed, the end is waited for.
 *
 * Returns `mayGo()`: whether Enter means "search" at the moment.
 */
export function watchTyping(input, typed) {
  let composing = false;
  let composed = '';
  let onScreen = false;
  let confirming = false;

  input.addEventListener('keydown', (event) => {
    // Keyboards on the screen do not say which key it was; input methods of desktops do.
    onScreen = event.keyCode === 229 && event.key === 'Unidentified';
    confirming = event.key === 'Enter' && isTaken(event);
  });
  input.addEventListener('keyup', () => { confirming = false; });
  input.addEventListener('compositionstart', () => { composing = true; composed = ''; });
  input.addEventListener('compositionupdate', (event) => { composed = event.data ?? ''; });
  input.addEventListener('compositionend', () => {
    composing = false;
    typed(input.value, true);
  });
  input.addEventListener('input', () => {
    if (!composing) typed(input.value, false);
    else if ((onScreen || isAndroid()) && LATIN.test(composed)) typed(unparted(), false);
  });
  input.addEventListener('blur', () => { composing = confirming = false; });

  /** What is in the box, with the syllables of the composition joined. */
  function unparted() {
    const { value } = input;
    const end = input.selectionEnd ?? value.length;
    const start = end - composed.length;
    const joined = composed.replace(/['’ ]/g, '');
    return value.slice(start, end) === composed
      ? value.slice(0, start) + joined + value.slice(end)
      : value.replace(composed, joined);
  }

  return { mayGo: () => !composing && !confirming };
}

function isAndroid() {
  return /Android/.test(navigator.userAgent);
}
