/**
 * The list of cases: which tab, how many rows it has, and the pages of them that are in sight.
 *
 * A page is read when its rows come into sight and dropped when they leave it, so that a change costs the
 * same wherever one is in the list: when the console says that cases changed, what is in sight is read
 * again, with the page of the active row. Answers of an older turn (another tab, an earlier reading) are
 * dropped.
 */
import { untrack } from 'svelte';
import { follow, rpc } from '$ipc/door';
import type { QueueCounts, QueueFilter, QueueOrder, QueueRow, QueueTab } from '$ipc/bindings';
import type { Place } from '$lib/components/place';
import { NOTHING_OUT, isSame } from './filter';
import { Marks } from './marks.svelte';

const PAGE = 200;
/** Two in sight, that of the active row, and that of the row the keys are on their way to. */
const MOST_PAGES = 4;

const pageOf = (index: number): number => Math.floor(index / PAGE);

interface Page {
  /** From 0. */
  readonly number: number;
  readonly rows: readonly QueueRow[];
}

/** What is shown of a tab. */
interface Shown {
  readonly filter: QueueFilter;
  readonly order: QueueOrder;
}

const ALL: Shown = { filter: NOTHING_OUT, order: 'usual' };

export class QueueState {
  tab = $state<QueueTab>('mine');
  /** What is left out of each tab and in which order it comes, for as long as the window is open. */
  #shown = $state.raw<Readonly<Partial<Record<QueueTab, Shown>>>>({});
  /** The pages held. */
  pages = $state.raw<readonly Page[]>([]);
  total = $state(0);
  counts = $state.raw<QueueCounts>();
  /** The tab shown was read at least once: before that, "nothing here" would be a lie. */
  known = $state(false);
  /** The row the keys act on. */
  active = $state.raw<Place>();

  readonly filter = $derived((this.#shown[this.tab] ?? ALL).filter);
  readonly order = $derived((this.#shown[this.tab] ?? ALL).order);
  readonly isNarrowed = $derived(!isSame(this.filter, NOTHING_OUT));

  /** The cases chosen in the list shown; another list, and none is. */
  readonly marks = new Marks();

  /** The first and the last row in sight. */
  #sight: readonly [number, number] = [0, 0];
  #heading: number | undefined;
  #turn = 0;
  #asking: Record<number, Promise<void>> = {};
  #running: Promise<void> | undefined;
  #again = false;

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
    this.pages = [];
    this.total = 0;
    this.known = false;
    this.active = undefined;
    this.#sight = [0, 0];
    this.#nextTurn();
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
    this.active = undefined;
    this.#sight = [0, 0];
    this.#nextTurn();
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
    if (!this.known) await this.refresh();
    if (this.active || this.tab !== tab) return;
    const first = await this.reach(0);
    if (first && !this.active && this.tab === tab) this.active = { index: 0, id: first.id };
  }

  /** The row at this place of the list, if its page is here. */
  at(index: number): QueueRow | undefined {
    return this.#held(pageOf(index))?.rows[index % PAGE];
  }

  /** These rows are in sight: their pages are read, and the pages nobody looks at are dropped. */
  see(first: number, last: number): void {
    this.#sight = [first, last];
    this.#fill();
  }

  /** The row at this place, once its page is here. */
  async reach(index: number): Promise<QueueRow | undefined> {
    this.#heading = index;
    try {
      if (!this.at(index)) await this.#ask(pageOf(index));
      // A change told meanwhile has it read with all the rest.
      if (!this.at(index)) await this.#running;
      return this.at(index);
    } finally {
      if (this.#heading === index) this.#heading = undefined;
    }
  }

  /** Reads again what is shown; done when what is shown is true. Many changes at once are one reading. */
  refresh(): Promise<void> {
    this.#again = true;
    // Asked from an effect, a reading must not make that effect depend on what it reads.
    this.#running ??= untrack(() => this.#readUntilTrue());
    return this.#running;
  }

  async #readUntilTrue(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#read();
      }
    } finally {
      // In the same breath as the last look at #again: a change told a moment later must not be
      // handed a reading that is already over.
      this.#running = undefined;
    }
  }

  async #read(): Promise<void> {
    const turn = this.#nextTurn();
    const { active } = this;
    const fresh: Page[] = [];
    let total = 0;
    const ask = this.#page();
    const read = async (number: number): Promise<readonly QueueRow[]> => {
      const page = await ask(number);
      total = page.total;
      fresh.push({ number, rows: page.rows });
      return page.rows;
    };
    const [counts] = await Promise.all([rpc('queue_counts'), ...this.#wanted().map(read)]);
    this.counts = counts;
    const kept =
      active && total > 0
        ? await placeOf(active, total, async (number) => {
            const here = fresh.find((page) => page.number === number);
            return here ? here.rows : read(number);
          })
        : undefined;
    if (turn !== this.#turn) {
      this.#again = true;
      return;
    }
    // Whoever moved meanwhile moved in the list as it was: once more, in this one.
    if (this.active === active) this.active = kept;
    else this.#again = true;
    this.pages = fresh;
    this.total = total;
    this.known = true;
    this.#fill();
  }

  /** Reads the pages that are wanted and not here, and drops those that are not wanted. */
  #fill(): void {
    const wanted = this.#wanted();
    const held = this.pages.filter(({ number }) => wanted.includes(number));
    if (held.length < this.pages.length) this.pages = held;
    for (const number of wanted) void this.#ask(number);
  }

  #wanted(): readonly number[] {
    const [first, last] = this.#sight.map(pageOf) as [number, number];
    const wanted = [this.#heading, this.active?.index]
      .filter((index) => index !== undefined)
      .map(pageOf);
    for (let number = first; number <= last; number += 1) wanted.push(number);
    return wanted.filter((number, at) => wanted.indexOf(number) === at).slice(0, MOST_PAGES);
  }

  #held(number: number): Page | undefined {
    return this.pages.find((page) => page.number === number);
  }

  /** Reads one page, once however often it is asked for. */
  #ask(number: number): Promise<void> {
    const beyond = number > 0 && number * PAGE >= this.total;
    if (this.#held(number) || beyond) return Promise.resolve();
    const asking = this.#asking;
    const already = asking[number];
    if (already) return already;
    const turn = this.#turn;
    const asked = this.#page()(number)
      .then((page) => {
        if (turn !== this.#turn) return;
        const others = this.pages.filter((one) => one.number !== number);
        this.pages = [...others, { number, rows: page.rows }];
        this.total = page.total;
      })
      .finally(() => {
        delete asking[number];
      });
    asking[number] = asked;
    return asked;
  }

  /** Reads pages of the list as it is wanted now, whatever is wanted later. */
  #page() {
    const { tab, filter, order } = this;
    return (number: number) =>
      rpc('queue_page', { tab, filter, order, offset: number * PAGE, limit: PAGE });
  }

  #nextTurn(): number {
    this.#asking = {};
    this.#turn += 1;
    return this.#turn;
  }
}

/**
 * Where the active row is in the list as it is now: in its page or one beside it. A row that left the
 * list hands the keys to the one that took its place.
 */
async function placeOf(
  active: Place,
  total: number,
  page: (number: number) => Promise<readonly QueueRow[]>,
): Promise<Place | undefined> {
  const here = pageOf(active.index);
  for (const number of [here, here - 1, here + 1]) {
    if (number < 0 || number * PAGE >= total) continue;
    const found = (await page(number)).findIndex(({ id }) => id === active.id);
    if (found >= 0) return { index: number * PAGE + found, id: active.id };
  }
  const index = Math.min(active.index, total - 1);
  const row = (await page(pageOf(index)))[index % PAGE];
  return row && { index, id: row.id };
}
