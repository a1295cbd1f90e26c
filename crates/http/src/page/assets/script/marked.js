// Text into elements. Nothing here reads markup: whatever a text holds, it stays text.

/** An element with attributes and children; attributes that are `null` or `false` are left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The text with its ranges marked. They count characters, as the API does, not UTF-16 units. */
export function marked(text, ranges = []) {
  const characters = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const [start, end] of ranges) {
    pieces.push(characters.slice(at, start).join(''));
    pieces.push(element('mark', {}, characters.slice(start, end).join('')));
    at = end;
  }
  pieces.push(characters.slice(at).join(''));
  return pieces.filter((piece) => piece !== '');
}
