// Asking a server while somebody types: each question takes the place of the one before, so that
// answers come in order or not at all.

/** How long a pause in typing is, in milliseconds. */
export const PAUSE = 80;
/** How long an answer may take before we say that it is slow, and before we give up. */
const SLOW = 1500;
const LIMIT = 20000;

/** The last of several questions. */
export class Latest {
  #asked = null;

  /**
   * Asks after a delay, unless something else is asked before that.
   * `question(signal)` gives a promise; then one of `answered(value)` and `failed(error)` is
   * called, and `slow()` before it where it takes long.
   */
  ask(delay, question, { answered, failed, slow }) {
    this.stop();
    const asked = new AbortController();
    this.#asked = asked;
    const isLast = () => this.#asked === asked;
    const start = async () => {
      const timers = [
        setTimeout(() => isLast() && slow?.(), SLOW),
        setTimeout(() => asked.abort(), LIMIT),
      ];
      let answer;
      try {
        answer = await question(asked.signal);
      } catch (error) {
        if (isLast()) failed(error);
        return;
      } finally {
        timers.forEach(clearTimeout);
      }
      if (isLast()) answered(answer);
    };
    if (!delay) return void start();
    const timer = setTimeout(start, delay);
    asked.signal.addEventListener('abort', () => clearTimeout(timer));
  }

  /** Forgets what was asked. */
  stop() {
    this.#asked?.abort();
    this.#asked = null;
  }
}
