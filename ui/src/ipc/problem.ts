/**
 * The sentence for each error code: what happened, what is safe, what to do.
 *
 * The table is exhaustive by type: a code added in Rust breaks the build here until it has a sentence.
 */
import { m } from '$lib/paraglide/messages';
import type { ErrorCode, UiError } from './bindings';
import { noWayWords } from './noway';

type Sentence = (params: UiError['params']) => string;

const sentences: Record<ErrorCode, Sentence> = {
  wrong_passphrase: () => m.problem_wrong_passphrase(),
  passphrase_too_short: () => m.problem_passphrase_too_short(),
  key_file_damaged: () => m.problem_key_file_damaged(),
  key_file_missing: () => m.problem_key_file_missing(),
  database_damaged: () => m.problem_database_damaged(),
  database_newer: () => m.problem_database_newer(),
  database_busy: () => m.problem_database_busy(),
  already_enrolled: () => m.problem_already_enrolled(),
  locked: () => m.problem_locked(),
  disk_full: () => m.problem_disk_full(),
  disk_error: () => m.problem_disk_error(),
  read_only: () => m.problem_read_only(),
  no_phone: () => m.problem_no_phone(),
  bad_link: () => m.problem_bad_link(),
  bad_address: () => m.problem_bad_address(),
  insecure_server: () => m.problem_insecure_server(),
  no_network: () => m.problem_no_network(),
  server_name_unknown: () => m.problem_server_name_unknown(),
  server_refused: () => m.problem_server_refused(),
  server_timeout: () => m.problem_server_timeout(),
  server_unreachable: () => m.problem_server_unreachable(),
  proxy_unreachable: () => m.problem_proxy_unreachable(),
  proxy_auth: () => m.problem_proxy_auth(),
  proxy_refused: () => m.problem_proxy_refused(),
  captive_portal: () => m.problem_captive_portal(),
  server_certificate_date: () => m.problem_server_certificate_date(),
  answer_too_large: () => m.problem_answer_too_large(),
  server_untrusted: () => m.problem_server_untrusted(),
  server_nonsense: () => m.problem_server_nonsense(),
  server_failed: () => m.problem_server_failed(),
  upgrade_required: () => m.problem_upgrade_required(),
  bad_credentials: () => m.problem_bad_credentials(),
  too_many_attempts: () => m.problem_too_many_attempts(),
  device_revoked: () => m.problem_device_revoked(),
  not_found: () => m.problem_not_found(),
  not_allowed: () => m.problem_not_allowed(),
  bad_argument: ({ argument = '' }) => m.problem_bad_argument({ argument }),
  bad_command: () => m.problem_bad_command(),
  empty: () => m.problem_empty(),
  text_too_long: () => m.problem_text_too_long(),
  text_nul: () => m.problem_text_nul(),
  value_not_allowed: () => m.problem_value_not_allowed(),
  too_many: () => m.problem_too_many(),
  already_owned: () => m.problem_already_owned(),
  no_owner: () => m.problem_no_owner(),
  status_moved: () => m.problem_status_moved(),
  outcome_missing: () => m.problem_outcome_missing(),
  promise_open: () => m.problem_promise_open(),
  already_sent: () => m.problem_already_sent(),
  undo_later_first: () => m.problem_undo_later_first(),
  no_way_back: ({ why = null }) => noWayWords(why),
  erased: () => m.problem_erased(),
  merged: () => m.problem_merged(),
  itself: () => m.problem_itself(),
  link_not_allowed: () => m.problem_link_not_allowed(),
  changed_since: () => m.problem_changed_since(),
  already_answered: () => m.problem_already_answered(),
  too_late: () => m.problem_too_late(),
  too_large: () => m.problem_too_large(),
  file_unreadable: () => m.problem_file_unreadable(),
  file_kind_not_allowed: () => m.problem_file_kind_not_allowed(),
  file_not_written: () => m.problem_file_not_written(),
  file_not_here: () => m.problem_file_not_here(),
  file_damaged: () => m.problem_file_damaged(),
  not_an_editor: () => m.problem_not_an_editor(),
  catalogue_faults: () => m.problem_catalogue_faults(),
  internal: () => m.problem_internal(),
};

/** The sentence of an error in the language of the window. */
export function sentenceOf(problem: Pick<UiError, 'code' | 'params'>): string {
  return sentences[problem.code](problem.params);
}

/** A command that was refused: a code to act on, never a text to match. */
export class Refused extends Error implements UiError {
  readonly code: ErrorCode;
  readonly params: UiError['params'];

  constructor({ code, params }: UiError) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.params = params;
  }

  /** Whatever was thrown, as a refusal: what has no known code is a fault of the program. */
  static from(thrown: unknown): Refused {
    if (thrown instanceof Refused) return thrown;
    const { code, params } = (thrown ?? {}) as Partial<UiError>;
    if (typeof code === 'string' && Object.hasOwn(sentences, code)) {
      return new Refused({ code, params: params ?? {} });
    }
    return new Refused({ code: 'internal', params: {} });
  }
}
