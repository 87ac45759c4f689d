/** A key press as the text used in acts.ts, and that text as the caps of a keyboard. */

export type System = 'mac' | 'other';

export const system: System =
  typeof navigator !== 'undefined' && /Mac/.test(navigator.platform) ? 'mac' : 'other';

const NAMED = new Set(['Enter', 'Escape', 'Tab', 'Backspace', 'Delete', 'Home', 'End']);

/**
 * The chord of an event: modifiers in the order Mod, Ctrl, Alt, Shift, then the key.
 *
 * Characters are taken as typed ("?" is "?", wherever a layout keeps it); Shift is told only where it
 * does not already make another character. A digit with a modifier is read from the place of the key,
 * because macOS turns Option+1 into another character.
 */
export function chordOf(event: KeyboardEvent, on: System = system): string {
  const mod = on === 'mac' ? event.metaKey : event.ctrlKey;
  const ctrl = on === 'mac' && event.ctrlKey;
  const modified = mod || ctrl || event.altKey;
  const digit = modified ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  let key = digit ?? event.key;
  const isLetter = /^\p{L}$/u.test(key);
  if (isLetter) key = key.toUpperCase();
  const told = isLetter || digit !== undefined || key.length > 1 || NAMED.has(key) || key === ' ';
  return [
    mod && 'Mod',
    ctrl && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && told && 'Shift',
    key === ' ' ? 'Space' : key,
  ]
    .filter(Boolean)
    .join('+');
}

/** Whether a chord is a key that also writes: letters, digits, signs, without a modifier. */
export function isSingle(chord: string): boolean {
  return [...chord].length === 1 || /^Shift\+.$/u.test(chord);
}

const CAPS: Record<System, Record<string, string>> = {
  mac: { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' },
  other: { Mod: 'Ctrl' },
};

const SIGNS: Record<string, string> = {
  Enter: '↵',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** What joins the keys of a chord: a plus at its end is a key itself. */
const BETWEEN = /\+(?!$)/;

/** `Mod+K` -> [['Ctrl','K']]; `G Q` -> [['G'],['Q']]: the caps to press, step by step. */
export function capsOf(keys: string, on: System = system): string[][] {
  return keys
    .split(' ')
    .map((chord) => chord.split(BETWEEN).map((cap) => CAPS[on][cap] ?? SIGNS[cap] ?? cap));
}

/** `Mod+K` -> `Control+K`: the form of aria-keyshortcuts. Sequences have none there. */
export function ariaOf(keys: string, on: System = system): string | undefined {
  if (keys.includes(' ')) return undefined;
  return keys.replace('Mod', on === 'mac' ? 'Meta' : 'Control').replace('Ctrl', 'Control');
}
