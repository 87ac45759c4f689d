/**
 * Figures of the team over a period: each asked for itself, so that one that fails hides none of the others.
 *
 * Of two readings only the later one counts. There is no operator to ask by.
 */
import type {
  Channel,
  ContactKind,
  FigureArgs,
  FigureKey,
  FigureRow,
  FigureView,
  QueueId,
} from '$ipc/bindings';
import { rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import { daysUpToToday } from './days';
import { FIGURES } from './words';

/** Days one may look back, today among them. */
export const PERIODS = ['7', '30', '90', '365'] as const;
export type Period = (typeof PERIODS)[number];

const PAGE = 50;

/** Rows behind a figure, page after page. */
export class Rows {
  readonly of: FigureArgs;
  rows = $state.raw<readonly FigureRow[]>([]);
  more = $state(false);
  isRead = $state(false);
  refused = $state.raw<Refused>();
  #busy = false;

  constructor(of: FigureArgs) {
    this.of = of;
  }

  async next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const offset = this.rows.length;
      const page = await rpc('figure_rows', { of: this.of, offset, limit: PAGE });
      this.rows = [...this.rows, ...page.rows];
      this.more = page.more;
      this.isRead = true;
      this.refused = undefined;
    } catch (thrown) {
      this.refused = Refused.from(thrown);
    } finally {
      this.#busy = false;
    }
  }
}

export class FiguresState {
  period = $state<Period>('30');
  queue = $state<QueueId>();
  topic = $state<string>();
  channel = $state<Channel>();
  contact = $state<ContactKind>();
  asTables = $state(false);
  selected = $state<FigureKey>('front_office');
  views = $state.raw<Partial<Record<FigureKey, FigureView>>>({});
  refused = $state.raw<Refused>();
  rows = $state.raw<Rows>();
  #reading = 0;

  /** Whole days, so that the same question is asked all day. */
  of(figure: FigureKey): FigureArgs {
    return {
      figure,
      ...daysUpToToday(Number(this.period)),
      queue: this.queue ?? null,
      topic: this.topic ?? null,
      channel: this.channel ?? null,
      contact: this.contact ?? null,
    };
  }

  async read(): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    const read = FIGURES.map(async (figure) => {
      try {
        const view = await rpc('figure', this.of(figure));
        if (reading !== this.#reading) return undefined;
        this.views = { ...this.views, [figure]: view };
        return undefined;
      } catch (thrown) {
        return Refused.from(thrown);
      }
    });
    const refused = await Promise.all(read);
    if (reading !== this.#reading) return;
    this.refused = refused.find((one) => one !== undefined);
    // What could not be said over this question is not left standing from the one before.
    if (this.refused) {
      const said = FIGURES.filter((_, at) => refused[at] === undefined);
      this.views = Object.fromEntries(said.map((figure) => [figure, this.views[figure]]));
    }
  }

  open(figure: FigureKey): void {
    this.rows = new Rows(this.of(figure));
    void this.rows.next();
  }

  /** Writes the rows of a figure to a file; its name, or nothing when there is none. */
  async write(figure: FigureKey): Promise<string | undefined> {
    try {
      const { name } = await rpc('figure_export', this.of(figure));
      return name ?? undefined;
    } catch (thrown) {
      this.refused = Refused.from(thrown);
      return undefined;
    }
  }
}
