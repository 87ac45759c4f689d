/** Whether what has the keys can be seen: nothing stands over it, nothing cuts it off. */

/** Why not, in a sentence; undefined when it can be seen. */
export function hiddenFocus(): string | undefined {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return undefined;
  // A list has the keys for its active row; a radio drawn as a segment, for its label.
  const row = focused.getAttribute('aria-activedescendant');
  const shown =
    (row && document.getElementById(row)) ||
    (getComputedStyle(focused).opacity === '0' ? focused.closest('label') : focused) ||
    focused;
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (over && (shown.contains(over) || over.contains(shown)) && over !== document.body) {
    return undefined;
  }
  const { labels } = focused as HTMLInputElement;
  const name = shown.ariaLabel ?? (labels?.[0] ?? shown).textContent?.trim() ?? shown.tagName;
  return `“${name}” has the keys and ${over ? `${over.tagName} ${over.className} is over it` : 'is out of the window'}`;
}
