/** A promise of mine is near, or its time is here: said once in the window, and by the system where that is wanted. */
import { rpc } from '$ipc/door';
import type { ConsoleEvent } from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { statusLine } from '$lib/text/statusline.svelte';

type Near = Extract<ConsoleEvent, { event: 'promise_near' }>;

/** `Fra 12 minuti: Richiamare con la data · Marta B.` */
export function reminderWords({ promise, contact, reminder }: Near, now: number): string {
  const { text } = promise;
  const what = contact ? m.reminder_what({ text, contact }) : text;
  if (reminder === 'due') return m.reminder_due({ what });
  const begins = promise.from ?? promise.due;
  return m.reminder_near({ what, count: Math.max(1, Math.ceil((begins - now) / 60_000)) });
}

export function remind(near: Near, now: number): void {
  const words = reminderWords(near, now);
  statusLine.say(words);
  announce(words);
  const title = near.promise.from === null ? m.reminder_promise() : m.reminder_callback();
  // Where the system shows none, the line in the window has said it.
  rpc('notice_show', { title, body: words.slice(0, 500) }).catch(() => undefined);
}
