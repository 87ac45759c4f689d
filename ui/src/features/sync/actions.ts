/**
 * An action in words: what it did, why the server did not accept it, and where its words can go back to.
 *
 * Keys come from the console as the wire spells them; one of a newer version is said plainly.
 */
import { m } from '$lib/paraglide/messages';
import type { ActionView } from '$ipc/bindings';
import { whoIs } from '$ipc/words';

type Words = Readonly<Record<string, () => string>>;

const DID: Words = {
  'case.create': m.sync_did_create,
  'case.set': m.sync_did_set,
  'case.claim': m.sync_did_claim,
  'case.assign': m.sync_did_assign,
  'case.status': m.sync_did_status,
  'case.hand_off': m.sync_did_hand_off,
  'case.return': m.sync_did_return,
  'case.solve': m.sync_did_solve,
  'case.reopen': m.sync_did_reopen,
  'case.merge': m.sync_did_join,
  'case.unmerge': m.sync_did_unjoin,
  'case.split': m.sync_did_split,
  'case.link': m.sync_did_link,
  'entry.append': m.sync_did_entry,
  'tags.add': m.sync_did_tags,
  'tags.remove': m.sync_did_tags,
  'contact.create': m.sync_did_contact_create,
  'contact.set': m.sync_did_contact_set,
  'contact.merge': m.sync_did_contact_join,
  'promise.make': m.sync_did_promise,
  'promise.keep': m.sync_did_promise_keep,
  'promise.renegotiate': m.sync_did_promise_moved,
  'promise.pass': m.sync_did_promise_passed,
  'promise.cancel': m.sync_did_promise_cancel,
  'reply.send': m.sync_did_reply,
  'reply.cancel': m.sync_did_reply_cancel,
  'attachment.add': m.sync_did_file,
  'suggestion.outcome': m.sync_did_suggestion,
  'conflict.resolve': m.sync_did_resolve,
};

/** Why an action was not accepted, and what to do: every code a server gives, by its name there. */
export const WHY: Words = {
  not_found: m.sync_why_not_found,
  id_taken: m.sync_why_id_taken,
  already_owned: m.sync_why_already_owned,
  no_owner: m.sync_why_no_owner,
  status_moved: m.sync_why_status_moved,
  outcome_missing: m.sync_why_outcome_missing,
  promise_open: m.sync_why_promise_open,
  text_nul: m.sync_why_text_nul,
  text_too_long: m.sync_why_text_too_long,
  empty: m.sync_why_empty,
  value_not_allowed: m.sync_why_value_not_allowed,
  field_by_command: m.sync_why_program,
  kind_not_allowed: m.sync_why_program,
  malformed: m.sync_why_program,
  too_many: m.sync_why_too_many,
  not_allowed: m.sync_why_not_allowed,
  erased: m.sync_why_erased,
  merged: m.sync_why_merged,
  itself: m.sync_why_itself,
  link_not_allowed: m.sync_why_link_not_allowed,
  changed_since: m.sync_why_changed_since,
  already_answered: m.sync_why_already_answered_someone,
  too_late: m.sync_why_too_late,
  too_large: m.sync_why_too_large,
  stranded: m.sync_why_stranded,
  dependency_failed: m.sync_why_dependency_failed,
};

/** `Preso in carico · Risolto`: what the action did, each thing once. */
export function didWords({ ops }: Pick<ActionView, 'ops'>): string {
  const said = ops.map((op) => (DID[op] ?? m.sync_did_other)());
  return said.filter((word, at) => said.indexOf(word) === at).join(' · ');
}

/** `now` is what stood there instead: of a reply, who has answered. */
export function whyWords(code: string | null, now: string | null = null): string {
  if (code === 'already_answered' && now) return m.sync_why_already_answered({ who: whoIs(now) });
  return (WHY[code ?? ''] ?? m.sync_refused_unknown)();
}

/** Ops whose words have a place on the case where they can be written again. */
const WRITTEN_ON_CASE: ReadonlySet<string> = new Set([
  'entry.append',
  'reply.send',
  'case.solve',
  'case.reopen',
  'case.hand_off',
  'promise.make',
  'promise.renegotiate',
]);

/** Its case is here and its words can go back into it. */
export function canGoBack({ case: id, code, ops, text }: ActionView): boolean {
  return Boolean(id && code && text) && ops.some((op) => WRITTEN_ON_CASE.has(op));
}
