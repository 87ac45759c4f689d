/** The words of the figures: what each counts, and what that means. */
import { m } from '$lib/paraglide/messages';
import { look, type Locale } from '$lib/look/look.svelte';
import type { HelpsCounts, HelpsFigure, HelpsView } from '$ipc/bindings';

export type Counted = keyof Omit<HelpsCounts, 'silent'>;

interface Figure {
  readonly label: () => string;
  readonly means: () => string;
}

export const figures: Readonly<Record<Counted, Figure>> = {
  conversations: { label: m.helps_conversations, means: m.helps_conversations_means },
  offered: { label: m.helps_offered, means: m.helps_offered_means },
  proposed: { label: m.helps_proposed, means: m.helps_proposed_means },
  edited: { label: m.helps_edited, means: m.helps_edited_means },
  accepted: { label: m.helps_accepted, means: m.helps_accepted_means },
  declined: { label: m.helps_declined, means: m.helps_declined_means },
  later_useful: { label: m.helps_later_useful, means: m.helps_later_useful_means },
  vetoed: { label: m.helps_vetoed, means: m.helps_vetoed_means },
};

/** The rows of a number; those put aside are asked for by reason, the most frequent first. */
export function figureOf(what: Counted): HelpsFigure {
  return what === 'vetoed' ? { what, why: 'already_done' } : { what };
}

/** Taken up, for every hundred conversations; undefined when there were none. */
export function usefulPerHundred({
  useful,
  all,
}: Pick<HelpsView, 'useful' | 'all'>): number | undefined {
  return all.conversations === 0 ? undefined : (useful / all.conversations) * 100;
}

const oneDecimal = {
  it: new Intl.NumberFormat('it-IT', { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
} satisfies Record<Locale, Intl.NumberFormat>;
const percent = {
  it: new Intl.NumberFormat('it-IT', { style: 'percent', maximumFractionDigits: 0 }),
  en: new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 }),
} satisfies Record<Locale, Intl.NumberFormat>;

/** `13,1` */
export const decimal = (value: number) => oneDecimal[look.locale].format(value);

/** `44 %` of `total`; a dash of nothing. */
export const share = (part: number, total: number) =>
  total === 0 ? m.helps_dash() : percent[look.locale].format(part / total);
