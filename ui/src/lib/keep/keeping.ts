/** Words on their way to the disk: a window that locks waits for them, because afterwards it is too late. */
import { Autosave } from './autosave.svelte';

const underway = new Set<Promise<unknown>>();

/** Marks what keeps words as under way until it is answered; hands it on as it is. */
export function keeping<T>(saving: Promise<T>): Promise<T> {
  underway.add(saving);
  const over = () => underway.delete(saving);
  saving.then(over, over);
  return saving;
}

/** Saves what is typed everywhere; done when nothing is on its way any more, accepted or refused. */
export async function allKept(): Promise<void> {
  await Promise.allSettled([Autosave.flushAll(), ...underway]);
}
