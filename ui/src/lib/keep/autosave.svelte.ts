/**
 * Text that keeps itself: saved after a pause in typing, and within a second however long one types.
 *
 * Saves go out one after the other, so that an older text never lands on a newer one. Nothing here
 * knows where the text goes; whoever makes it says how it is saved and closes it when done.
 */

import { isUnsaved } from './keeping';

/** A pause this long and the text is saved, in milliseconds. */
const PAUSE_MS = 400;
/** However steadily one types, it is saved after this long, in milliseconds. */
const LONGEST_MS = 900;

export class Autosave<Problem = unknown> {
  /** When the text was last saved, by `now`; undefined while nothing of it is. */
  savedAt = $state<number>();
  /** Why the last attempt did not save it. The text is still here. */
  problem = $state.raw<Problem>();

  #text = $state('');
  #kept = '';
  /** Counts what happens to the text, so that what was read of it before is known to be old. */
  #turn = 0;
  #writes = 0;
  /** What is on its way elsewhere: a field that loses the focus meanwhile does not make a draft of it again. */
  #held: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #save: (text: string) => Promise<unknown>;
  readonly #now: () => number;

  /** `save` keeps the whole text (empty drops it) and rejects with a Problem; `now` is in milliseconds. */
  constructor(save: (text: string) => Promise<unknown>, now: () => number) {
    this.#save = save;
    this.#now = now;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.#turn += 1;
    this.#held = undefined;
    isUnsaved(this, true);
    this.#schedule();
  }

  /** Something is typed that is not saved yet. */
  get isDirty(): boolean {
    return this.#text !== this.#kept;
  }

  /** Where the text stands while nothing of it is on its way to the disk; undefined while something is. */
  get rest(): number | undefined {
    return this.isDirty || this.#writes > 0 ? undefined : this.#turn;
  }

  /** Takes over what the disk has, as it was read when the text rested there and has not been touched since. */
  adopt(text: string, savedAt: number, rest: number | undefined): void {
    if (rest === undefined || rest !== this.rest || text === this.#text) return;
    this.restore(text, savedAt);
  }

  /** Begins with what was saved earlier. */
  restore(text: string, savedAt: number): void {
    this.#turn += 1;
    isUnsaved(this, false);
    this.#text = text;
    this.#kept = text;
    this.savedAt = text === '' ? undefined : savedAt;
  }

  /** Saves now what is not saved yet. */
  flush(): Promise<void> {
    this.#rest();
    if (!this.isDirty || this.#held !== undefined) return this.#writing;
    isUnsaved(this, true);
    const text = this.#text;
    this.#kept = text;
    this.#writing = this.#writing.then(() => this.#write(text));
    return this.#writing;
  }

  /** Waits for what is on its way and saves no more until the text changes: the words are going elsewhere. */
  async hold(): Promise<void> {
    this.#rest();
    this.#held = this.#text;
    isUnsaved(this, false);
    await this.#writing;
  }

  /** They did not go: they are kept here as before. */
  resume(): Promise<void> {
    this.#held = undefined;
    return this.flush();
  }

  /** The words went elsewhere and what was saved of them is gone. */
  clear(): void {
    this.#rest();
    this.#turn += 1;
    this.#held = undefined;
    isUnsaved(this, false);
    this.#text = '';
    this.#kept = '';
    this.savedAt = undefined;
    this.problem = undefined;
  }

  async #write(text: string): Promise<void> {
    this.#writes += 1;
    try {
      await this.#save(text);
      this.savedAt = text === '' ? undefined : this.#now();
      this.problem = undefined;
      if (!this.isDirty) isUnsaved(this, false);
    } catch (thrown) {
      this.problem = thrown as Problem;
      // Not kept after all: the next flush tries again.
      if (this.#kept === text) this.#kept = '\0';
    } finally {
      this.#writes -= 1;
      this.#turn += 1;
    }
  }

  #schedule(): void {
    const now = Date.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    const left = Math.max(0, this.#since + LONGEST_MS - now);
    this.#timer = setTimeout(() => void this.flush(), Math.min(PAUSE_MS, left));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = undefined;
  }
}
