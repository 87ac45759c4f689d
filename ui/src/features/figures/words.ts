/** What each figure is called, what it counts, and how its numbers are written. */
import type { FigureKey, Silence, Tally, VetoReason } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { silenceReasons, vetoWords } from '$ipc/help-words';
import { look } from '$lib/look/look.svelte';
import { m } from '$lib/paraglide/messages';
import { count } from '$lib/text/numbers';

/** What a figure comes to: a share, working time, how many are open, points. */
export type Measure = 'share' | 'minutes' | 'days' | 'open' | 'score';

interface Words {
  readonly measure: Measure;
  readonly label: () => string;
  readonly means: () => string;
}

export const words: Record<FigureKey, Words> = {
  front_office: {
    measure: 'share',
    label: m.figures_front_office,
    means: m.figures_front_office_means,
  },
  first_contact: {
    measure: 'share',
    label: m.figures_first_contact,
    means: m.figures_first_contact_means,
  },
  back_office: {
    measure: 'days',
    label: m.figures_back_office,
    means: m.figures_back_office_means,
  },
  office_open: {
    measure: 'open',
    label: m.figures_office_open,
    means: m.figures_office_open_means,
  },
  first_reply: {
    measure: 'minutes',
    label: m.figures_first_reply,
    means: m.figures_first_reply_means,
  },
  solution: { measure: 'minutes', label: m.figures_solution, means: m.figures_solution_means },
  backlog: { measure: 'open', label: m.figures_backlog, means: m.figures_backlog_means },
  service_level: {
    measure: 'share',
    label: m.figures_service_level,
    means: m.figures_service_level_means,
  },
  reopened: { measure: 'share', label: m.figures_reopened, means: m.figures_reopened_means },
  promises: { measure: 'share', label: m.figures_promises, means: m.figures_promises_means },
  book: { measure: 'share', label: m.figures_book, means: m.figures_book_means },
  overhelp: { measure: 'share', label: m.figures_overhelp, means: m.figures_overhelp_means },
  satisfaction: {
    measure: 'share',
    label: m.figures_satisfaction,
    means: m.figures_satisfaction_means,
  },
  nps: { measure: 'score', label: m.figures_nps, means: m.figures_nps_means },
  effort: { measure: 'share', label: m.figures_effort, means: m.figures_effort_means },
};

export const FIGURES = Object.keys(words) as FigureKey[];

/** Of fewer than this nothing is said as a share. */
const AT_LEAST = 10;

const percents = {
  it: new Intl.NumberFormat('it-IT', { style: 'percent', maximumFractionDigits: 0 }),
  en: new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 }),
};

const number = (value: number) => count(value, look.locale);

/** So many of so many: as a share where there are enough of them. */
export function shareOf(hits: number, n: number): string {
  if (n === 0) return m.figures_none();
  return n < AT_LEAST
    ? m.figures_of({ hits: number(hits), n: number(n) })
    : percents[look.locale].format(hits / n);
}

/** Working minutes, or working days, in words. */
export function measured(value: number, measure: Measure): string {
  if (measure === 'days') return m.figures_workdays({ count: value });
  return value < 60
    ? m.figures_minutes({ count: number(value) })
    : m.figures_hours({ hours: number(Math.floor(value / 60)), minutes: value % 60 });
}

/** Those who would recommend us less those who would not, in points. */
function score({ parts, hits, n }: Tally): string {
  if (n === 0) return m.figures_none();
  if (n < AT_LEAST) return m.figures_of({ hits: number(hits), n: number(n) });
  const against = parts.find(({ sort }) => sort === 'detractor')?.n ?? 0;
  return m.figures_points({ count: number(Math.round(((hits - against) / n) * 100)) });
}

/** What a figure comes to. */
export function valueOf(figure: FigureKey, tally: Tally): string {
  const { measure } = words[figure];
  if (measure === 'share') return shareOf(tally.hits, tally.n);
  if (measure === 'score') return score(tally);
  if (measure === 'open') return number(tally.n);
  return tally.median === null ? m.figures_none() : measured(tally.median, measure);
}

/** What stands under it: of how many, or how long nine of ten took. */
export function noteOf(figure: FigureKey, tally: Tally): string | undefined {
  const { measure } = words[figure];
  if (measure === 'open' || tally.n === 0) return undefined;
  if (measure === 'share' || measure === 'score') {
    return tally.n < AT_LEAST ? m.figures_few() : m.figures_counted({ count: number(tally.n) });
  }
  return tally.p90 === null
    ? m.figures_counted({ count: number(tally.n) })
    : m.figures_nine({ value: measured(tally.p90, measure) });
}

const SORTS: Record<string, () => string> = {
  kept: m.figures_sort_kept,
  late: m.figures_sort_late,
  broken: m.figures_sort_broken,
  renegotiated: m.figures_sort_renegotiated,
  cancelled: m.figures_sort_cancelled,
  first_reply: m.figures_sort_first_reply,
  next_reply: m.figures_sort_next_reply,
  solution: m.figures_sort_solution,
  accepted: m.figures_sort_accepted,
  declined: m.figures_sort_declined,
  later_useful: m.figures_sort_later_useful,
  offered: m.figures_sort_offered,
  promoter: m.figures_sort_promoter,
  passive: m.figures_sort_passive,
  detractor: m.figures_sort_detractor,
};

/** What facts are told apart by: a word, a reason of over-help, or an office. */
export function sortWord(sort: string): string {
  const known = SORTS[sort];
  if (known) return known();
  const [kind, ...rest] = sort.split('_');
  const reason = rest.join('_');
  const silent = kind === 'silent' ? silenceReasons[reason as Silence] : undefined;
  if (silent) return m.figures_sort_silent({ why: silent() });
  const veto = kind === 'veto' ? vetoWords[reason as VetoReason] : undefined;
  if (veto) return m.figures_sort_veto({ why: veto() });
  return directory.queueName(sort) || sort;
}

const AGES: Record<string, () => string> = {
  '0': m.figures_age_0,
  '1': m.figures_age_1,
  '3': m.figures_age_3,
  '7': m.figures_age_7,
  '30': m.figures_age_30,
};

export const ageWord = (days: string): string => AGES[days]?.() ?? days;
