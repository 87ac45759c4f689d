/** What was promised, by date, behind the fake door. */
import type { PromiseRow, PromiseTab } from '../bindings';
import { me } from './people';
import type { Commanded, Stage } from './stage';

const OVER = new Set(['kept', 'cancelled']);

export function promiseCommands({
  world,
}: Stage): Pick<Commanded, 'promises_page' | 'promise_counts'> {
  const rows = (tab: PromiseTab, all: boolean): PromiseRow[] =>
    [...world.cases.values()]
      .flatMap(({ promises, row }) =>
        promises
          .filter(({ state }) => !OVER.has(state))
          .filter(({ from }) => (from !== null) === (tab === 'callbacks'))
          .filter(({ by, office }) => all || (by === me.id && office === null))
          .map((promise) => ({
            promise: { ...promise },
            subject: row.subject,
            contact: row.contact,
            queue: row.queue,
            pending: row.pending,
          })),
      )
      .sort((a, b) => a.promise.due - b.promise.due);

  return {
    promises_page: ({ tab, all, offset, limit }) => {
      const found = rows(tab, all);
      return { total: found.length, offset, rows: found.slice(offset, offset + limit) };
    },
    promise_counts: () => {
      const midnight = new Date(world.now).setHours(24, 0, 0, 0);
      const mine = [...rows('callbacks', false), ...rows('promises', false)];
      return {
        callbacks: rows('callbacks', false).length,
        promises: rows('promises', false).length,
        all_callbacks: rows('callbacks', true).length,
        all_promises: rows('promises', true).length,
        due: mine.filter(({ promise }) => promise.due < midnight).length,
      };
    },
  };
}
