/** One line of the history in words: what was done, where it stands, and what became of taking it back. */
import { m } from '$lib/paraglide/messages';
import { sentenceOf, type Refused } from '$ipc/problem';
import type { DeedStanding, DeedState, DeedView } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { whoIs } from '$ipc/words';
import { whyWords } from '$ipc/why';

const STANDS: Readonly<Record<DeedState, () => string>> = {
  waiting: m.history_waiting,
  sent: m.history_sent,
  held: m.history_held,
  done: m.history_done,
  merged: m.history_merged,
  noop: m.history_noop,
  conflict: m.history_conflict,
  refused: m.sync_refused_unknown,
  taken_back: m.history_taken_back,
};

export function standsWords({ standing, cases, refused, ops }: DeedView): string {
  if (standing.state !== 'refused') return STANDS[standing.state]();
  const why = whyWords(standing.refused, standing.now, ops);
  return cases > 1 ? m.history_refused_some({ count: refused, why }) : m.history_refused({ why });
}

/** What became of taking it back; nothing where nobody asked. */
export function undoWords(undo: DeedStanding | null): string | undefined {
  switch (undo?.state) {
    case undefined:
    case 'taken_back':
      return undefined;
    case 'waiting':
    case 'sent':
    case 'held':
      return m.history_undoing();
    case 'refused':
      return m.history_not_undone({
        why:
          undo.refused === 'changed_since' ? changedBy(undo.now) : whyWords(undo.refused, undo.now),
      });
    default:
      return m.history_undone();
  }
}

function changedBy(who: string | null): string {
  if (!who) return m.history_changed();
  return who === directory.now.me
    ? m.history_changed_me()
    : m.history_changed_by({ who: whoIs(who) });
}

/** Why it could not be taken back, told at once. */
export function undoSentence(why: Refused): string {
  return why.code === 'changed_since' ? m.history_changed() : sentenceOf(why);
}
