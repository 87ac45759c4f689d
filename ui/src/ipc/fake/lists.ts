/** Lists of cases and of people, behind the fake door. */
import type { QueueRow, QueueTab } from '../bindings';
import { fold } from '$lib/text/fold';
import { inOrder, keeps } from './narrow';
import { directory, me } from './people';
import type { Commanded, Stage } from './stage';

type Listed = 'queue_page' | 'queue_counts' | 'search' | 'directory';

const OPEN = new Set([
  'new',
  'open',
  'waiting_contact',
  'waiting_office',
  'waiting_date',
  'reopened',
]);
const RANK = { urgent: 0, high: 1, normal: 2, low: 3 } as const;

export function listCommands({ world }: Stage): Pick<Commanded, Listed> {
  const tabs: Record<QueueTab, (row: QueueRow) => boolean> = {
    mine: (row) => OPEN.has(row.status) && row.owner === me.id,
    to_take: (row) => OPEN.has(row.status) && row.owner === null,
    due: (row) => OPEN.has(row.status) && row.due !== null && row.due < world.now + 24 * 3_600_000,
    open: (row) => OPEN.has(row.status),
    done: (row) => !OPEN.has(row.status),
    to_check: (row) => row.conflicts > 0,
    mentions: (row) => row.mentioned,
    asked: (row) => OPEN.has(row.status) && row.asked !== undefined,
  };

  const rows = (wanted: (row: QueueRow) => boolean): QueueRow[] =>
    [...world.cases.values()]
      .map(({ row }) => row)
      .filter(wanted)
      .sort((a, b) => RANK[a.priority] - RANK[b.priority] || b.updated_at - a.updated_at);

  const count = (tab: QueueTab) => rows(tabs[tab]).length;

  return {
    queue_page: ({ tab, filter, order, offset, limit }) => {
      const isKept = keeps(world, filter);
      const all = inOrder(
        rows((row) => tabs[tab](row) && isKept(row)),
        order,
      );
      return {
        total: all.length,
        offset,
        rows: structuredClone(all.slice(offset, offset + limit)),
      };
    },
    queue_counts: () => ({
      mine: count('mine'),
      to_take: count('to_take'),
      due: count('due'),
      open: count('open'),
      done: count('done'),
      to_check: count('to_check'),
      asked: count('asked'),
      mentions: count('mentions'),
    }),
    search: ({ text, limit }) => {
      const wanted = fold(text).trim();
      if (wanted === '') return { rows: [], more: false, indexed: 100 };
      const code = wanted.replace(/[^a-z0-9]/g, '');
      const hits = [...world.cases.values()].flatMap((view) => {
        const said = view.timeline.entries.map(({ body }) => body).join(' ');
        const isCode = fold(view.row.code).replace('-', '') === code;
        const inTitle = fold(`${view.row.subject} ${view.row.contact}`).includes(wanted);
        const place = fold(said).indexOf(wanted);
        if (!isCode && !inTitle && place < 0) return [];
        const snippet =
          place < 0 ? undefined : said.slice(Math.max(0, place - 30), place + wanted.length + 50);
        return [{ ...structuredClone(view.row), ...(snippet ? { snippet } : {}) }];
      });
      return { rows: hits.slice(0, limit), more: hits.length > limit, indexed: 100 };
    },
    directory: () => directory(world.now),
  };
}
