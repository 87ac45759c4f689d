/**
 * A promise of mine is near, its time is here, or a colleague calls me: said once in the window, and by the system where that is wanted. The
 * system shows its notices over other people's windows and on its lock: they name nobody and nothing.
 */
import { rpc } from '$ipc/door';
import type { ConsoleEvent } from '$ipc/bindings';
import { whoIs } from '$ipc/words';
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

/** A colleague called me: where, and who. */
export function called({ mention }: Extract<ConsoleEvent, { event: 'mentioned' }>): void {
  const words = m.reminder_mention({ who: whoIs(mention.by), code: mention.code });
  statusLine.say(words);
  announce(words);
  const said = { title: m.reminder_mention_title(), body: m.reminder_mention_plain() };
  rpc('notice_show', said).catch(() => undefined);
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
