/**
 * A promise of mine is near, or its time is here: said once in the window, and by the system where that is wanted. The
 * system shows its notices over other people's windows and on its lock: they name nobody and nothing.
 */
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
  return m.reminder_near({ what, count: minutes(promise, now) });
}

function minutes({ from, due }: Near['promise'], now: number): number {
  return Math.max(1, Math.ceil(((from ?? due) - now) / 60_000));
}

export function remind(near: Near, now: number): void {
  const words = reminderWords(near, now);
  statusLine.say(words);
  announce(words);
  const title = near.promise.from === null ? m.reminder_promise() : m.reminder_callback();
  const body =
    near.reminder === 'due'
      ? m.reminder_plain_due()
      : m.reminder_plain_near({ count: minutes(near.promise, now) });
  // Where the system shows none, the line in the window has said it.
  rpc('notice_show', { title, body }).catch(() => undefined);
}
