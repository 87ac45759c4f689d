import { describe, expect, it } from 'vitest';
import { atBefore } from './colleagues';

describe('the at sign that calls a colleague', () => {
  it.each([
    ['@', 0, ''],
    ['@lu', 0, 'lu'],
    ['Lo sai tu, @Anna De', 11, 'Anna De'],
    ['(@', 1, ''],
    ['Grazie.\n@Niccolò', 8, 'Niccolò'],
  ])('%j has one', (text, at, word) => {
    expect(atBefore(text, text.length)).toEqual({ at, word });
  });

  it.each(['', 'carta@', 'carta@comune.example', '@@', `@${'a'.repeat(41)}`, '@luca\n'])(
    '%j has none',
    (text) => {
      expect(atBefore(text, text.length)).toBeUndefined();
    },
  );
});
