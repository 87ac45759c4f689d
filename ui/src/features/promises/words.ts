/** When a promise is due, and in whose hands it is, as a row tells it. */
import { m } from '$lib/paraglide/messages';
import type { Locale } from '$lib/look/look.svelte';
import { daysBetween, hour, shortTime } from '$lib/text/time';
import { directory } from '$ipc/directory.svelte';
import { isBroken, whoIs } from '$ipc/words';
import type { PromiseView } from '$ipc/bindings';

/** Behind us, whether or not anybody has said so yet. */
export function isLate(promise: Pick<PromiseView, 'state' | 'late' | 'due'>, now: number): boolean {
  return isBroken(promise) || promise.due < now;
}

/** `14:00–16:00`, `domani 14:00–16:00`, `entro ven 12:00`, `In ritardo · ieri 16:00`. */
export function whenWords(promise: PromiseView, now: number, locale: Locale): string {
  const { from, due } = promise;
  const to = from !== null && daysBetween(from, due) === 0 ? hour(due, locale) : undefined;
  const at =
    from === null
      ? shortTime(due, now, locale)
      : m.promises_slot({
          from: shortTime(from, now, locale),
          to: to ?? shortTime(due, now, locale),
        });
  if (isLate(promise, now)) return m.promises_late({ when: at });
  return from === null ? m.promises_by({ when: at }) : at;
}

/** What else there is to say of it: moved, passed on, whose it is. */
export function handsWords(promise: PromiseView): string[] {
  const said: string[] = [];
  if (promise.state === 'renegotiated') said.push(m.promises_moved());
  if (promise.office) said.push(m.promises_of({ who: directory.queueName(promise.office) }));
  else if (promise.by !== directory.now.me) said.push(m.promises_of({ who: whoIs(promise.by) }));
  else if (promise.state === 'passed_on') said.push(m.promises_passed());
  return said;
}
