/** What the screens of people say. */
import type { AlikeView, ContactKind, PromiseView } from '$ipc/bindings';
import { isBroken, kindWords } from '$ipc/words';
import { m } from '$lib/paraglide/messages';

export const kindOptions = () =>
  (Object.keys(kindWords) as ContactKind[]).map((value) => ({ value, label: kindWords[value]() }));

/** What became of promises, in the order in which they matter to whoever answers the phone. */
const states = {
  broken: m.people_promises_broken,
  open: m.people_promises_open,
  kept: m.people_promises_kept,
  cancelled: m.people_promises_cancelled,
};
type Became = keyof typeof states;

function became(promise: PromiseView): Became {
  if (promise.state === 'kept' || promise.state === 'cancelled') return promise.state;
  return isBroken(promise) ? 'broken' : 'open';
}

/** Promises by what became of them, without the groups that have none; of those to be kept the nearest comes first. */
export function byState(promises: readonly PromiseView[]) {
  const groups = (Object.keys(states) as Became[]).map((state) => {
    const those = promises.filter((promise) => became(promise) === state);
    if (state === 'open') those.sort((a, b) => a.due - b.due);
    return { state, title: states[state](), promises: those };
  });
  return groups.filter((group) => group.promises.length > 0);
}

/** Why two may be one person. */
export function whyAlike({ by_point, by_name }: AlikeView): string {
  if (by_point && by_name) return m.people_alike_both();
  return by_point ? m.people_alike_point() : m.people_alike_name();
}

const MAIL = /\S*@\S+/;
const NUMBER = /(?:tel:\s*)?[+(]?\d[\d\s./()\-\u2010-\u2013]*\d/i;
const DIGITS = 5;

/** What was looked for, as it is written down: an address or a number is a way to reach them, the rest is their name. */
export function written(text: string): { name: string; point: string } {
  const typed = text.trim();
  if (/^\d+$/.test(typed)) return { name: '', point: typed };
  const number = NUMBER.exec(typed)?.[0];
  const isNumber = number !== undefined && number.replace(/\D/g, '').length >= DIGITS;
  const point = MAIL.exec(typed)?.[0] ?? (isNumber ? number : '');
  const name = typed.replace(point, ' ').replace(/\s+/g, ' ');
  return { name: name.trim(), point };
}

/** Two moments as people write them: `13-15.30`, `13:00 - 15:30`. */
const HOURS = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?$/;

/** Hours as a contact's row has them; what is no two moments stays as typed, to be refused in words. */
export function hoursOf(typed: string): string {
  const [, h1, m1 = '00', h2, m2 = '00'] = HOURS.exec(typed.trim()) ?? [];
  if (h1 === undefined || h2 === undefined) return typed.trim();
  return `${h1.padStart(2, '0')}:${m1}-${h2.padStart(2, '0')}:${m2}`;
}
