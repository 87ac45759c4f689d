/** What is said about a question to an office, as the command that says it. */
import { m } from '$lib/paraglide/messages';
import type { CaseView, HandoffView } from '$ipc/bindings';
import type { Refused } from '$ipc/problem';
import type { OpenCase } from './case.svelte';
import type { OfficeWay } from './forms.svelte';

export interface Said {
  readonly way: OfficeWay;
  readonly text: string;
  readonly due?: number;
}

export const submitWords: Readonly<Record<OfficeWay, () => string>> = {
  answer: m.office_submit_answer,
  ask: m.office_submit_ask,
  give_back: m.office_submit_give_back,
  extend: m.office_submit_extend,
};

/** Questions that are not answered yet: those to one's own offices first, then by date. */
export function openQuestions({ handoffs }: Pick<CaseView, 'handoffs'>): readonly HandoffView[] {
  const late = (one: HandoffView) => one.due ?? Number.MAX_SAFE_INTEGER;
  return handoffs
    .filter(({ answered_at: at }) => at === null)
    .sort((a, b) => Number(b.is_ours) - Number(a.is_ours) || late(a) - late(b));
}

/** Something is missing: words, or the date where a date is what is said. */
export const isIncomplete = ({ way, text, due }: Said): boolean =>
  way === 'extend' ? due === undefined : text.trim() === '';

/** Says it; what it answers is why not. */
export function say(
  open: OpenCase,
  { id: handoff }: HandoffView,
  { way, text, due }: Said,
): Promise<Refused | undefined> {
  const about = { id: open.id, handoff };
  switch (way) {
    case 'answer':
      return open.attempt('case_return', { ...about, answer: text.trim() });
    case 'give_back':
      return open.attempt('case_return', { ...about, answer: text.trim(), declined: true });
    case 'ask':
      return open.attempt('handoff_note', { ...about, text: text.trim() });
    case 'extend':
      return open.attempt('case_extend', { ...about, due: due ?? 0, text: text.trim() });
  }
}
