/**
 * What a screen reader is told when something changes without a change of focus.
 *
 * LiveRegion.svelte, once in the window, speaks it. Two equal messages in a row are told apart by a
 * counter, so that the second is spoken too.
 */
import { untrack } from 'svelte';

class Announcer {
  message = $state('');
  times = $state(0);

  say(message: string): void {
    this.message = message;
    // Said from an effect, it must not make that effect wait for its own words.
    this.times = untrack(() => this.times) + 1;
  }
}

export const announcer = new Announcer();

/** Says `message` politely: after what is being read, interrupting nothing. */
export function announce(message: string): void {
  announcer.say(message);
}
