// Reading an article: from match to match, and links to its paragraphs.

/** How long a button says that it has done its work, in milliseconds. */
const SAID = 1600;

let marks = [];
let current = -1;
let paragraph = null;
let button = null;

/** Takes up the article that is shown, if there is one. */
export function takeUpArticle() {
  if (isElsewhere()) return;
  marks = [...document.querySelectorAll('.story mark')];
  current = -1;
  paragraph = document.querySelector('.body :target');
  button = null;
  const stepper = document.querySelector('.stepper');
  if (!stepper) return;
  stepper.hidden = marks.length === 0;
  stepper.querySelector('output').textContent = String(marks.length);
  stepper.onclick = ({ target }) => {
    const step = target.closest('button')?.dataset.step;
    if (step) stepTo(Number(step));
  };
  const body = document.querySelector('.story .body');
  const offer = ({ target }) => offerLink(target.closest('.body > [id], .body li[id]'));
  body.addEventListener('pointerover', offer);
  body.addEventListener('click', offer);
}

/** Goes to the next match, or the one before; after the last comes the first. */
export function stepTo(step) {
  if (!marks.length) return false;
  if (current < 0 && paragraph) {
    // From the paragraph that a link led to.
    const after = marks.findIndex((mark) => paragraph.contains(mark)
      || paragraph.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
    current = step > 0 ? after - 1 : Math.max(after, 0);
  }
  marks[current]?.classList.remove('current');
  current = current < 0 && step < 0 ? marks.length - 1 : (current + step + marks.length) % marks.length;
  const mark = marks[current];
  mark.classList.add('current');
  mark.scrollIntoView({ block: 'center' });
  document.querySelector('.stepper output').textContent = `${current + 1} / ${marks.length}`;
  offerLink(mark.closest('[id]'));
  return true;
}

/** Copies a link to the paragraph that was last looked at. */
export async function copyLink() {
  if (!paragraph?.isConnected) return false;
  const canonical = document.querySelector('link[rel=canonical]')?.href ?? location.href;
  const place = document.querySelector('.body[data-part]') ? `?p=${paragraph.id.slice(1)}` : '';
  const link = `${canonical.split('#')[0]}${place}#${paragraph.id}`;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    // Not allowed here: the address bar can be copied from.
    history.replaceState(history.state, '', `#${paragraph.id}`);
  }
  const { copied } = document.querySelector('.story').dataset;
  document.getElementById('announcement').textContent = copied;
  if (button) {
    const said = button;
    said.textContent = copied;
    said.classList.add('said');
    setTimeout(() => { if (said === button) said.remove(); button = null; }, SAID);
  }
  return true;
}

/** Asks for the part of a very long article that holds the place of the address; whether it has to. */
function isElsewhere() {
  const [, place] = /^#p(\d+(?:\.\d+)?)$/.exec(location.hash) ?? [];
  const here = new URL(location.href);
  // What was asked for already and is not there does not exist.
  if (!place || here.searchParams.get('p') === place) return false;
  if (!document.querySelector('.body[data-part]') || document.getElementById(`p${place}`)) return false;
  here.searchParams.set('p', place);
  location.replace(here);
  return true;
}

/** Puts the one button beside a paragraph. */
function offerLink(place) {
  if (!place?.id || !place.closest('.body')) return;
  if (place === paragraph && button?.isConnected) return;
  paragraph = place;
  button?.remove();
  button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = document.querySelector('.story').dataset.copy;
  button.setAttribute('aria-keyshortcuts', 'c');
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    copyLink();
  });
  place.append(button);
}
