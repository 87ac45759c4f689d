/**
 * The words for what the contract names: states, priorities, channels, fields. Exhaustive by type, so
 * that a value added in Rust breaks the build here until it has a word in both languages.
 */
import { m } from '$lib/paraglide/messages';
import { look } from '$lib/look/look.svelte';
import { inMyLanguage } from '$lib/text/texts';
import type {
  CaseStatus,
  Channel,
  ClockKind,
  ContactKind,
  Field,
  OperatorId,
  Place,
  Priority,
  PromiseView,
} from './bindings';
import { directory } from './directory.svelte';

type Words<K extends string> = Readonly<Record<K, () => string>>;

export const statusWords: Words<CaseStatus> = {
  new: m.word_status_new,
  open: m.word_status_open,
  waiting_contact: m.word_status_waiting_contact,
  waiting_office: m.word_status_waiting_office,
  waiting_date: m.word_status_waiting_date,
  solved: m.word_status_solved,
  closed: m.word_status_closed,
  reopened: m.word_status_reopened,
};

export const clockWords: Words<ClockKind> = {
  first_reply: m.word_clock_first_reply,
  next_reply: m.word_clock_next_reply,
  solution: m.word_clock_solution,
};

export const priorityWords: Words<Priority> = {
  urgent: m.word_priority_urgent,
  high: m.word_priority_high,
  normal: m.word_priority_normal,
  low: m.word_priority_low,
};

/** The most urgent first: a priority's number is its place here, from 1. */
export const priorities = [
  'urgent',
  'high',
  'normal',
  'low',
] as const satisfies readonly Priority[];

export const channelWords: Words<Channel> = {
  phone: m.word_channel_phone,
  email: m.word_channel_email,
  chat: m.word_channel_chat,
  counter: m.word_channel_counter,
  web: m.word_channel_web,
};

export const kindWords: Words<ContactKind> = {
  citizen: m.word_kind_citizen,
  tourist: m.word_kind_tourist,
  body: m.word_kind_body,
  supplier: m.word_kind_supplier,
  employee: m.word_kind_employee,
  professional: m.word_kind_professional,
  affiliate: m.word_kind_affiliate,
};

export const fieldWords: Words<Field> = {
  subject: m.word_field_subject,
  asked: m.word_field_asked,
  need: m.word_field_need,
  need_confirmed: m.word_field_need_confirmed,
  topic: m.word_field_topic,
  place: m.word_field_place,
  reference: m.word_field_reference,
  priority: m.word_field_priority,
  due: m.word_field_due,
  language: m.word_field_language,
  channel: m.word_field_channel,
  complaint: m.word_field_complaint,
  distress: m.word_field_distress,
  just_answer: m.word_field_just_answer,
  answered: m.word_field_answered,
  identity_check: m.word_field_identity_check,
  contact: m.word_field_contact,
  status: m.word_field_status,
  owner: m.word_field_owner,
  queue: m.word_field_queue,
  outcome: m.word_field_outcome,
  outcome_text: m.word_field_outcome_text,
  wait_until: m.word_field_wait_until,
  solved_at: m.word_field_solved_at,
  merged_into: m.word_field_merged_into,
  split_from: m.word_field_split_from,
};

/** Who did or holds something: "Tu" for oneself, "un collega" for one the directory no longer has. */
export function whoIs(id: OperatorId | null): string {
  if (id === null) return m.word_nobody();
  if (id === directory.now.me) return m.word_me();
  return directory.operatorName(id) || m.word_colleague();
}

/** A promise whose date is behind us, whether or not the server has said so. */
export function isBroken({ state, late }: Pick<PromiseView, 'state' | 'late'>): boolean {
  return late || state === 'broken';
}

/** How a case ended, in words: a preset of any topic, or the key itself when no topic knows it. */
export function outcomeName(key: string): string {
  if (key === 'other') return m.word_outcome_other();
  for (const topic of directory.now.topics) {
    const preset = topic.outcomes.find((one) => one.key === key);
    if (preset) return inMyLanguage(preset.label);
  }
  return key;
}

/** `Calle dei Frari 12, Cannaregio` */
export function placeLine(place: Place | null): string {
  if (!place) return '';
  const street = [place.street, place.number].filter(Boolean).join(' ');
  return [street, place.district].filter(Boolean).join(', ');
}

/** Topics to choose from, by name; one of the second level names the one above as its hint. */
export function topicOptions(): { value: string; label: string; hint?: string }[] {
  return directory.now.topics
    .map((topic) => ({
      value: topic.key,
      label: inMyLanguage(topic.label),
      hint: topic.parent ? directory.topicLabel(topic.parent) : undefined,
    }))
    .sort((a, b) => a.label.localeCompare(b.label, look.locale));
}
