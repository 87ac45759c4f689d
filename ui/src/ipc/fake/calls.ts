/** A call that comes in, behind the fake door. */
import type { CallView, ErrorCode } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Called = 'call_now' | 'call_leave' | 'call_record';

const DONE = new Set(['solved', 'closed']);

export function callCommands(stage: Stage, { find, saved, write }: Desk): Pick<Commanded, Called> {
  const { world, emit } = stage;

  /** Who has this number, and the open case of theirs that moved last. */
  function ringing(number: string | null, at: number): CallView {
    const known = { number, at, caller: null, others: 0 };
    if (stage.app.access !== 'ready' || number === null) return known;
    const [view] = [...world.cases.values()]
      .filter(({ contact }) => contact?.points.some(({ value }) => value === number))
      .filter(({ row }) => !DONE.has(row.status))
      .sort((a, b) => b.row.updated_at - a.row.updated_at);
    if (!view?.contact) return known;
    const { id, name, kind, open_cases } = view.contact;
    const { row, promises } = view;
    return {
      ...known,
      caller: {
        contact: { id, name, kind, point: number, open_cases, acts_for: null },
        promises: promises.filter(({ state }) => state === 'open').length,
        case: { id: row.id, code: row.code, subject: row.subject },
      },
    };
  }

  return {
    call_now: () => {
      const refused: ErrorCode | null = world.refusedLink;
      world.refusedLink = null;
      const { call } = world;
      return { call: call ? ringing(call.number, call.at) : null, refused };
    },
    call_leave: () => {
      world.call = undefined;
      emit({ event: 'call_changed' });
      return {};
    },
    call_record: ({ id, from, until, notes, answered }) => {
      if (until < from) refuse('bad_argument', { argument: 'until' });
      const view = find(id);
      world.entry(view, 'call_in', notes, from, { by: { who: 'operator', id: me.id } });
      view.timeline.entries.at(-1)!.meta.ended = until;
      if (notes) view.drafts = view.drafts.filter(({ kind }) => kind !== 'note');
      if (answered) write(view, 'answered', true);
      return saved(view, 'entry.append', notes || null);
    },
  };
}
