/** Words not on the disk yet: a window that locks waits for them, because afterwards it is too late. */

interface Unsaved {
  flush(): Promise<void>;
}

/** Texts that hold something not saved yet, whoever made them. */
const unsaved = new Set<Unsaved>();
/** What keeps words and has not been answered. */
const underway = new Set<Promise<unknown>>();

/** Tells whether a text holds something not saved yet. */
export function isUnsaved(text: Unsaved, is: boolean): void {
  if (is) unsaved.add(text);
  else unsaved.delete(text);
}

/** Marks what keeps words as under way until it is answered; hands it on as it is. */
export function keeping<T>(saving: Promise<T>): Promise<T> {
  underway.add(saving);
  const over = () => underway.delete(saving);
  saving.then(over, over);
  return saving;
}

/** Saves what is typed everywhere and lets go of it; done when all of it was accepted or refused. */
export async function allKept(): Promise<void> {
  await Promise.allSettled([...[...unsaved].map((text) => text.flush()), ...underway]);
  unsaved.clear();
}
