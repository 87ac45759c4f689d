/** Figures behind the fake door: numbers that hang together, larger for longer periods. */
import type { FigureArgs, FigureKey, FigureRow, Part, Point, Tally } from '../bindings';
import { refuse, type Commanded, type Stage } from './stage';

const DAY = 86_400_000;
const MEASURES: Partial<Record<FigureKey, 'days' | 'open' | 'minutes' | 'score'>> = {
  back_office: 'days',
  office_open: 'open',
  first_reply: 'minutes',
  solution: 'minutes',
  backlog: 'open',
  nps: 'score',
};
const AGES = ['0', '1', '3', '7', '30'];
const PARTS: Partial<Record<FigureKey, readonly (readonly [string, number, boolean])[]>> = {
  promises: [
    ['kept', 0.9, false],
    ['broken', 0.1, false],
    ['renegotiated', 0.2, true],
  ],
  service_level: [
    ['solution', 0.6, false],
    ['first_reply', 0.4, false],
  ],
  overhelp: [
    ['silent_complaint', 0.8, true],
    ['accepted', 0.7, false],
    ['declined', 0.3, false],
    ['veto_not_needed', 0.2, true],
  ],
};

function sizeOf({ figure, from, until, topic, channel }: FigureArgs): number {
  const days = Math.round((until - from) / DAY);
  const narrow = (topic ? 0.2 : 1) * (channel ? 0.4 : 1);
  return Math.round(days * narrow * (figure.length + 4));
}

function tallyOf(args: FigureArgs, n: number): Tally {
  const { figure, from, until } = args;
  const measure = MEASURES[figure] ?? 'share';
  const isTime = measure === 'minutes' || measure === 'days';
  const median = isTime ? (measure === 'days' ? 2 : 95) : null;
  const hits = measure === 'share' || measure === 'score' ? Math.round(n * 0.82) : 0;
  const days = Math.round((until - from) / DAY);
  const steps = Math.min(days, 30);
  const date = (at: number) => {
    const shown = new Date(from + (at * (until - from)) / steps + DAY / 2);
    const two = (part: number) => String(part).padStart(2, '0');
    return `${shown.getFullYear()}-${two(shown.getMonth() + 1)}-${two(shown.getDate())}`;
  };
  const points: Point[] =
    measure === 'open'
      ? AGES.map((age, at) => ({ from: age, n: Math.round(n / (at + 2)), hits: 0, median: null }))
      : Array.from({ length: steps }, (_, at) => {
          const each = Math.round((n / steps) * (1 + Math.sin(at) / 3));
          return {
            from: date(at),
            n: each,
            hits: Math.round(each * (0.7 + Math.sin(at * 2) / 8)),
            median: median === null ? null : median + (at % 5),
          };
        });
  const parts: Part[] = (PARTS[figure] ?? []).map(([sort, share, apart]) => ({
    sort,
    apart,
    n: Math.round(n * share),
    hits: sort === 'broken' || sort === 'declined' ? 0 : Math.round(n * share * 0.8),
    median: null,
    p90: null,
  }));
  return { n, hits, median, p90: median === null || n < 10 ? null : median * 4, parts, points };
}

export function figureCommands({
  world,
  options,
}: Stage): Pick<Commanded, 'figure' | 'figure_rows' | 'figure_export'> {
  const total = (args: FigureArgs) => (options.noFigures ? 0 : sizeOf(args));
  return {
    figure: (args) => {
      const away = world.sync.phase === 'offline';
      const n = total(args);
      return {
        answer: {
          figure: args.figure,
          up_to: world.now,
          step: 'day',
          has_hours: true,
          now: tallyOf(args, n),
          before: tallyOf(args, Math.round(n * 0.9)),
        },
        kept_at: away ? world.now - DAY : null,
      };
    },
    figure_rows: ({ of, offset, limit }) => {
      if (world.sync.phase === 'offline') refuse('no_network');
      const all = total(of);
      const held = [...world.cases.values()];
      const rows = Array.from({ length: Math.max(0, Math.min(limit, all - offset)) }, (_, at) => {
        const { row } = held[(offset + at) % held.length]!;
        return {
          case: row.id,
          code: row.code,
          at: of.from + (offset + at) * 3_600_000,
          until: null,
          value: MEASURES[of.figure] === 'minutes' ? 95 : null,
          hit: at % 5 !== 0,
          sort: '',
          queue: null,
          topic: row.topic,
          channel: null,
          contact: null,
        } satisfies FigureRow;
      });
      return { rows, more: offset + rows.length < all };
    },
    figure_export: (args) => ({ name: `${args.figure}.csv`, rows: total(args) }),
  };
}
