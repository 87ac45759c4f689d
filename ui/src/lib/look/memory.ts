/**
 * What this window remembers of itself: widths and folds. Nothing about people or cases is ever kept
 * here (web storage is in clear on the disk); the keys below are the whole list.
 */
type MemoryKey = `panes.${string}` | 'look' | 'overhelp.open';

const PREFIX = 'oltre.';

export function recall(key: MemoryKey): unknown {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    // Storage may be off or hold something else; the usual value is always good.
    return undefined;
  }
}

export function remember(key: MemoryKey, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Full or switched off: the window works the same, and forgets.
  }
}
