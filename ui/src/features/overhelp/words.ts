/** The sentences of over-help. Every variant has one, by type: the engine has reasons, the screen words. */
import { look } from '$lib/look/look.svelte';
import { m } from '$lib/paraglide/messages';
import { clock } from '$lib/text/clock.svelte';
import { inMyLanguage } from '$lib/text/texts';
import { shortTime } from '$lib/text/time';
import { directory } from '$ipc/directory.svelte';
import type { Because, ContactAnswer, Does, Fact, Nature, Silence, Sure } from '$ipc/bindings';

type Words<K extends string> = Readonly<Record<K, () => string>>;
/** A sentence for each variant of a tagged union, told by its tag. */
type Told<U, T extends keyof U> = {
  readonly [K in U[T] & string]: (one: Extract<U, Readonly<Record<T, K>>>) => string;
};

export const silenceWords: Words<Silence> = {
  complaint: m.overhelp_silence_complaint,
  just_answer: m.overhelp_silence_just_answer,
  distress: m.overhelp_silence_distress,
  repair_first: m.overhelp_silence_repair_first,
  control_group: m.overhelp_silence_control_group,
  declined_recently: m.overhelp_silence_declined_recently,
  limit_conversation: m.overhelp_silence_limit_conversation,
  limit_month: m.overhelp_silence_limit_month,
  stepped_back: m.overhelp_silence_stepped_back,
  muted: m.overhelp_silence_muted,
  put_aside: m.overhelp_silence_put_aside,
  already_met: m.overhelp_silence_already_met,
  not_answered_yet: m.overhelp_silence_not_answered_yet,
  nothing_useful: m.overhelp_silence_nothing_useful,
};

/** What a card is for, when it is not the usual service. */
export const natureWords: Readonly<Record<Nature, (() => string) | undefined>> = {
  service: undefined,
  repair: m.overhelp_nature_repair,
  commercial: m.overhelp_nature_commercial,
};

export const sureWords: Words<Sure> = {
  possible: m.overhelp_sure_possible,
  likely: m.overhelp_sure_likely,
  nearly_always: m.overhelp_sure_nearly_always,
};

/** What taking a card up does. */
export const doesWords: Readonly<Record<Does, (target: string | null) => string>> = {
  insert: () => m.overhelp_does_insert(),
  open_link: (target) =>
    target ? m.overhelp_does_open_link({ target }) : m.overhelp_does_open_link_none(),
  plan_callback: () => m.overhelp_does_plan_callback(),
  ask_office: () => m.overhelp_does_ask_office(),
  child_case: () => m.overhelp_does_child_case(),
  promise: () => m.overhelp_does_promise(),
};

/** What the contact said of a card that was proposed. */
export const answerWords: Readonly<Record<ContactAnswer, (it: { title: string }) => string>> = {
  accepted: m.overhelp_accepted_at,
  declined: m.overhelp_declined_at,
  later_useful: m.overhelp_later_at,
};

const because: Told<Because, 'reason'> = {
  contact_said: ({ words }) => m.overhelp_because_contact_said({ words }),
  we_said: ({ words }) => m.overhelp_because_we_said({ words }),
  useful_in: ({ times, of }) => m.overhelp_because_useful_in({ times, of }),
  similar_cases: ({ times, of }) => m.overhelp_because_similar({ times, of }),
  step_before: ({ act, title }) =>
    m.overhelp_because_step_before({ act: title ? inMyLanguage(title) : act }),
  colleagues_did: ({ times, of }) => m.overhelp_because_colleagues({ times, of }),
  playbook: ({ topic }) => m.overhelp_because_playbook({ topic: directory.topicLabel(topic) }),
  by_rule: ({ rule }) => m.overhelp_because_rule({ rule }),
  editor_expects: () => m.overhelp_because_editor(),
};

/** A promise's author comes as a colleague's id or, from a server that erased it, as a name. */
function promiser(by: string): string {
  return directory.operatorName(by) || by;
}
const moment = (at: number): string => shortTime(at, clock.now, look.locale);

const facts: Told<Fact, 'fact'> = {
  promise_broken: ({ text, due, by }) =>
    m.overhelp_fact_promise_broken({ text, when: moment(due), who: promiser(by) }),
  promise_due: ({ text, due, by }) =>
    m.overhelp_fact_promise_due({ text, when: moment(due), who: promiser(by) }),
  same_fault_nearby: ({ title, place, reporters }) =>
    m.overhelp_fact_same_fault({ title, place, count: reporters }),
  similar_open_case: ({ title }) => m.overhelp_fact_similar_open({ title }),
  notice_today: ({ text }) => m.overhelp_fact_notice({ text }),
};

export function becauseWords(one: Because): string {
  const tell = because[one.reason] as (one: Because) => string;
  return tell(one);
}

export function factWords(one: Fact): string {
  const tell = facts[one.fact] as (one: Fact) => string;
  return tell(one);
}
