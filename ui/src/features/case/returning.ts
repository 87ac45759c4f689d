/** Words of an action that was not accepted, on their way back to where they were typed. */
import type { EntryKind, EntryView } from '$ipc/bindings';
import type { Returning } from '$ipc/returning';
import type { WritingKind } from './case.svelte';

/** The form of the case they belong to, or which of the three one writes. */
export type Home = 'solve' | 'reopen' | 'office' | 'promise' | WritingKind;

const FORMS: Readonly<Record<string, Home>> = {
  'case.solve': 'solve',
  'case.reopen': 'reopen',
  'case.hand_off': 'office',
  'promise.make': 'promise',
};

const KINDS: Partial<Readonly<Record<EntryKind, WritingKind>>> = {
  message_out: 'reply',
  message_in: 'said',
  note: 'note',
};

/**
 * Where the words of this action go. A form that the case does not have now (a solved case is not solved
 * again) leaves them a note: they are read by colleagues only, and nobody takes them for an answer.
 */
export function homeOf(
  { ops, text, typed_in: typedIn }: Pick<Returning, 'ops' | 'text' | 'typed_in'>,
  entries: readonly EntryView[],
  isDone: boolean,
): Home {
  const form = ops.map((op) => FORMS[op]).find((one) => one !== undefined);
  if (form) return (form === 'reopen') === isDone ? form : 'note';
  if (typedIn && typedIn !== 'article') return typedIn;
  if (ops.includes('reply.send')) return 'reply';
  const told = entries.findLast(({ sent, body }) => sent === 'refused' && body === text);
  return (told && KINDS[told.kind]) ?? 'note';
}
