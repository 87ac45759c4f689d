/**
 * Whether over-help helps: the figures of a period, and the rows behind one of them.
 *
 * Of two readings only the later one counts. Nothing here knows who the operator is: the figures have no
 * such dimension.
 */
import { rpc } from '$ipc/door';
import type { HelpsArgs, HelpsFigure, HelpsRow, HelpsView } from '$ipc/bindings';
import { Refused } from '$ipc/problem';

/** Days one may look back. */
export const PERIODS = ['7', '30', '90', '365'] as const;
export type Period = (typeof PERIODS)[number];

const PAGE = 50;

/** The rows behind one number, page after page. */
export class Rows {
  readonly of: HelpsArgs;
  figure = $state.raw<HelpsFigure>({ what: 'conversations' });
  rows = $state.raw<readonly HelpsRow[]>([]);
  total = $state(0);
  isRead = $state(false);
  refused = $state.raw<Refused>();
  #reading = 0;
  #busy = false;

  constructor(of: HelpsArgs, figure: HelpsFigure) {
    this.of = of;
    this.figure = figure;
  }

  /** How many the next page has. */
  get next(): number {
    return Math.min(PAGE, this.total - this.rows.length);
  }

  /** Another figure of the same period: its rows from the beginning. */
  async show(figure: HelpsFigure = this.figure): Promise<void> {
    this.figure = figure;
    this.rows = [];
    this.isRead = false;
    this.#busy = false;
    await this.more();
  }

  async more(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const reading = (this.#reading += 1);
    try {
      const { of, figure } = this;
      const offset = this.rows.length;
      const { total, rows } = await rpc('helps_rows', { of, figure, offset, limit: PAGE });
      if (reading !== this.#reading) return;
      this.total = total;
      this.rows = [...this.rows, ...rows];
      this.isRead = true;
      this.refused = undefined;
    } catch (thrown) {
      if (reading === this.#reading) this.refused = Refused.from(thrown);
    } finally {
      if (reading === this.#reading) this.#busy = false;
    }
  }
}

export class HelpsState {
  period = $state<Period>('30');
  topic = $state<string>();
  asTables = $state(false);
  view = $state.raw<HelpsView>();
  refused = $state.raw<Refused>();
  /** The rows that are looked at. */
  rows = $state.raw<Rows>();
  #reading = 0;

  get of(): HelpsArgs {
    return { days: Number(this.period), topic: this.topic ?? null, action: null };
  }

  async read(): Promise<void> {
    const reading = (this.#reading += 1);
    try {
      const view = await rpc('helps', this.of);
      if (reading !== this.#reading) return;
      this.view = view;
      this.refused = undefined;
    } catch (thrown) {
      if (reading === this.#reading) this.refused = Refused.from(thrown);
    }
  }

  /** Opens the rows behind a number; `more` narrows them to an action or a topic. */
  open(figure: HelpsFigure, more: Partial<HelpsArgs> = {}): void {
    this.rows = new Rows({ ...this.of, ...more }, figure);
    void this.rows.show();
  }
}
