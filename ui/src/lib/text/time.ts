/**
 * Dates as an operator reads them at a glance: short and relative near by, plain further away.
 *
 * `10 min` · `09:12` · `ieri 09:12` · `ven 14:30` · `3 mar` · `3 mar 2024`. All functions take `now`.
 */
import { m } from '$lib/paraglide/messages';
import type { Locale } from '$lib/look/look.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'it-IT', options);
    formats.set(key, made);
  }
  return made;
}

/** `09:12` */
export function hour(at: number, locale: Locale): string {
  return format(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `3 mar` in the same year, `3 mar 2024` otherwise. */
export function day(at: number, now: number, locale: Locale): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/** `venerdì 20 novembre 2026 alle ore 14:30`: the whole date, for whoever asks. */
export function fullDate(at: number, locale: Locale): string {
  return format(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** `3 h 20 min`: how long something takes, in whole minutes; what is shorter is `1 min`. The same in every language. */
export function stretch(millis: number): string {
  const minutes = Math.max(1, Math.round(millis / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && `${String(hours)} h`, rest > 0 && `${String(rest)} min`]
    .filter(Boolean)
    .join(' ');
}

/** Calendar days from `now` to `at` on this computer's calendar: -1 is yesterday. */
export function daysBetween(now: number, at: number): number {
  const midnight = (t: number) => {
    const d = new Date(t);
    return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  };
  return Math.round((midnight(at) - midnight(now)) / 86_400_000);
}

/** The short form shown in rows and entries. `style` "age" prefers minutes and hours gone by. */
export function shortTime(
  at: number,
  now: number,
  locale: Locale,
  style: 'moment' | 'age' = 'moment',
): string {
  const days = daysBetween(now, at);
  const time = hour(at, locale);
  if (style === 'age' && at <= now) {
    const minutes = Math.floor((now - at) / 60_000);
    if (minutes < 1) return m.time_now();
    if (minutes < 60) return m.time_minutes({ count: minutes });
    if (days === 0) return m.time_hours({ count: Math.floor(minutes / 60) });
    if (days === -1) return m.time_yesterday();
    if (days > -7) return m.time_days({ count: -days });
    return day(at, now, locale);
  }
  if (days === 0) return time;
  if (days === -1) return m.time_yesterday_at({ time });
  if (days === 1) return m.time_tomorrow_at({ time });
  if (days > -7 && days < 7) {
    return `${format(locale, { weekday: 'short' }).format(at)} ${time}`;
  }
  return day(at, now, locale);
}
