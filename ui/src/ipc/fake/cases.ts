/** What is done to one case, behind the fake door: its fields, its owner, its end, its promises. */
import type { CaseView, QueueRow } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Done =
  | 'case_create'
  | 'case_set'
  | 'case_tags'
  | 'case_take'
  | 'case_assign'
  | 'case_escalate'
  | 'case_identity'
  | 'case_status'
  | 'case_hand_off'
  | 'case_solve'
  | 'case_reopen'
  | 'promise_make'
  | 'promise_spot'
  | 'promise_close'
  | 'conflict_resolve';

export function caseCommands(
  { world, emit }: Stage,
  { find, saved, write }: Desk,
): Pick<Commanded, Done> {
  return {
    case_create: ({ who, subject, asked, topic, queue, channel, take }) => {
      if (subject.trim() === '') refuse('empty', { argument: 'subject' });
      const like = world.cases.values().next().value as CaseView;
      const id = world.id('case');
      const known =
        who.kind === 'known'
          ? [...world.cases.values()].find((c) => c.contact?.id === who.id)?.contact
          : null;
      const contact =
        who.kind === 'new'
          ? {
              ...structuredClone(like.contact!),
              id: world.id('contact'),
              name: who.name,
              kind: who.contact_kind,
              points: who.point
                ? [{ kind: 'phone' as const, value: who.point, shown: who.point }]
                : [],
              promises: [],
              cases: 1,
              open_cases: 1,
            }
          : (known ?? null);
      const now = Date.now();
      const row: QueueRow = {
        ...structuredClone(like.row),
        id,
        code: world.code(),
        subject,
        contact: contact?.name ?? '',
        status: take ? 'open' : 'new',
        priority: 'normal',
        owner: take ? me.id : null,
        queue: queue ?? 'q-front',
        topic,
        updated_at: now,
        due: null,
        promise_due: null,
        clock: null,
        complaint: false,
      };
      const view: CaseView = {
        ...structuredClone(like),
        row,
        created_at: now,
        asked,
        channel,
        answered: false,
        clocks: [],
        mention: null,
        contact,
        promises: [],
        timeline: { entries: [], before: null },
      };
      if (asked) world.entry(view, 'message_in', asked, now, { by: { who: 'contact' } });
      world.cases.set(id, view);
      return { id, code: row.code, act: saved(view, 'case.create', subject).act! };
    },
    case_set: ({ id, field, value }) => {
      const view = find(id);
      if (field === 'contact') refuse('value_not_allowed');
      write(view, field, value);
      return saved(view, 'case.set');
    },
    case_tags: ({ id, add, remove }) => {
      const view = find(id);
      view.tags = [...new Set([...view.tags, ...add])].filter((tag) => !remove.includes(tag));
      if (view.tags.length > 30) refuse('too_many');
      return saved(view, 'tags.add');
    },
    case_take: ({ id }) => {
      const view = find(id);
      if (view.row.owner === me.id) return { act: null };
      if (view.row.owner) refuse('already_owned', { owner: view.row.owner });
      view.row.owner = me.id;
      if (view.row.status === 'new') view.row.status = 'open';
      world.entry(view, 'taken', '', Date.now());
      return saved(view, 'case.claim');
    },
    case_assign: ({ id, operator }) => {
      const view = find(id);
      view.row.owner = operator;
      world.entry(view, 'assigned', '', Date.now());
      view.timeline.entries.at(-1)!.meta.operator = operator;
      return saved(view, 'case.assign');
    },
    case_identity: ({ id, way, acts_for }) => {
      const view = find(id);
      const named = [...world.cases.values()].find(({ contact }) => contact?.id === acts_for);
      view.identity = way && {
        way,
        text: way,
        by: me.id,
        acts_for: acts_for === null ? null : { id: acts_for, name: named?.contact?.name ?? null },
      };
      return saved(view, 'case.set');
    },
    case_escalate: ({ id, to, summary, promise, due }) => {
      const view = find(id);
      if (summary.trim()) world.entry(view, 'note', summary, Date.now());
      view.promises.push({
        id: world.id('p'),
        case: id,
        code: view.row.code,
        text: promise,
        due,
        from: null,
        point: null,
        was: null,
        by: to,
        office: null,
        state: 'passed_on',
        late: false,
      });
      view.row.promise_due = due;
      view.row.owner = to;
      world.entry(view, 'assigned', '', Date.now());
      view.timeline.entries.at(-1)!.meta.operator = to;
      return saved(view, 'case.assign');
    },
    case_status: ({ id, status, until }) => {
      const view = find(id);
      if (!view.row.owner) refuse('no_owner');
      if (status === 'solved') refuse('outcome_missing');
      view.row.status = status;
      view.wait_until = until;
      world.entry(view, 'status_changed', '', Date.now());
      view.timeline.entries.at(-1)!.meta.key = status;
      return saved(view, 'case.status');
    },
    case_hand_off: ({ id, office, question, due }) => {
      const view = find(id);
      view.handoffs.push({
        id: world.id('h'),
        office,
        question,
        due,
        asked_at: Date.now(),
        answered_at: null,
        declined: false,
        asked_by: me.id,
        is_ours: false,
      });
      view.row.status = 'waiting_office';
      world.entry(view, 'handoff_asked', question, Date.now());
      view.timeline.entries.at(-1)!.meta.office = office;
      return saved(view, 'case.hand_off', question);
    },
    case_solve: ({ id, outcome, text }) => {
      const view = find(id);
      if (outcome === '') refuse('outcome_missing');
      if (view.promises.some(({ state }) => state === 'open' || state === 'broken'))
        refuse('promise_open');
      view.row.owner ??= me.id;
      view.row.status = 'solved';
      view.outcome = outcome;
      view.outcome_text = text;
      view.solved_at = Date.now();
      world.entry(view, 'solved', text, Date.now());
      view.timeline.entries.at(-1)!.meta.key = outcome;
      return saved(view, 'case.solve', text);
    },
    case_reopen: ({ id, reason }) => {
      const view = find(id);
      view.row.status = 'reopened';
      view.outcome = null;
      view.solved_at = null;
      world.entry(view, 'reopened', reason, Date.now());
      return saved(view, 'case.reopen', reason);
    },
    // What reads like a promise is found by the console; a story that needs one answers with it.
    promise_spot: () => ({ found: null }),
    promise_make: ({ id, text, due }) => {
      const view = find(id);
      const promise = {
        id: world.id('p'),
        case: id,
        code: view.row.code,
        text,
        due,
        from: null,
        point: null,
        was: null,
        by: me.id,
        office: null,
        state: 'open' as const,
        late: false,
      };
      view.promises.push(promise);
      view.row.promise_due = due;
      world.entry(view, 'promise_made', text, Date.now());
      view.timeline.entries.at(-1)!.meta.due = due;
      return saved(view, 'promise.make', text);
    },
    promise_close: ({ id, promise, end }) => {
      const view = find(id);
      const closed = view.promises.find((one) => one.id === promise) ?? refuse('not_found');
      closed.state = end === 'keep' ? 'kept' : 'cancelled';
      view.row.promise_due = null;
      view.row.promise_broken = false;
      world.entry(
        view,
        end === 'keep' ? 'promise_kept' : 'promise_cancelled',
        closed.text,
        Date.now(),
      );
      return saved(view, end === 'keep' ? 'promise.keep' : 'promise.cancel');
    },
    conflict_resolve: ({ id, conflict, value }) => {
      const view = find(id);
      const settled = view.conflicts.find((one) => one.id === conflict) ?? refuse('not_found');
      view.conflicts = view.conflicts.filter((one) => one !== settled);
      view.row.conflicts = view.conflicts.length;
      write(view, settled.field, value);
      world.entry(view, 'conflict_resolved', '', Date.now());
      view.timeline.entries.at(-1)!.meta.key = settled.field;
      world.sync.to_check = [...world.cases.values()].filter(({ row }) => row.conflicts > 0).length;
      emit({ event: 'sync_changed', status: { ...world.sync } });
      return saved(view, 'conflict.resolve');
    },
  };
}
