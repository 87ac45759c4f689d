/** Why the server did not accept an action, in words. A code of a newer server is said plainly. */
import { m } from '$lib/paraglide/messages';
import { whoIs } from './words';

type Words = Readonly<Record<string, () => string>>;

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

/** What a reply rests on is the taking of its case, and nothing else. */
const WHY_A_REPLY: Words = {
  ...WHY,
  dependency_failed: m.sync_why_reply_claim,
};

/** `now` is what stood there instead: of a reply, who has answered. `ops` are the action's, by name. */
export function whyWords(
  code: string | null,
  now: string | null = null,
  ops: readonly string[] = [],
): string {
  if (code === 'already_answered' && now) return m.sync_why_already_answered({ who: whoIs(now) });
  const words = ops.includes('reply.send') ? WHY_A_REPLY : WHY;
  return (words[code ?? ''] ?? m.sync_refused_unknown)();
}
