/**
 * What was promised, as lists by date: planned calls, and everything else; mine, or all that is here. The
 * numbers are read whatever is on the screen, the rows while they are.
 */
import { follow, rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { PromiseCounts, PromiseRow, PromiseTab } from '$ipc/bindings';
import { PAGE, Paged, type ReadPage } from '$lib/lists/paged.svelte';

export class PromisesState extends Paged<PromiseRow> {
  tab = $state<PromiseTab>('callbacks');
  /** Everybody's, not mine alone. */
  all = $state(false);
  counts = $state.raw<PromiseCounts>();
  /** Why the last act on a row was refused. */
  problem = $state.raw<Refused>();

  /** The list is on the screen. */
  #shown = false;

  /** Listens and counts; returns what stops it. */
  start(): () => void {
    const stop = follow((event) => {
      if (event.event === 'cases_changed') void this.#changed();
    });
    void this.#changed();
    return stop;
  }

  /** The list comes on the screen; returns what is to be done when it leaves. */
  follow(): () => void {
    this.#shown = true;
    void this.refresh();
    return () => (this.#shown = false);
  }

  async #changed(): Promise<void> {
    await (this.#shown ? this.refresh() : this.beside());
  }

  /** The row the keys act on, while it is here. */
  get row(): PromiseRow | undefined {
    return this.active && this.at(this.active.index);
  }

  async show(tab: PromiseTab, all = this.all): Promise<void> {
    if (tab === this.tab && all === this.all) return;
    this.tab = tab;
    this.all = all;
    this.problem = undefined;
    this.forget();
    await this.refresh();
  }

  /** The list is entered: where there is something to do, and on its first row. */
  async enter(): Promise<void> {
    if (!this.counts) await this.beside();
    const { callbacks = 0, promises = 0 } = this.counts ?? {};
    if (!this.all && !this.active && callbacks === 0 && promises > 0) await this.show('promises');
    const { tab, all } = this;
    await this.first(() => this.tab === tab && this.all === all);
  }

  /** We did it; of a planned call: they answered. */
  keep({ promise }: PromiseRow): Promise<boolean> {
    const which = { id: promise.case, promise: promise.id };
    return this.#do(() =>
      promise.from === null
        ? rpc('promise_close', { ...which, end: 'keep' })
        : rpc('callback_called', { ...which, end: 'reached' }),
    );
  }

  /** Nobody answered a planned call: the try is noted. */
  noAnswer({ promise }: PromiseRow): Promise<boolean> {
    return this.#do(() =>
      rpc('callback_called', { id: promise.case, promise: promise.id, end: 'no_answer' }),
    );
  }

  dial(point: string): Promise<boolean> {
    return this.#do(() => rpc('call_dial', { point }));
  }

  /** What is refused is said over the list. */
  async #do(act: () => Promise<unknown>): Promise<boolean> {
    this.problem = undefined;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    }
  }

  keyOf({ promise }: PromiseRow): string {
    return promise.id;
  }

  protected override async beside(): Promise<void> {
    this.counts = await rpc('promise_counts');
  }

  protected page(): ReadPage<PromiseRow> {
    const { tab, all } = this;
    return (number) => rpc('promises_page', { tab, all, offset: number * PAGE, limit: PAGE });
  }
}
