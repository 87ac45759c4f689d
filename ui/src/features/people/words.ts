/** What the screens of people say. */
import type { ContactKind, PromiseView } from '$ipc/bindings';
import { isBroken, kindWords } from '$ipc/words';
import { m } from '$lib/paraglide/messages';

export const kindOptions = () =>
  (Object.keys(kindWords) as ContactKind[]).map((value) => ({ value, label: kindWords[value]() }));

/** Where a promise stands, in a word. */
export function promiseState(promise: PromiseView): string {
  if (promise.state === 'kept') return m.people_promise_kept();
  if (promise.state === 'cancelled') return m.people_promise_cancelled();
  return isBroken(promise) ? m.people_promise_broken() : m.people_promise_open();
}

/** Two moments as people write them: `13-15.30`, `13:00 - 15:30`. */
const HOURS = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?$/;

/** Hours as a contact's row has them; what is no two moments stays as typed, to be refused in words. */
export function hoursOf(typed: string): string {
  const [, h1, m1 = '00', h2, m2 = '00'] = HOURS.exec(typed.trim()) ?? [];
  if (h1 === undefined || h2 === undefined) return typed.trim();
  return `${h1.padStart(2, '0')}:${m1}-${h2.padStart(2, '0')}:${m2}`;
}
