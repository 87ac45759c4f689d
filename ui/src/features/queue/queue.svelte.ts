/**
 * The list of cases: which tab, its rows as far as they were read, how many there are.
 *
 * Rows are read a page at a time as they come into sight. When the console says that cases changed, what
 * was read is read again; answers that come late for a tab no longer shown are dropped.
 */
import { untrack } from 'svelte';
import { hear, rpc } from '$ipc/door';
import type { QueueCounts, QueueRow, QueueTab } from '$ipc/bindings';

const PAGE = 200;

export class QueueState {
  tab = $state<QueueTab>('mine');
  rows = $state.raw<readonly QueueRow[]>([]);
  total = $state(0);
  counts = $state.raw<QueueCounts>();
  /** The tab shown was read at least once: before that, "nothing here" would be a lie. */
  known = $state(false);
  active = $state<string>();

  #turn = 0;
  #running: Promise<void> | undefined;
  #again = false;

  /** Listens and reads; returns what stops it. */
  start(): () => void {
    let stop: (() => void) | undefined;
    let stopped = false;
    void hear((event) => {
      if (event.event === 'cases_changed') void this.refresh();
    }).then((off) => {
      if (stopped) off();
      else stop = off;
    });
    void this.refresh();
    return () => {
      stopped = true;
      stop?.();
    };
  }

  async show(tab: QueueTab): Promise<void> {
    if (tab === this.tab) return;
    this.tab = tab;
    this.rows = [];
    this.total = 0;
    this.known = false;
    this.active = undefined;
    this.#turn += 1;
    await this.refresh();
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
    const turn = this.#turn;
    const { tab } = this;
    const wanted = Math.max(PAGE, this.rows.length);
    const [counts, rows] = await Promise.all([rpc('queue_counts'), this.#rows(tab, wanted)]);
    this.counts = counts;
    if (turn !== this.#turn) {
      this.#again = true;
      return;
    }
    this.#keepActive(rows.rows);
    this.rows = rows.rows;
    this.total = rows.total;
    this.known = true;
  }

  async #rows(tab: QueueTab, wanted: number): Promise<{ rows: QueueRow[]; total: number }> {
    const rows: QueueRow[] = [];
    let total = wanted;
    while (rows.length < Math.min(wanted, total)) {
      const page = await rpc('queue_page', {
        tab,
        queue: null,
        topic: null,
        offset: rows.length,
        limit: PAGE,
      });
      total = page.total;
      if (page.rows.length === 0) break;
      rows.push(...page.rows);
    }
    return { rows, total };
  }

  /** A row that left the list hands the keys to the one that took its place. */
  #keepActive(rows: readonly QueueRow[]): void {
    if (this.active === undefined || rows.some(({ id }) => id === this.active)) return;
    const was = this.rows.findIndex(({ id }) => id === this.active);
    this.active = rows[Math.min(Math.max(was, 0), rows.length - 1)]?.id;
  }

  #more: Promise<void> | undefined;

  /** The end of what was read is in sight: read on. */
  readOn(): void {
    if (this.#more || this.rows.length >= this.total) return;
    const turn = this.#turn;
    this.#more = rpc('queue_page', {
      tab: this.tab,
      queue: null,
      topic: null,
      offset: this.rows.length,
      limit: PAGE,
    })
      .then((page) => {
        if (turn !== this.#turn) return;
        // A row that moved between two readings would stand in the list twice.
        const here = Object.groupBy(this.rows, ({ id }) => id);
        this.rows = [...this.rows, ...page.rows.filter(({ id }) => !(id in here))];
        this.total = page.total;
      })
      .finally(() => {
        this.#more = undefined;
      });
  }
}
