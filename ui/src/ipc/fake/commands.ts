/**
 * Every command behind the fake door, by the type of the contract: a command added in Rust breaks the
 * build here until the fake one answers it too. It follows the rules a screen can meet (an owner, an
 * outcome, an open promise), not the whole of case work.
 */
import type { CaseView, Field, Saved, Suggestion, Value } from '../bindings';
import { priorities } from '../words';
import { bookCommands } from './book';
import { callCommands } from './calls';
import { caseCommands } from './cases';
import { catalogueCommands } from './catalogue';
import { deskCommands } from './desk';
import { figureCommands } from './figures';
import { helpsCommands } from './helps';
import { joinCommands } from './joins';
import { listCommands } from './lists';
import { personCommands } from './persons';
import { phraseCommands } from './phrases';
import { promiseCommands } from './promises';
import { refuse, type Commanded, type Stage } from './stage';
import { suggest } from './suggest';
import { writingCommands } from './writing';

/** Ops that leave nothing in the timeline. */
const SILENT = new Set(['case.set', 'tags.add', 'reply.send', 'reply.cancel']);
/** Ops that somebody has heard of: no way back. */
const HEARD = new Set(['entry.append', 'case.create', 'case.hand_off', 'promise.keep']);

/** What the commands on cases share: finding one, changing a field, keeping the edit. */
export interface Desk {
  readonly find: (id: string) => CaseView;
  readonly saved: (view: CaseView, op: string, text?: string | null) => Saved;
  readonly write: (view: CaseView, field: Field, value: Value) => void;
}

export function commands(stage: Stage): Commanded {
  const { world, emit } = stage;
  const proposed = new Map<string, Suggestion['proposed']>();
  /** Actions that speak again, muted before. */
  const unmuted = new Set<string>();

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
        fields: [],
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

  const desk: Desk = { find, saved, write };

  return {
    ...deskCommands(stage),
    ...listCommands(stage),
    ...caseCommands(stage, desk),
    ...writingCommands(stage, desk),
    ...personCommands(stage, desk),
    ...phraseCommands(stage, desk),
    ...promiseCommands(stage, desk),
    ...callCommands(stage, desk),
    ...joinCommands(stage, desk),
    ...bookCommands(stage, desk),
    ...catalogueCommands(stage),
    ...figureCommands(stage),
    ...helpsCommands(stage),

    case_open: ({ id }) => ({
      ...structuredClone(find(id)),
      came_back: structuredClone(
        world.refused.filter((one) => one.case === id && one.ops.includes('reply.send')),
      ),
    }),
    case_entries: () => ({ entries: [], before: null }),
    suggest: ({ id }) => {
      const said = suggest(find(id));
      const held = said.held.filter(({ action }) => !unmuted.has(action));
      return { ...said, held, proposed: proposed.get(id) ?? null };
    },
    suggestion_unmute: ({ id, action }) => {
      find(id);
      unmuted.add(action);
      return {};
    },
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
