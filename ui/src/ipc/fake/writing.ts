/** What is written on a case, behind the fake door: entries, drafts, and replies while they are held. */
import { REPLY_HOLD, type CaseView, type DraftView } from '../bindings';
import type { Desk } from './commands';
import { directory, me } from './people';
import { refuse, type Commanded, type Stage } from './stage';
import { noMeta, type World } from './world';

type Written =
  | 'entry_add'
  | 'draft_save'
  | 'draft_new_case'
  | 'reply_send'
  | 'reply_cancel'
  | 'colleagues'
  | 'mention_seen';

export function writingCommands(
  { world, emit }: Stage,
  { find, saved }: Desk,
): Pick<Commanded, Written> {
  /** What is being typed in the new-case form. */
  let ofForm: DraftView[] = [];
  const seenMentions = new Map<string, CaseView['mention']>();

  return {
    entry_add: ({ id, kind, body, act }) => {
      const view = find(id);
      if (body.trim() === '') refuse('empty');
      const kinds = { note: 'note', said: 'message_in' } as const;
      world.entry(view, kinds[kind], body, Date.now(), {
        by: kind === 'said' ? { who: 'contact' } : { who: 'operator', id: me.id },
        sent: world.sync.phase === 'all_sent' ? 'confirmed' : 'pending',
      });
      view.timeline.entries.at(-1)!.meta.act = act;
      view.drafts = view.drafts.filter((draft) => draft.kind !== kind);
      return saved(view, 'entry.append', body);
    },
    colleagues: ({ id }) => {
      find(id);
      return {
        colleagues: directory(world.now)
          .operators.filter((one) => one.id !== me.id)
          .map(({ id, name }) => ({ id, name })),
      };
    },
    mention_seen: ({ id, seen }) => {
      const view = find(id);
      if (seen) seenMentions.set(id, view.mention);
      view.mention = seen ? null : (seenMentions.get(id) ?? null);
      view.row.mentioned = view.mention !== null;
      emit({ event: 'cases_changed', ids: [id], act: null });
      return {};
    },
    draft_save: ({ id, kind, body }) => {
      if (kind === 'article') {
        if (body === '') world.articleDrafts.delete(id ?? '');
        else world.articleDrafts.set(id ?? '', { kind, body, saved_at: Date.now() });
        return {};
      }
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
    reply_send: ({ id, body, mail, act }) => {
      const view = find(id);
      if (body.trim() === '') refuse('empty');
      const at = Date.now();
      view.replies.push({
        entry: {
          id: world.id('r'),
          at,
          by: { who: 'operator', id: me.id },
          kind: 'message_out',
          body,
          meta: { ...noMeta(), act, result: mail ? 'sending' : 'not_sent' },
          sent: world.sync.phase === 'all_sent' ? 'confirmed' : 'pending',
        },
        until: at + REPLY_HOLD,
        is_sending: false,
        hindered: null,
      });
      view.answered = true;
      view.drafts = view.drafts.filter(({ kind }) => kind !== 'reply');
      return saved(view, 'reply.send', body);
    },
    reply_cancel: ({ id, reply }) => {
      const view = find(id);
      const held = view.replies.find(({ entry }) => entry.id === reply) ?? refuse('too_late');
      view.replies = view.replies.filter((one) => one !== held);
      const before = view.drafts.find(({ kind }) => kind === 'reply')?.body;
      view.drafts = view.drafts.filter(({ kind }) => kind !== 'reply');
      const body = before ? `${held.entry.body}\n\n${before}` : held.entry.body;
      view.drafts.push({ kind: 'reply', body, saved_at: Date.now() });
      return saved(view, 'reply.cancel');
    },
  };
}

/** The server's ten seconds are over: what was held is an entry. */
export function letGo(view: CaseView): void {
  view.timeline.entries.push(...view.replies.map(({ entry }) => entry));
  view.replies = [];
}

/** The server's ten seconds are over, and a mail server could not take it now: these are its words. */
export function putOff(view: CaseView, why: string): void {
  for (const reply of view.replies)
    Object.assign(reply, { is_sending: true, hindered: why, until: Date.now() + 30_000 });
}

/** A mail server took what was held, or sent it back with these words. */
export function mailed(view: CaseView, bounced?: string): void {
  const { to } = view.mail!;
  for (const { entry } of view.replies)
    Object.assign(
      entry.meta,
      bounced ? { result: 'bounced', to, why: bounced } : { result: 'sent', to },
    );
  letGo(view);
}

/** The server did not accept what was held: somebody else had answered. Its words are a draft again. */
export function forestalled(world: World, view: CaseView, by: string): void {
  for (const { entry } of view.replies) {
    const { id, code } = view.row;
    world.refused.unshift({
      act: world.id('act'),
      case: id,
      code,
      ops: ['reply.send'],
      fields: [],
      at: entry.at,
      refused: 'already_answered',
      can_undo: false,
      held: null,
      now: by,
      text: entry.body,
    });
    if (!view.drafts.some(({ kind }) => kind === 'reply'))
      view.drafts.push({ kind: 'reply', body: entry.body, saved_at: entry.at });
  }
  world.sync.refused = world.refused.length;
  view.replies = [];
}
