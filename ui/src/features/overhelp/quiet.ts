/**
 * Says things to a screen reader only in a pause: while somebody is typing, words in their ears are an
 * intrusion however polite the live region. Of several waiting messages the last one is said.
 */

/** A pause in typing this long is a pause, in milliseconds. */
const PAUSE_MS = 1500;

export class Quiet {
  #typedAt = -Infinity;
  #waiting: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #say: (message: string) => void;

  constructor(say: (message: string) => void) {
    this.#say = say;
  }

  /** Somebody typed something, anywhere in the window. */
  readonly typed = (): void => {
    this.#typedAt = Date.now();
    if (this.#waiting !== undefined) this.#wait();
  };

  say(message: string): void {
    this.#waiting = message;
    this.#wait();
  }

  /** What waits is not said any more. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const left = this.#typedAt + PAUSE_MS - Date.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#wait(), left);
      return;
    }
    const message = this.#waiting;
    this.#waiting = undefined;
    if (message !== undefined) this.#say(message);
  }
}
