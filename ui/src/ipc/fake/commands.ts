/**
 * Every command behind the fake door, by the type of the contract: a command added in Rust breaks the
 * build here until the fake one answers it too. It follows the rules a screen can meet (an owner, an
 * outcome, an open promise), not the whole of case work.
 */
import type {
  CaseView,
  DraftView,
  Field,
  QueueRow,
  QueueTab,
  Saved,
  Suggestion,
  Value,
} from '../bindings';
import { fold } from '$lib/text/fold';
import { priorities } from '../words';
import { directory, me } from './people';
import { suggest } from './suggest';
import { deskCommands } from './desk';
import { joinCommands } from './joins';
import { refuse, type Commanded, type Stage } from './stage';

const OPEN = new Set([
  'new',
  'open',
  'waiting_contact',
  'waiting_office',
  'waiting_date',
  'reopened',
]);
/** Ops that leave nothing in the timeline. */
const SILENT = new Set(['case.set', 'tags.add']);
/** Ops that somebody has heard of: no way back. */
const HEARD = new Set(['entry.append', 'case.create', 'case.hand_off', 'promise.keep']);
const RANK = { urgent: 0, high: 1, normal: 2, low: 3 } as const;

export function commands(stage: Stage): Commanded {
  const { world, emit } = stage;
  /** What is being typed in the new-case form. */
  let ofForm: DraftView[] = [];
  const proposed = new Map<string, Suggestion['proposed']>();

  const tabs: Record<QueueTab, (row: QueueRow) => boolean> = {
    mine: (row) => OPEN.has(row.status) && row.owner === me.id,
    to_take: (row) => OPEN.has(row.status) && row.owner === null,
    due: (row) => OPEN.has(row.status) && row.due !== null && row.due < world.now + 24 * 3_600_000,
    open: (row) => OPEN.has(row.status),
    done: (row) => !OPEN.has(row.status),
    to_check: (row) => row.conflicts > 0,
  };

  const rows = (wanted: (row: QueueRow) => boolean): QueueRow[] =>
    [...world.cases.values()]
      .map(({ row }) => row)
      .filter(wanted)
      .sort((a, b) => RANK[a.priority] - RANK[b.priority] || b.updated_at - a.updated_at);

  const count = (tab: QueueTab) => rows(tabs[tab]).length;

  function find(id: string): CaseView {
    return world.cases.get(id) ?? refuse('not_found');
  }

  function write(view: CaseView, field: Field, value: Value): void {
    if (field === 'priority') view.row.priority = priorities[Number(value) - 1] ?? 'normal';
    else if (field in view.row) Object.assign(view.row, { [field]: value });
    else Object.assign(view, { [field]: value });
  }

  function syncNow(): void {
    emit({ event: 'sync_changed', status: { ...world.sync } });
  }

  /** An edit: kept, shown as waiting while offline, told to whoever shows the case. */
  function saved(view: CaseView, op: string, text: string | null = null): Saved {
    const act = world.id('act');
    view.row.updated_at = Date.now();
    const { phase } = world.sync;
    const away = phase === 'offline' || phase === 'signed_out' || phase === 'upgrade';
    world.deeds.unshift({
      act,
      cases: 1,
      case: view.row.id,
      code: view.row.code,
      subject: view.row.subject,
      ops: [op],
      fields: [],
      at: Date.now(),
      standing: { state: away ? 'waiting' : 'done', refused: null, now: null },
      undo: null,
      refused: 0,
      can_undo: away || !HEARD.has(op),
      why_not: away || !HEARD.has(op) ? null : 'written',
    });
    if (away) {
      view.row.pending = true;
      const written = view.timeline.entries.at(-1);
      if (written && !SILENT.has(op)) written.sent = 'pending';
      const entry = {
        act,
        case: view.row.id,
        code: view.row.code,
        ops: [op],
        at: Date.now(),
        refused: null,
        can_undo: false,
        held: null,
        now: null,
        text,
      };
      world.waiting.push(entry);
      world.sync.waiting = world.waiting.length;
      syncNow();
    }
    emit({ event: 'cases_changed', ids: [view.row.id], act });
    return { act };
  }

  return {
    ...deskCommands(stage),
    ...joinCommands(stage, { find, saved, write }),

    queue_page: ({ tab, queue, topic, offset, limit }) => {
      const all = rows(
        (row) =>
          tabs[tab](row) && (!queue || row.queue === queue) && (!topic || row.topic === topic),
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

    case_open: ({ id }) => structuredClone(find(id)),
    case_entries: () => ({ entries: [], before: null }),
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
        complaint: false,
      };
      const view: CaseView = {
        ...structuredClone(like),
        row,
        created_at: now,
        asked,
        channel,
        answered: false,
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
    entry_add: ({ id, kind, body, act }) => {
      const view = find(id);
      if (body.trim() === '') refuse('empty');
      const kinds = { reply: 'message_out', note: 'note', said: 'message_in' } as const;
      world.entry(view, kinds[kind], body, Date.now(), {
        by: kind === 'said' ? { who: 'contact' } : { who: 'operator', id: me.id },
        sent: world.sync.phase === 'all_sent' ? 'confirmed' : 'pending',
      });
      view.timeline.entries.at(-1)!.meta.act = act;
      if (kind === 'reply') {
        view.answered = true;
        view.timeline.entries.at(-1)!.meta.result = 'not_sent';
      }
      view.drafts = view.drafts.filter((draft) => draft.kind !== kind);
      return saved(view, 'entry.append', body);
    },
    draft_save: ({ id, kind, body }) => {
      if (id) {
        const view = find(id);
        view.drafts = view.drafts.filter((draft) => draft.kind !== kind);
        if (body !== '') view.drafts.push({ kind, body, saved_at: Date.now() });
      } else {
        ofForm = ofForm.filter((draft) => draft.kind !== kind);
        if (body !== '') ofForm.push({ kind, body, saved_at: Date.now() });
      }
      return {};
    },
    draft_new_case: () => ({ drafts: structuredClone(ofForm) }),
    promise_make: ({ id, text, due }) => {
      const view = find(id);
      const promise = {
        id: world.id('p'),
        case: id,
        code: view.row.code,
        text,
        due,
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
      world.sync.to_check = count('to_check');
      syncNow();
      return saved(view, 'conflict.resolve');
    },
    contact_search: ({ text, limit }) => {
      const wanted = fold(text).trim();
      const contacts = [...world.cases.values()].flatMap(({ contact }) =>
        contact && fold(`${contact.name} ${contact.points[0]?.value ?? ''}`).includes(wanted)
          ? [contact]
          : [],
      );
      const seen = new Map(contacts.map((contact) => [contact.name, contact]));
      return {
        contacts: [...seen.values()]
          .slice(0, limit)
          .map(({ id, name, kind, points, open_cases }) => ({
            id,
            name,
            kind,
            point: points[0]?.shown ?? '',
            open_cases,
          })),
      };
    },

    suggest: ({ id }) => ({ ...suggest(find(id)), proposed: proposed.get(id) ?? null }),
    suggestion_outcome: ({ id, action, operator, contact }) => {
      const view = find(id);
      const { voice } = suggest(view).decision;
      const title =
        voice.kind === 'show' && voice.offer ? voice.offer.title : { it: action, en: action };
      if (operator?.did === 'proposed')
        proposed.set(id, { action, title, answer: null, at: Date.now() });
      const waiting = proposed.get(id);
      if (contact && waiting) proposed.set(id, { ...waiting, answer: contact });
      world.entry(view, 'suggestion', '', Date.now());
      Object.assign(view.timeline.entries.at(-1)!.meta, {
        key: action,
        result: contact ?? operator?.did ?? null,
      });
      return saved(view, 'suggestion.outcome');
    },
  };
}
