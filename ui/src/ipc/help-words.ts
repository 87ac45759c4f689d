/**
 * The words of over-help that more than one screen says: how far a card goes, why it was put aside, why
 * nothing was said, what keeps one back. Exhaustive by type, like words.ts.
 */
import { m } from '$lib/paraglide/messages';
import type { Fate, HelpLevel, Silence, VetoReason } from './bindings';

type Words<K extends string> = Readonly<Record<K, () => string>>;

export const levelWords: Words<HelpLevel> = {
  literal: m.overhelp_level_literal,
  over: m.overhelp_level_over,
  critical: m.overhelp_level_critical,
  hyper_critical: m.overhelp_level_hyper_critical,
};

export const vetoWords: Words<VetoReason> = {
  not_needed: m.overhelp_veto_not_needed,
  already_done: m.overhelp_veto_already_done,
  wrong_moment: m.overhelp_veto_wrong_moment,
  wrong_facts: m.overhelp_veto_wrong_facts,
  other: m.overhelp_veto_other,
};
export const vetoReasons = Object.keys(vetoWords) as VetoReason[];

/** Why nothing is proposed, short enough for a row; the pane says it in a whole sentence. */
export const silenceReasons: Words<Silence> = {
  complaint: m.word_silence_complaint,
  just_answer: m.word_silence_just_answer,
  distress: m.word_silence_distress,
  repair_first: m.word_silence_repair_first,
  control_group: m.word_silence_control_group,
  declined_recently: m.word_silence_declined_recently,
  limit_conversation: m.word_silence_limit_conversation,
  limit_month: m.word_silence_limit_month,
  stepped_back: m.word_silence_stepped_back,
  muted: m.word_silence_muted,
  put_aside: m.word_silence_put_aside,
  already_met: m.word_silence_already_met,
  not_answered_yet: m.word_silence_not_answered_yet,
  nothing_useful: m.word_silence_nothing_useful,
};

const fates: Words<Extract<Fate, string>> = {
  offered: m.word_fate_offered,
  idea: m.word_fate_idea,
  outranked: m.word_fate_outranked,
  too_weak: m.word_fate_too_weak,
  unless: m.word_fate_unless,
  cooling_down: m.word_fate_cooling_down,
  muted: m.word_fate_muted,
  unavailable: m.word_fate_unavailable,
};

/** What became of an action that was weighed. */
export function fateWords(fate: Fate): string {
  return typeof fate === 'string' ? fates[fate]() : silenceReasons[fate.held]();
}
