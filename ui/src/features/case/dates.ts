/** The moments an operator means by "later", on this computer's calendar. Pure: `now` is given. */
import { m } from '$lib/paraglide/messages';
import { USUAL_HOURS, type WorkHours } from '$lib/text/hours.svelte';

interface Moment {
  readonly id: 'hour' | 'afternoon' | 'tomorrow' | 'monday' | 'week';
  readonly label: () => string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

const AFTERNOON = 15;
/** After this hour "this afternoon" is too near to be later. */
const AFTERNOON_ENDS = 14;

/** `days` from the day of `now`, so many minutes after midnight. */
function dayAt(now: number, days: number, minute: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(0, minute, 0, 0);
  return date.getTime();
}

/** An hour from now, at the next five minutes. */
function inAnHour(now: number): number {
  const step = 5 * 60_000;
  return Math.ceil((now + 60 * 60_000) / step) * step;
}

/**
 * This afternoon (while it lasts), tomorrow, Monday, in a week: those that differ. `soon` for what cannot
 * wait so long: an hour from now.
 */
export function moments(now: number, soon = false, { from }: WorkHours = USUAL_HOURS): Moment[] {
  const today = new Date(now);
  const toMonday = (8 - today.getDay()) % 7 || 7;
  const found: Moment[] = [];
  if (soon) found.push({ id: 'hour', label: m.case_when_hour, at: inAnHour(now) });
  if (today.getHours() < AFTERNOON_ENDS) {
    found.push({
      id: 'afternoon',
      label: m.case_when_afternoon,
      at: dayAt(now, 0, AFTERNOON * 60),
    });
  }
  found.push({ id: 'tomorrow', label: m.case_when_tomorrow, at: dayAt(now, 1, from) });
  if (toMonday > 1) {
    found.push({ id: 'monday', label: m.case_when_monday, at: dayAt(now, toMonday, from) });
  }
  if (toMonday !== 7) {
    found.push({ id: 'week', label: m.case_when_week, at: dayAt(now, 7, from) });
  }
  return found;
}

/**
 * The next `minutes` in which somebody can be called back: not in the next half hour, within working hours, from a
 * whole or half hour on. Longer than these last, it begins with them.
 */
export function nextSlot(now: number, minutes: number, work: WorkHours = USUAL_HOURS): number {
  const half = 30 * 60_000;
  const soon = Math.ceil((now + half) / half) * half;
  const isAtWork = (at: number) => {
    const weekday = new Date(at).getDay() || 7;
    const opens = dayAt(at, 0, work.from);
    const closes = Math.max(dayAt(at, 0, work.until), opens + minutes * 60_000);
    return work.days.includes(weekday) && at >= opens && at + minutes * 60_000 <= closes;
  };
  if (isAtWork(soon)) return soon;
  const mornings = [0, 1, 2, 3, 4, 5, 6, 7].map((days) => dayAt(now, days, work.from));
  return mornings.find((at) => at >= soon && isAtWork(at)) ?? soon;
}
