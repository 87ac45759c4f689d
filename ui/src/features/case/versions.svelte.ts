/**
 * The two versions of a case, being compared: which field, what was decided in this sitting, and the way
 * back. A decision is an ordinary act of the case: it works offline and is sent when it can be.
 */
import type { ConflictView, Field, Value } from '$ipc/bindings';
import type { Refused } from '$ipc/problem';
import type { OpenCase } from './case.svelte';

/** What was decided a moment ago, and what could stand instead. */
export interface Decided {
  readonly field: Field;
  readonly value: Value;
  readonly instead: Value;
}

export class Versions {
  /** The comparison is on the screen, in the place of the timeline. */
  shown = $state(false);
  /** A value of one's own is being written. */
  writing = $state(false);
  decided = $state.raw<readonly Decided[]>([]);
  #at = $state(0);
  #busy = false;
  readonly #open: OpenCase;

  constructor(open: OpenCase) {
    this.#open = open;
  }

  get all(): readonly ConflictView[] {
    return this.#open.view.conflicts;
  }

  /** Where we are among them, from 0. */
  get at(): number {
    return Math.min(this.#at, Math.max(0, this.all.length - 1));
  }

  /** The one being decided. */
  get now(): ConflictView | undefined {
    return this.all[this.at];
  }

  /** The one that follows it. */
  get following(): ConflictView | undefined {
    return this.all.length > 1 ? this.all[(this.at + 1) % this.all.length] : undefined;
  }

  /** All of them are decided, and the screen still says so. */
  get isDone(): boolean {
    return this.shown && this.all.length === 0 && this.decided.length > 0;
  }

  move(by: 1 | -1): void {
    const count = this.all.length;
    if (count > 0) this.#at = (this.at + by + count) % count;
    this.writing = false;
  }

  /** Goes back to the case; what is not decided stays as it is. */
  close(): void {
    this.shown = false;
    this.writing = false;
    this.decided = [];
  }

  /** Decides which value stands. What it answers is why not. */
  async choose(conflict: ConflictView, value: Value): Promise<Refused | undefined> {
    // A key pressed twice decides once: the second press was not for the field that came after.
    if (this.#busy) return undefined;
    this.#busy = true;
    const { id, field, values } = conflict;
    const refused = await this.#open.attempt('conflict_resolve', {
      id: this.#open.id,
      conflict: id,
      value,
    });
    this.#busy = false;
    if (refused) return refused;
    const chosen = JSON.stringify(value);
    const other = values.find((side) => JSON.stringify(side.value) !== chosen);
    this.decided = [...this.decided, { field, value, instead: other ? other.value : null }];
    this.writing = false;
    const { [id]: _, ...others } = this.#open.forms.others;
    this.#open.forms.others = others;
    return undefined;
  }

  /** The other value after all: an edit like any other. */
  async swap({ field, value, instead }: Decided): Promise<void> {
    if (!(await this.#open.set(field, instead))) return;
    this.decided = this.decided.map((one) =>
      one.field === field ? { field, value: instead, instead: value } : one,
    );
  }
}
