/** The figures of over-help behind the fake door: a year of weeks, growing a little, the same each time. */
import type { HelpsCounts, HelpsFigure, Silence, VetoReason } from '../bindings';
import { entries } from './catalogue-seeds';
import type { Commanded, Stage } from './stage';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

const silences: readonly (readonly [Silence, number])[] = [
  ['nothing_useful', 0.44],
  ['not_answered_yet', 0.19],
  ['complaint', 0.12],
  ['just_answer', 0.09],
  ['limit_conversation', 0.06],
  ['declined_recently', 0.04],
  ['distress', 0.03],
  ['limit_month', 0.03],
];
const vetoes: readonly (readonly [VetoReason, number])[] = [
  ['already_done', 0.42],
  ['not_needed', 0.29],
  ['wrong_moment', 0.21],
  ['wrong_facts', 0.08],
];

function countsOf(conversations: number): HelpsCounts {
  const offered = Math.round(conversations * 0.31);
  const proposed = Math.round(offered * 0.62);
  const accepted = Math.round(proposed * 0.68);
  return {
    conversations,
    offered,
    proposed,
    edited: Math.round(proposed * 0.2),
    accepted,
    declined: Math.round((proposed - accepted) * 0.8),
    later_useful: Math.round(proposed * 0.05),
    vetoed: Math.round(offered * 0.22),
    silent: conversations - offered,
  };
}

const shares = (total: number, of: readonly (readonly [string, number])[]) =>
  of
    .map(([why, share]) => ({ why, count: Math.round(total * share) }))
    .filter(({ count }) => count);

function sizeOf(figure: HelpsFigure, counts: HelpsCounts): number {
  if (figure.what === 'vetoed') {
    return shares(counts.vetoed, vetoes).find(({ why }) => why === figure.why)?.count ?? 0;
  }
  if (figure.what === 'silent') {
    return shares(counts.silent, silences).find(({ why }) => why === figure.why)?.count ?? 0;
  }
  return counts[figure.what];
}

export function helpsCommands({ world, options }: Stage): Pick<Commanded, 'helps' | 'helps_rows'> {
  function total(days: number, topic: string | null, action: string | null): HelpsCounts {
    if (options.noFigures) return countsOf(0);
    const all = days * 17;
    return countsOf(Math.round(all * (topic ? 0.18 : 1) * (action ? 0.12 : 1)));
  }
  return {
    helps: ({ days, topic, action }) => {
      const all = total(days, topic, action);
      const until = world.now;
      const weeks = Math.min(52, Math.ceil(days / 7));
      const each = all.conversations / weeks;
      const topics = ['anagrafe', 'rifiuti', 'tributi', 'scuola', 'sosta', 'manutenzione'];
      return {
        from: until - days * DAY,
        until,
        all,
        vetoed: shares(all.vetoed, vetoes) as { why: VetoReason; count: number }[],
        useful: all.accepted,
        silent: shares(all.silent, silences) as { why: Silence; count: number }[],
        actions:
          all.conversations === 0
            ? []
            : entries.slice(0, 10).map(({ id, title }, at) => ({
                action: id,
                title,
                counts: {
                  ...countsOf(Math.round((all.conversations * 0.3) / (at + 1))),
                  conversations: 0,
                  silent: 0,
                },
              })),
        topics:
          all.conversations === 0
            ? []
            : topics
                .filter((key) => topic === null || key === topic)
                .map((key, at) => ({
                  topic: key,
                  counts: countsOf(Math.round(all.conversations / (at + 2.4))),
                })),
        weeks: Array.from({ length: weeks }, (_, at) => ({
          from: until - (weeks - at) * WEEK,
          counts: countsOf(
            Math.round(each * (0.8 + (0.4 * at) / weeks) * [1, 0.86, 1.1, 0.95, 1.05][at % 5]!),
          ),
        })),
      };
    },
    helps_rows: ({ of, figure, offset, limit }) => {
      const size = sizeOf(figure, total(of.days, of.topic, of.action));
      const cases = [...world.cases.values()];
      const rows = Array.from(
        { length: Math.min(limit, Math.max(0, size - offset)) },
        (_, index) => {
          const at = offset + index;
          const { row } = cases[at % cases.length]!;
          const entry = entries[at % entries.length]!;
          const silent = figure.what === 'silent' || figure.what === 'conversations';
          const gone = at % 9 === 8;
          return {
            id: row.id,
            code: gone ? null : row.code,
            subject: gone ? null : row.subject,
            topic: row.topic,
            action: silent ? null : entry.id,
            title: silent ? null : entry.title,
            at: world.now - at * 3 * 3_600_000,
          };
        },
      );
      return { total: size, rows };
    },
  };
}
