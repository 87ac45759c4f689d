/**
 * What holds here and not yet on the server because it rests on a case taken on this computer: a colleague
 * may have taken it first. Notes and fields do not rest on it.
 */
import { m } from '$lib/paraglide/messages';
import type { EntryKind, EntryView, OperatorId } from '$ipc/bindings';

const RESTING: Partial<Readonly<Record<EntryKind, () => string>>> = {
  message_out: m.case_provisional_reply,
  solved: m.case_provisional_solve,
  handoff_asked: m.case_provisional_office,
  promise_made: m.case_provisional_promise,
};

/** `presa in carico, risposta`; empty when the case was not taken here, or its taking is confirmed. */
export function provisional(entries: readonly EntryView[], me: OperatorId): string {
  // A reply stands behind what was written after it: what rests on the claim was done after it.
  const waiting = entries
    .filter(({ sent }) => sent === 'pending')
    .toSorted((one, other) => one.at - other.at);
  const claim = waiting.findIndex(({ kind, by, meta }) =>
    kind === 'taken'
      ? by.who === 'operator' && by.id === me
      : kind === 'assigned' && meta.operator === me,
  );
  if (claim < 0) return '';
  const resting = waiting.slice(claim + 1).flatMap(({ kind }) => RESTING[kind]?.() ?? []);
  return [m.case_provisional_claim(), ...new Set(resting)].join(', ');
}
