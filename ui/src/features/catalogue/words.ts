/** The words of the catalogue: fields, kinds of pieces, and what is wrong with one. Every variant has its own. */
import { m } from '$lib/paraglide/messages';
import type { ActionEntry, Does, EntryFault, Expected, Fault, Nature } from '$ipc/bindings';
import { sentenceOf, type Refused } from '$ipc/problem';

/**
 * Why the console did not do it. The usual sentences say that work goes out by itself once the network or
 * the server is back: what is published does not.
 */
export function refusalWords(refused: Refused): string {
  switch (refused.code) {
    case 'no_network':
      return m.catalogue_no_network();
    case 'server_timeout':
    case 'server_failed':
      return m.catalogue_no_answer();
    default:
      return sentenceOf(refused);
  }
}

type Words<K extends string> = Readonly<Record<K, () => string>>;

export const fieldWords: Words<keyof ActionEntry> = {
  id: m.catalogue_field_id,
  topic: m.catalogue_field_topic,
  group: m.catalogue_field_group,
  level: m.catalogue_field_level,
  nature: m.catalogue_field_nature,
  right: m.catalogue_field_right,
  title: m.catalogue_field_title,
  need: m.catalogue_field_need,
  note: m.catalogue_field_note,
  say: m.catalogue_field_say,
  when: m.catalogue_field_when,
  clear: m.catalogue_field_clear,
  unless: m.catalogue_field_unless,
  does: m.catalogue_field_does,
  target: m.catalogue_field_target,
  benefit_minutes: m.catalogue_field_benefit_minutes,
  expected: m.catalogue_field_expected,
  cost_wrong: m.catalogue_field_cost_wrong,
  gain_right: m.catalogue_field_gain_right,
  cooldown_days: m.catalogue_field_cooldown_days,
  channels: m.catalogue_field_channels,
  requires_online: m.catalogue_field_requires_online,
  rule: m.catalogue_field_rule,
  article: m.catalogue_field_article,
  valid_from: m.catalogue_field_valid_from,
  valid_to: m.catalogue_field_valid_to,
};

export const natureWords: Words<Nature> = {
  service: m.catalogue_nature_service,
  repair: m.catalogue_nature_repair,
  commercial: m.catalogue_nature_commercial,
};

export const expectedWords: Words<Expected> = {
  often: m.catalogue_expected_often,
  sometimes: m.catalogue_expected_sometimes,
  rarely: m.catalogue_expected_rarely,
};

export const doesWords: Words<Does> = {
  insert: m.catalogue_does_insert,
  open_link: m.catalogue_does_open_link,
  plan_callback: m.catalogue_does_plan_callback,
  ask_office: m.catalogue_does_ask_office,
  child_case: m.catalogue_does_child_case,
  promise: m.catalogue_does_promise,
};

/** What a key begins with, in words; a kind of a newer server by its own name. */
const kinds: Words<string> = {
  words: m.catalogue_kind_words,
  acts: m.catalogue_kind_acts,
  moods: m.catalogue_kind_moods,
  playbook: m.catalogue_kind_playbook,
  phrases: m.catalogue_kind_phrases,
};

/** `words/common` -> "Parole" and "common". */
export function pieceName(key: string): readonly [kind: string, name: string] {
  const [kind = '', ...rest] = key.split('/');
  const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return [known?.() ?? kind, rest.join('/')];
}

type Told = {
  readonly [K in Fault['fault']]: (one: Extract<Fault, Readonly<Record<'fault', K>>>) => string;
};

const faults: Told = {
  unreadable: ({ detail }) => m.catalogue_fault_unreadable({ detail }),
  missing: m.catalogue_fault_missing,
  unknown_field: m.catalogue_fault_unknown_field,
  wrong_value: ({ detail }) =>
    detail ? m.catalogue_fault_wrong_value({ detail }) : m.catalogue_fault_wrong_value_plain(),
  empty_text: m.catalogue_fault_empty_text,
  too_long: ({ words, most }) => m.catalogue_fault_too_long({ words, most }),
  duplicate: m.catalogue_fault_duplicate,
  out_of_range: m.catalogue_fault_out_of_range,
  condition: ({ detail }) => m.catalogue_fault_condition({ detail }),
  unknown_name: ({ name }) => m.catalogue_fault_unknown_name({ name }),
  not_offered: ({ what }) => m.catalogue_fault_not_offered({ what }),
  wrong_type: ({ expected, found }) => m.catalogue_fault_wrong_type({ expected, found }),
  never_equal: ({ value }) => m.catalogue_fault_never_equal({ value }),
  contradiction: m.catalogue_fault_contradiction,
  never_valid: m.catalogue_fault_never_valid,
  other_piece: ({ belongs }) =>
    belongs ? m.catalogue_fault_other_piece({ belongs }) : m.catalogue_fault_empty_piece(),
};

/** What is wrong, without where. */
export function reasonOf(fault: Fault): string {
  const tell = faults[fault.fault] as (one: Fault) => string;
  return tell(fault);
}

/** A field's label; one the form does not have, by the name it has in the text. */
export function fieldName(field: string): string {
  const [head = ''] = field.split('.');
  return Object.hasOwn(fieldWords, head) ? fieldWords[head as keyof ActionEntry]() : field;
}

/** A fault in a list: field, line, reason. */
export function faultWords({ field, line, fault }: EntryFault): string {
  const reason = reasonOf(fault);
  return field === ''
    ? m.catalogue_fault_line({ line, reason })
    : m.catalogue_fault_at({ field: fieldName(field), line, reason });
}
