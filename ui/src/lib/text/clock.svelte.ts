/**
 * The time on the screen: one reactive `now` that moves every half minute.
 *
 * Rules never read it; it only derives what is shown ("10 min", "late"). The server's offset is added
 * when the console knows it.
 */
import { createSubscriber } from 'svelte/reactivity';

const STEP_MS = 30_000;

class Clock {
  /** Milliseconds to add to this computer's clock to get the server's. */
  offset = $state(0);

  readonly #tick = createSubscriber((update) => {
    const timer = setInterval(update, STEP_MS);
    return () => clearInterval(timer);
  });

  /** Milliseconds since 1970, UTC, by the server's clock. */
  get now(): number {
    this.#tick();
    return Date.now() + this.offset;
  }
}

export const clock = new Clock();
