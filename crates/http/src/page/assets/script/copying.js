// Copying: citations from wherever they are linked to, and texts that stand on the page.

/** How long a link says that it has done its work, in milliseconds. */
const DONE = 1600;

/** Shows the buttons that copy; without a script they would do nothing. */
export function offerCopies() {
  for (const button of document.querySelectorAll('[data-copy-text]')) button.hidden = false;
}

/** Copies what a link or a button stands for; whether it stands for something. */
export function copyFrom(event) {
  const { target } = event;
  const link = target.closest?.('a[data-cite]');
  const button = target.closest?.('[data-copy-text]');
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (!isPlain || !(link || button)) return false;
  event.preventDefault();
  if (button) {
    const text = document.getElementById(button.dataset.copyText).textContent;
    const { copied } = button.closest('[data-copied]').dataset;
    write(Promise.resolve(text)).then(() => say(button, copied), () => select(button.dataset.copyText));
    return true;
  }
  const text = fetch(link.dataset.cite).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  });
  // Where nothing can be copied, the page of the citation helps.
  write(text).then(() => say(link, link.dataset.copied), () => location.assign(link.href));
  return true;
}

/** Writes a text that is still to come, within the moment in which the reader allows it. */
function write(text) {
  const blob = text.then((t) => new Blob([t], { type: 'text/plain' }));
  if (typeof ClipboardItem === 'function' && navigator.clipboard?.write) {
    return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
  }
  return text.then((t) => navigator.clipboard.writeText(t));
}

function say(element, words) {
  document.getElementById('announcement').textContent = words;
  element.dataset.said ??= element.textContent;
  element.textContent = words;
  setTimeout(() => { element.textContent = element.dataset.said; }, DONE);
}

function select(id) {
  getSelection().selectAllChildren(document.getElementById(id));
}
