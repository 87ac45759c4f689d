import { describe, expect, it } from 'vitest';
import { ariaOf, capsOf, chordOf, isSingle } from './chord';

function press(key: string, with_: Partial<KeyboardEvent> = {}): KeyboardEvent {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: '' };
  return { ...none, key, ...with_ } as KeyboardEvent;
}

describe('a key press is named as on the keyboard', () => {
  it('letters count alike with and without caps lock', () => {
    expect(chordOf(press('j'), 'other')).toBe('J');
    expect(chordOf(press('J'), 'other')).toBe('J');
  });

  it('a sign is the sign, wherever the Italian layout keeps it', () => {
    expect(chordOf(press('?', { shiftKey: true, code: 'Minus' }), 'other')).toBe('?');
    expect(chordOf(press('!', { shiftKey: true, code: 'Digit1' }), 'other')).toBe('!');
    expect(chordOf(press('/', { shiftKey: true, code: 'Digit7' }), 'other')).toBe('/');
  });

  it('Mod is Ctrl, and Cmd on macOS', () => {
    expect(chordOf(press('k', { ctrlKey: true }), 'other')).toBe('Mod+K');
    expect(chordOf(press('k', { metaKey: true }), 'mac')).toBe('Mod+K');
    expect(chordOf(press('k', { ctrlKey: true }), 'mac')).toBe('Ctrl+K');
  });

  it('Option+1 on macOS is still the key 1', () => {
    const event = press('«', { ctrlKey: true, altKey: true, code: 'Digit1' });
    expect(chordOf(event, 'mac')).toBe('Ctrl+Alt+1');
  });

  it('tells what writes from what does not', () => {
    expect(['J', '?', 'Shift+J', '1'].every(isSingle)).toBe(true);
    expect(['Mod+K', 'F1', 'Escape', 'Enter', 'ArrowDown', 'Alt+1'].some(isSingle)).toBe(false);
  });

  it('is shown in caps and told to screen readers', () => {
    expect(capsOf('G Q', 'other')).toEqual([['G'], ['Q']]);
    expect(capsOf('Mod+Shift+Enter', 'mac')).toEqual([['⌘', '⇧', '↵']]);
    expect(capsOf('+', 'other')).toEqual([['+']]);
    expect(capsOf('Mod++', 'other')).toEqual([['Ctrl', '+']]);
    expect(ariaOf('Mod+K', 'other')).toBe('Control+K');
    expect(ariaOf('G Q', 'other')).toBeUndefined();
  });
});
