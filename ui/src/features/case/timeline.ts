/** What the timeline is made of, as data: pages joined, days told apart, long texts cut. */
import type { EntryKind, EntryView } from '$ipc/bindings';
import { daysBetween } from '$lib/text/time';

/** An entry, and whether a new day begins with it. */
export interface Row {
  readonly entry: EntryView;
  readonly opensDay: boolean;
}

/** How an entry is drawn: words somebody said or wrote, or one thin line about what happened. */
export type Shape = 'in' | 'out' | 'note' | 'office' | 'line';

const SHAPES: Readonly<Record<EntryKind, Shape>> = {
  message_in: 'in',
  message_out: 'out',
  note: 'note',
  call_in: 'line',
  call_out: 'line',
  taken: 'line',
  assigned: 'line',
  status_changed: 'line',
  handoff_asked: 'office',
  handoff_answered: 'office',
  handoff_extended: 'office',
  solved: 'line',
  reopened: 'line',
  promise_made: 'line',
  promise_kept: 'line',
  promise_broken: 'line',
  promise_cancelled: 'line',
  promise_renegotiated: 'line',
  promise_passed: 'line',
  merged: 'line',
  unmerged: 'line',
  split: 'line',
  linked: 'line',
  unlinked: 'line',
  attached: 'line',
  suggestion: 'line',
  experience: 'in',
  conflict: 'line',
  conflict_resolved: 'line',
  target_missed: 'line',
  book: 'line',
};

/** What was noted of a call that came in is read whole. */
export function shapeOf({ kind, by, body }: Pick<EntryView, 'kind' | 'by' | 'body'>): Shape {
  return kind === 'call_in' && by.who === 'operator' && body ? 'note' : SHAPES[kind];
}

/**
 * The end of a timeline read again, joined to what was already read before it. `whole` is false when the
 * two no longer touch (more happened than a page holds): then only the page is left.
 */
export function joined(
  had: readonly EntryView[],
  page: readonly EntryView[],
): { entries: readonly EntryView[]; whole: boolean } {
  const first = page[0];
  if (!first) return { entries: page, whole: false };
  const at = had.findIndex((entry) => entry.id === first.id);
  if (at < 0) return { entries: page, whole: false };
  return { entries: [...had.slice(0, at), ...page], whole: true };
}

/** Those of `some` that are not among `others`. */
export function unlike(some: readonly EntryView[], others: readonly EntryView[]): EntryView[] {
  const known = new Set(others.map((entry) => entry.id));
  return some.filter((entry) => !known.has(entry.id));
}

export function rowsOf(entries: readonly EntryView[]): Row[] {
  return entries.map((entry, at) => {
    const before = entries[at - 1];
    return { entry, opensDay: !before || daysBetween(before.at, entry.at) !== 0 };
  });
}

/** Letters and lines shown of a long text before "show all"; and how much more each time after that. */
const FOLD_LETTERS = 700;
const FOLD_LINES = 12;
const PIECE_LETTERS = 20_000;

/**
 * As much of a text as is shown after `unfolded` presses of "show all": a mebibyte pasted by mistake must
 * not stop the window. Cut between words, never inside a character.
 */
export function shown(text: string, unfolded: number): { text: string; more: boolean } {
  const limit = unfolded === 0 ? folded(text) : unfolded * PIECE_LETTERS;
  if (text.length <= limit) return { text, more: false };
  const space = text.lastIndexOf(' ', limit);
  let cut = space > limit - 80 ? space : limit;
  if (/[\uD800-\uDBFF]/.test(text.charAt(cut - 1))) cut -= 1;
  return { text: text.slice(0, cut), more: true };
}

function folded(text: string): number {
  let at = -1;
  for (let line = 0; line < FOLD_LINES; line += 1) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return text.length <= FOLD_LETTERS * 1.2 ? text.length : FOLD_LETTERS;
  }
  return Math.min(at, FOLD_LETTERS);
}
