/**
 * A long list of which only pages are held: those of the rows in sight, of the active one, and of the one the
 * keys are on their way to.
 *
 * A page is read when its rows come into sight and dropped when they leave it, so that a change costs the
 * same wherever one is in the list: what is in sight is read again, with the page of the active row.
 * Answers of an older turn (another list, an earlier reading) are dropped.
 */
import { untrack } from 'svelte';
import type { Place } from '$lib/components/place';

export const PAGE = 200;
/** Two in sight, that of the active row, and that of the row the keys are on their way to. */
const MOST_PAGES = 4;

const pageOf = (index: number): number => Math.floor(index / PAGE);

interface Page<Row> {
  /** From 0. */
  readonly number: number;
  readonly rows: readonly Row[];
}

/** Reads the page of this number. */
export type ReadPage<Row> = (
  number: number,
) => Promise<{ readonly total: number; readonly rows: readonly Row[] }>;

export abstract class Paged<Row> {
  /** The pages held. */
  pages = $state.raw<readonly Page<Row>[]>([]);
  total = $state(0);
  /** The list shown was read at least once: before that, "nothing here" would be a lie. */
  known = $state(false);
  /** The row the keys act on. */
  active = $state.raw<Place>();

  /** The first and the last row in sight. */
  #sight: readonly [number, number] = [0, 0];
  #heading: number | undefined;
  #turn = 0;
  #asking: Record<number, Promise<void>> = {};
  #running: Promise<void> | undefined;
  #again = false;

  /** What tells a row from all others. */
  abstract keyOf(row: Row): string;
  /** Reads pages of the list as it is wanted now, whatever is wanted later. */
  protected abstract page(): ReadPage<Row>;
  /** What is read beside the rows. */
  protected async beside(): Promise<void> {}

  /** Another list is wanted: nothing of the one before is shown, nor of it what is on its way. */
  protected forget(): void {
    this.pages = [];
    this.total = 0;
    this.known = false;
    this.fromTheTop();
  }

  /** The list is wanted otherwise, from its beginning; what is shown stays until that is here. */
  protected fromTheTop(): void {
    this.active = undefined;
    this.#sight = [0, 0];
    this.#nextTurn();
  }

  /** The first row is the one the keys act on, unless another already is; `stands` while the list is the one meant. */
  protected async first(stands: () => boolean): Promise<void> {
    if (!this.known) await this.refresh();
    if (this.active || !stands()) return;
    const first = await this.reach(0);
    if (first && !this.active && stands()) this.active = { index: 0, id: this.keyOf(first) };
  }

  /** The row at this place of the list, if its page is here. */
  at(index: number): Row | undefined {
    return this.#held(pageOf(index))?.rows[index % PAGE];
  }

  /** These rows are in sight: their pages are read, and the pages nobody looks at are dropped. */
  see(first: number, last: number): void {
    this.#sight = [first, last];
    this.#fill();
  }

  /** The row at this place, once its page is here. */
  async reach(index: number): Promise<Row | undefined> {
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
    const fresh: Page<Row>[] = [];
    let total = 0;
    const ask = this.page();
    const read = async (number: number): Promise<readonly Row[]> => {
      const page = await ask(number);
      total = page.total;
      fresh.push({ number, rows: page.rows });
      return page.rows;
    };
    await Promise.all([this.beside(), ...this.#wanted().map(read)]);
    const kept =
      active && total > 0
        ? await this.#placeOf(active, total, async (number) => {
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

  #held(number: number): Page<Row> | undefined {
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
    const asked = this.page()(number)
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

  #nextTurn(): number {
    this.#asking = {};
    this.#turn += 1;
    return this.#turn;
  }

  /**
   * Where the active row is in the list as it is now: in its page or one beside it. A row that left the
   * list hands the keys to the one that took its place.
   */
  async #placeOf(
    active: Place,
    total: number,
    page: (number: number) => Promise<readonly Row[]>,
  ): Promise<Place | undefined> {
    const here = pageOf(active.index);
    for (const number of [here, here - 1, here + 1]) {
      if (number < 0 || number * PAGE >= total) continue;
      const found = (await page(number)).findIndex((row) => this.keyOf(row) === active.id);
      if (found >= 0) return { index: number * PAGE + found, id: active.id };
    }
    const index = Math.min(active.index, total - 1);
    const row = (await page(pageOf(index)))[index % PAGE];
    return row && { index, id: this.keyOf(row) };
  }
}
