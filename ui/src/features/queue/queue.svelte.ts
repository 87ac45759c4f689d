/**
 * The list of cases: which tab, what is left out of it, and the pages of it that are in sight. When the
 * console says that cases changed, what is in sight is read again.
 */
import { follow, rpc } from '$ipc/door';
import type { QueueCounts, QueueFilter, QueueOrder, QueueRow, QueueTab } from '$ipc/bindings';
import { PAGE, Paged, type ReadPage } from '$lib/lists/paged.svelte';
import { NOTHING_OUT, isSame } from './filter';
import { Marks } from './marks.svelte';

/** What is shown of a tab. */
interface Shown {
  readonly filter: QueueFilter;
  readonly order: QueueOrder;
}

const ALL: Shown = { filter: NOTHING_OUT, order: 'usual' };

export class QueueState extends Paged<QueueRow> {
  tab = $state<QueueTab>('mine');
  /** What is left out of each tab and in which order it comes, for as long as the window is open. */
  #shown = $state.raw<Readonly<Partial<Record<QueueTab, Shown>>>>({});
  counts = $state.raw<QueueCounts>();

  readonly filter = $derived((this.#shown[this.tab] ?? ALL).filter);
  readonly order = $derived((this.#shown[this.tab] ?? ALL).order);
  readonly isNarrowed = $derived(!isSame(this.filter, NOTHING_OUT));

  /** The cases chosen in the list shown; another list, and none is. */
  readonly marks = new Marks();

  /** Listens and reads; returns what stops it. */
  start(): () => void {
    const stop = follow((event) => {
      if (event.event === 'cases_changed') void this.refresh();
    });
    void this.refresh();
    return stop;
  }

  async show(tab: QueueTab): Promise<void> {
    if (tab === this.tab) return;
    this.tab = tab;
    this.marks.clear();
    this.forget();
    await this.refresh();
  }

  /**
   * Leaves out something else, or puts the list in another order. The list stays on the screen until the
   * new one is here; then its first row is the one the keys act on.
   */
  async narrow(filter: QueueFilter, order: QueueOrder = this.order): Promise<void> {
    const { tab } = this;
    if (!isSame(filter, this.filter)) this.marks.clear();
    this.#shown = { ...this.#shown, [tab]: { filter, order } };
    this.fromTheTop();
    await this.refresh();
    const first = this.tab === tab ? this.at(0) : undefined;
    if (first && !this.active) this.active = { index: 0, id: first.id };
  }

  /** A tab with this left out of it, in this order. */
  async showView(tab: QueueTab, filter: QueueFilter, order: QueueOrder): Promise<void> {
    if (tab === this.tab) return this.narrow(filter, order);
    this.#shown = { ...this.#shown, [tab]: { filter, order } };
    await this.enter(tab);
  }

  /** The list is entered by key: the first row is the one the keys act on, unless another already is. */
  async enter(tab: QueueTab): Promise<void> {
    await this.show(tab);
    await this.first(() => this.tab === tab);
  }

  keyOf({ id }: QueueRow): string {
    return id;
  }

  protected override async beside(): Promise<void> {
    this.counts = await rpc('queue_counts');
  }

  protected page(): ReadPage<QueueRow> {
    const { tab, filter, order } = this;
    return (number) =>
      rpc('queue_page', { tab, filter, order, offset: number * PAGE, limit: PAGE });
  }
}
