/** What was promised, by date, behind the fake door. */
import type { PromiseRow, PromiseTab } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

const OVER = new Set(['kept', 'cancelled']);

type Promised =
  | 'promises_page'
  | 'promise_counts'
  | 'callback_plan'
  | 'callback_called'
  | 'call_dial'
  | 'notice_show';

export function promiseCommands(
  { world }: Stage,
  { find, saved }: Desk,
): Pick<Commanded, Promised> {
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
    callback_plan: ({ id, text, from, due, point }) => {
      const view = find(id);
      if (from >= due || /[a-z*#]/i.test(point)) refuse('value_not_allowed');
      view.promises.push({
        id: world.id('p'),
        case: id,
        code: view.row.code,
        text,
        due,
        from,
        point: point || null,
        was: null,
        by: me.id,
        office: null,
        state: 'open',
        late: false,
      });
      view.row.promise_due = due;
      world.entry(view, 'promise_made', text, Date.now());
      view.timeline.entries.at(-1)!.meta.due = due;
      return saved(view, 'promise.make', text);
    },
    callback_called: ({ id, promise, end }) => {
      const view = find(id);
      const call = view.promises.find((one) => one.id === promise) ?? refuse('not_found');
      world.entry(view, 'call_out', '', Date.now());
      view.timeline.entries.at(-1)!.meta.result = end;
      if (end === 'reached') call.state = 'kept';
      return saved(view, 'promise.keep');
    },
    notice_show: () => ({}),
    call_dial: ({ point }) => {
      if (!/^[+\d][\d ./()-]+$/.test(point)) refuse('value_not_allowed');
      return {};
    },
  };
}
