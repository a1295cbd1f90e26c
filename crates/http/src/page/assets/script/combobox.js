// A box with a list below it, by the pattern "editable combobox with list" of the ARIA practices:
// the focus stays in the box, nothing is chosen until somebody chooses it.

import { isTaken } from './composing.js';

let lists = 0;

/** Ties an input to a list whose options are links or buttons. */
export class Combobox {
  #input;
  #list;
  #active = -1;
  #beyond;

  /** `beyond()` is called for the arrow down that finds no further option. */
  constructor(input, list, { beyond } = {}) {
    this.#input = input;
    this.#list = list;
    this.#beyond = beyond ?? (() => false);
    list.id ||= `souwen-list-${++lists}`;
    list.setAttribute('role', 'listbox');
    for (const [name, value] of Object.entries({
      'role': 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': list.id, 'aria-haspopup': 'listbox',
    })) input.setAttribute(name, value);
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => this.close());
    // A press on the list must not take the focus from the box, or the list would close under it.
    list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** Whether the list is seen. */
  get isOpen() { return !this.#list.hidden; }

  /** Shows groups of options: `{ label, options }`; without options the list closes. */
  show(groups) {
    const filled = groups.filter(({ options }) => options.length);
    this.#list.replaceChildren(...filled.map(({ label, options }) => {
      const group = document.createElement('div');
      group.setAttribute('role', 'group');
      group.setAttribute('aria-label', label);
      group.append(...options);
      return group;
    }));
    this.#options.forEach((option, at) => {
      option.id = `${this.#list.id}-${at}`;
      option.tabIndex = -1;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
    });
    this.#activate(-1);
    this.#open(filled.length > 0);
  }

  /** Hides the list. */
  close() {
    this.#activate(-1);
    this.#open(false);
  }

  get #options() { return [...this.#list.querySelectorAll('a, button')]; }

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute('aria-expanded', String(isOpen));
  }

  #activate(at) {
    const options = this.#options;
    options[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = at;
    const option = options[at];
    if (!option) return this.#input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option.id);
  }

  #key(event) {
    if (isTaken(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.#options.length;
    let used = true;
    if (event.key === 'ArrowDown') {
      const isLast = !count || (this.isOpen && this.#active === count - 1);
      if (isLast && this.#beyond()) this.close();
      else if (count) this.#move(1, count);
      else used = false;
    } else if (event.key === 'ArrowUp' && count) {
      this.#move(-1, count);
    } else if (event.key === 'Enter' && this.isOpen && this.#active >= 0) {
      this.#options[this.#active].click();
    } else if (event.key === 'Escape' && this.isOpen) {
      this.close();
    } else {
      used = false;
    }
    if (used) event.preventDefault();
  }

  /** From option to option, over the box itself, which is one before the first. */
  #move(step, count) {
    const from = this.isOpen ? this.#active : -1;
    this.#open(true);
    this.#activate((from + 1 + step + count + 1) % (count + 1) - 1);
  }
}
