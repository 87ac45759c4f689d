import { describe, expect, it } from 'vitest';
import { acts, type Act, type ActName } from './acts';
import { canBe, known, takenBy } from './remap';

const usual = (id: ActName): readonly string[] => (acts[id] as Act).keys;

describe('keys of one’s own', () => {
  it('leave fields, lists and the system theirs', () => {
    for (const kept of ['Escape', 'Tab', 'Enter', 'ArrowDown', 'Mod+C', 'Mod+Z', 'F6', 'Dead']) {
      expect(canBe(kept), kept).toBe(false);
    }
    for (const free of ['Y', 'Alt+9', 'F9', 'Shift+K', '§']) expect(canBe(free), free).toBe(true);
  });

  it('are nobody else’s, nor the beginning of anybody’s', () => {
    expect(takenBy('E', 'case.take', usual)).toBe('case.solve');
    expect(takenBy('G', 'case.take', usual)).toMatch(/^(go|queue|history|search)/);
    expect(takenBy('E', 'case.solve', usual)).toBeUndefined();
    expect(takenBy('Alt+9', 'case.solve', usual)).toBeUndefined();
  });

  it('of a file that was changed by hand are those that mean something', () => {
    expect(
      known({ 'case.take': 'Y', 'no.such': 'Z', 'case.solve': 'Tab', 'case.label': '' }),
    ).toEqual({
      'case.take': 'Y',
    });
  });
});
