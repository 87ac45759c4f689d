/** What the Book's keys are called. Exhaustive by type, so that a value added in Rust needs its word here. */
import type {
  ArticleDeed,
  ArticleField,
  ArticleKind,
  ArticleLine,
  ArticleState,
  BookTab,
  NamesWhom,
  Value,
} from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';
import { look } from '$lib/look/look.svelte';
import { clock } from '$lib/text/clock.svelte';
import { shortTime } from '$lib/text/time';

export const stateWords: Readonly<Record<ArticleState, () => string>> = {
  draft: m.book_state_draft,
  unconfirmed: m.book_state_unconfirmed,
  confirmed: m.book_state_confirmed,
  retired: m.book_state_retired,
};

export const tabWords: Readonly<Record<BookTab, () => string>> = {
  all: m.book_tab_all,
  mine: m.book_tab_mine,
  to_confirm: m.book_tab_to_confirm,
  to_settle: m.book_tab_to_settle,
  retired: m.book_tab_retired,
};

export const tabs = ['all', 'mine', 'to_confirm', 'to_settle', 'retired'] as const;

const ARTICLE: Readonly<Record<ArticleField, () => string>> = {
  question: m.book_section_question,
  answer: m.book_section_answer,
  steps: m.book_section_steps,
  learned: m.book_section_learned,
  hours: m.book_section_hours,
  phone: m.book_section_phone,
  closed_days: m.book_section_closed_days,
  topics: m.book_section_topics,
  audience: m.book_section_audience,
  language: m.book_section_language,
  valid_from: m.book_section_valid_from,
  valid_until: m.book_section_valid_until,
  owner: m.book_section_owner,
  review_days: m.book_section_review_days,
};

/** A section by its name: an office has a name where an article has a question. */
export function sectionWord(field: ArticleField, kind: ArticleKind): string {
  if (kind === 'office' && field === 'question') return m.book_section_name();
  if (kind === 'office' && field === 'answer') return m.book_section_who();
  return ARTICLE[field]();
}

/** What one reads of an article, and of an office. */
export const PROSE = {
  article: ['question', 'answer', 'steps', 'learned'],
  office: ['question', 'answer', 'hours', 'phone', 'closed_days', 'learned'],
} as const satisfies Readonly<Record<ArticleKind, readonly ArticleField[]>>;

export const deedWords: Readonly<Record<ArticleDeed, (inputs: { name: string }) => string>> = {
  written: m.book_did_written,
  changed: m.book_did_changed,
  settled: m.book_did_settled,
  published: m.book_did_published,
  confirmed: m.book_did_confirmed,
  retired: m.book_did_retired,
  restored: m.book_did_restored,
  merged: m.book_did_merged,
  flagged: m.book_did_flagged,
};

export const whomWords: Readonly<Record<NamesWhom, () => string>> = {
  name: m.book_named_name,
  phone: m.book_named_phone,
  email: m.book_named_email,
  tax_code: m.book_named_tax_code,
  account: m.book_named_account,
  plate: m.book_named_plate,
  address: m.book_named_address,
  code: m.book_named_code,
};

export const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

export const when = (at: number): string => shortTime(at, clock.now, look.locale);

/** Below this many cases a rate says nothing. */
const ENOUGH = 10;

/** How an article fared: a rate only where there are enough cases, else how often it was used. */
export function fareWords({ fare }: ArticleLine): string {
  if (fare.settled >= ENOUGH) {
    return m.book_stayed({ stayed: fare.stayed, settled: fare.settled });
  }
  return fare.used > 0 ? m.book_used({ count: fare.used }) : m.book_never_used();
}

/** Steps as they are ticked: a line each, without the number somebody wrote before it. */
export const stepsOf = (steps: string): string[] =>
  steps
    .split('\n')
    .map((line) => line.trim().replace(/^(?:\d+[.)]|[-*•])\s+/, ''))
    .filter((line) => line !== '');
