/**
 * Keys of one's own. Of an act that has several, the first is replaced and the others stay. Pure: which keys
 * others have is given.
 */
import { actNames, type ActName } from './acts';

/** Keys by act; an act that is not here has those of the list. */
export type Remapped = Readonly<Partial<Record<ActName, string>>>;

/** What fields, lists and the system do with these belongs to them. */
const KEPT = new Set([
  'Escape',
  'Tab',
  'Shift+Tab',
  'Enter',
  'Space',
  'Backspace',
  'Delete',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'F6',
  'Shift+F6',
  'Mod+A',
  'Mod+C',
  'Mod+V',
  'Mod+X',
  'Mod+Z',
  'Alt+F4',
]);

/** Whether a press can be somebody's keys. */
export function canBe(chord: string): boolean {
  return !KEPT.has(chord) && !/^(Unidentified|Dead|Process)$/.test(chord.split('+').at(-1) ?? '');
}

/** Who has these keys already, or keys that begin with them, or that they begin with. */
export function takenBy(
  keys: string,
  by: ActName,
  keysOf: (id: ActName) => readonly string[],
): ActName | undefined {
  const meets = (other: string) =>
    other === keys || other.startsWith(`${keys} `) || keys.startsWith(`${other} `);
  return actNames.find((id) => id !== by && keysOf(id).some(meets));
}

/** Those of a settings file that still mean something. */
export function known(keys: Readonly<Record<string, string>>): Remapped {
  const names = new Set<string>(actNames);
  return Object.fromEntries(
    Object.entries(keys).filter(([id, own]) => names.has(id) && own !== '' && canBe(own)),
  );
}
