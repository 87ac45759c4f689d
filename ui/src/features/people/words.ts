/** What the screens of people say. */
import type { ContactField, ContactKind, PromiseView } from '$ipc/bindings';
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

/** Two moments of a day as the contact's row has them, and back. */
export const hours = {
  read: (text: string | null): [string, string] => {
    const [from = '', to = ''] = (text ?? '').split('-');
    return [from, to];
  },
  /** Nothing when one of them is missing. */
  write: (from: string, to: string): string | null => (from && to ? `${from}-${to}` : null),
};

export type Written = Extract<ContactField, 'name' | 'note' | 'language'>;
