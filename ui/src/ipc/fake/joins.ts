/**
 * What joins cases and contacts, and files, behind the fake door. It follows
 * what a screen can meet, not the whole of the rules.
 */
import type { OtherCase, CaseView, LinkKind, Reporter, TellWay } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Joined =
  | 'case_merge'
  | 'case_unmerge'
  | 'case_split'
  | 'case_link'
  | 'contact_merge'
  | 'promise_renegotiate'
  | 'promise_pass'
  | 'attachment_pick'
  | 'attachment_bytes'
  | 'attachment_fetch'
  | 'attachment_save'
  | 'case_return'
  | 'case_extend'
  | 'handoff_note'
  | 'cases_change'
  | 'reporters'
  | 'reporters_tell';

const INVERSE: Readonly<Record<LinkKind, LinkKind>> = {
  parent: 'child',
  child: 'parent',
  related: 'related',
  duplicate_of: 'duplicated_by',
  duplicated_by: 'duplicate_of',
};

export function joinCommands(
  { world }: Stage,
  { find, saved, write }: Desk,
): Pick<Commanded, Joined> {
  const named = ({ row }: CaseView): OtherCase => ({
    id: row.id,
    code: row.code,
    subject: row.subject,
  });
  const mark = (
    view: CaseView,
    kind: 'merged' | 'unmerged' | 'split',
    other: CaseView,
    key: string,
  ) => {
    world.entry(view, kind, other.row.code, Date.now());
    Object.assign(view.timeline.entries.at(-1)!.meta, { key, case: other.row.id });
  };
  const attach = (view: CaseView, name: string, size: number) => {
    const at = Date.now();
    const about = { id: world.id('f'), name, size, mime: 'image/jpeg', by: me.id, at };
    view.attachments.push({ ...about, state: 'waiting', done: 0, problem: null });
    world.entry(view, 'attached', name, at);
  };
  const fileOf = (view: CaseView, id: string) =>
    view.attachments.find((one) => one.id === id) ?? refuse('not_found');
  const promiseOf = (view: CaseView, id: string) =>
    view.promises.find((one) => one.id === id) ?? refuse('not_found');

  const reportersOf = (view: CaseView): Reporter[] =>
    view.links
      .filter(({ kind, other }) => kind === 'child' && find(other.id).row.status !== 'solved')
      .map(({ other }): Reporter => {
        const { row, contact } = find(other.id);
        const mail = contact?.points.find(({ kind }) => kind === 'email');
        const phone = contact?.points.find(({ kind }) => kind === 'phone');
        const way: TellWay = mail
          ? { way: 'mail', to: mail.shown }
          : phone
            ? { way: 'call', point: phone.value, shown: phone.shown }
            : { way: 'nobody' };
        return { id: row.id, code: row.code, contact: row.contact, way };
      });

  return {
    reporters: ({ id }) => ({ reporters: reportersOf(find(id)), elsewhere: 0 }),
    reporters_tell: ({ id, ids, body }) => {
      if (body.trim() === '') refuse('empty');
      const told = reportersOf(find(id)).filter((one) => ids.includes(one.id));
      return { act: world.id('act'), changed: told.length, not: [] };
    },
    case_return: ({ id, handoff, answer, declined = false }) => {
      const view = find(id);
      if (answer.trim() === '') refuse('empty');
      const asked = view.handoffs.find((one) => one.id === handoff) ?? refuse('not_found');
      asked.answered_at = Date.now();
      asked.declined = declined;
      if (view.row.status === 'waiting_office') view.row.status = 'open';
      world.entry(view, 'handoff_answered', answer, Date.now());
      const { meta } = view.timeline.entries.at(-1)!;
      meta.office = asked.office;
      if (declined) meta.result = 'given_back';
      return saved(view, 'case.return', answer);
    },
    case_extend: ({ id, handoff, due, text }) => {
      const view = find(id);
      const asked = view.handoffs.find((one) => one.id === handoff) ?? refuse('not_found');
      if (asked.due !== null && due < asked.due) refuse('value_not_allowed');
      asked.due = due;
      world.entry(view, 'handoff_extended', text, Date.now());
      Object.assign(view.timeline.entries.at(-1)!.meta, { office: asked.office, due });
      return saved(view, 'case.extend', text);
    },
    handoff_note: ({ id, text }) => {
      const view = find(id);
      if (text.trim() === '') refuse('empty');
      world.entry(view, 'note', text, Date.now());
      return saved(view, 'entry.append', text);
    },
    cases_change: ({ ids, change }) => {
      const views = ids.map(find);
      let last: string | null = null;
      for (const view of views) {
        if (change.kind === 'set') write(view, change.field, change.value);
        if (change.kind === 'assign') view.row.owner = change.operator;
        if (change.kind === 'tags')
          view.tags = [...new Set([...view.tags, ...change.add])].filter(
            (tag) => !change.remove.includes(tag),
          );
        last = saved(view, change.kind === 'assign' ? 'case.assign' : 'case.set').act;
      }
      return { act: last, changed: views.length, not: [] };
    },
    case_merge: ({ id, into }) => {
      if (id === into) refuse('itself');
      const [view, stays] = [find(id), find(into)];
      if (view.merged_into || stays.merged_into) refuse('merged');
      view.merged_into = named(stays);
      const { code, subject, status } = view.row;
      stays.merged.push({ id, code, subject, status, timeline: view.timeline });
      mark(stays, 'merged', view, 'from');
      mark(view, 'merged', stays, 'into');
      return saved(view, 'case.merge');
    },
    case_unmerge: ({ id }) => {
      const view = find(id);
      if (!view.merged_into) return { act: null };
      const stays = find(view.merged_into.id);
      view.merged_into = null;
      stays.merged = stays.merged.filter((section) => section.id !== id);
      mark(stays, 'unmerged', view, 'from');
      mark(view, 'unmerged', stays, 'into');
      return saved(view, 'case.unmerge');
    },
    case_split: ({ id, entries, subject, take }) => {
      const view = find(id);
      if (entries.length === 0) refuse('empty');
      const born = structuredClone(view);
      born.row = { ...born.row, id: world.id('case'), code: world.code(), subject, status: 'new' };
      born.row.owner = take ? me.id : null;
      Object.assign(born, { promises: [], handoffs: [], conflicts: [], drafts: [], merged: [] });
      Object.assign(born, { links: [], replies: [], attachments: [] });
      born.timeline = { entries: [], before: null };
      born.split_from = named(view);
      world.cases.set(born.row.id, born);
      mark(born, 'split', view, 'from');
      mark(view, 'split', born, 'into');
      return {
        id: born.row.id,
        code: born.row.code,
        act: saved(view, 'case.split').act ?? refuse('internal'),
      };
    },
    case_link: ({ id, other, link }) => {
      if (id === other) refuse('itself');
      const [view, there] = [find(id), find(other)];
      view.links = view.links.filter((one) => one.other.id !== other);
      there.links = there.links.filter((one) => one.other.id !== id);
      if (link) {
        view.links.push({ other: named(there), kind: link });
        there.links.push({ other: named(view), kind: INVERSE[link] });
      }
      return saved(view, 'case.link');
    },
    contact_merge: ({ id, into }) => {
      if (id === into) refuse('itself');
      const all = [...world.cases.values()];
      const stays = all.find(({ contact }) => contact?.id === into) ?? refuse('not_found');
      for (const view of all.filter(({ contact }) => contact?.id === id)) {
        view.contact = stays.contact;
        view.row.contact = stays.row.contact;
      }
      return saved(stays, 'contact.merge');
    },
    promise_renegotiate: ({ id, promise, due, from, text }) => {
      const view = find(id);
      const moved = promiseOf(view, promise);
      const was = moved.due;
      Object.assign(moved, { was, due, state: 'renegotiated', late: false });
      if (moved.from !== null) moved.from = from ?? moved.from + due - was;
      if (text !== '') moved.text = text;
      view.row.promise_due = due;
      view.row.promise_broken = false;
      world.entry(view, 'promise_renegotiated', moved.text, Date.now());
      Object.assign(view.timeline.entries.at(-1)!.meta, { was, due });
      return saved(view, 'promise.renegotiate', text);
    },
    promise_pass: ({ id, promise, to }) => {
      const view = find(id);
      const passed = promiseOf(view, promise);
      passed.state = 'passed_on';
      if ('operator' in to) passed.by = to.operator;
      else passed.office = to.office;
      world.entry(view, 'promise_passed', passed.text, Date.now());
      Object.assign(view.timeline.entries.at(-1)!.meta, to);
      return saved(view, 'promise.pass');
    },
    attachment_pick: ({ id }) => {
      attach(find(id), 'foto.jpg', 2_000_000);
      return { files: 1, refused: [] };
    },
    attachment_bytes: ({ id, name, bytes }) => {
      const view = find(id);
      attach(view, name, (bytes.length * 3) / 4);
      return saved(view, 'attachment.add');
    },
    attachment_fetch: ({ id, attachment }) => {
      Object.assign(fileOf(find(id), attachment), { state: 'here', done: 100, problem: null });
      return {};
    },
    attachment_save: ({ id, attachment }) => {
      if (fileOf(find(id), attachment).state === 'away') refuse('file_not_here');
      return { saved: true };
    },
  };
}
