import { describe, expect, it } from 'vitest';
import { blank, changedMore, countWords, entryOf, numberOf, typedOf, unreadable } from './fields';

describe('an action as it is typed', () => {
  it('comes back as it was', () => {
    const typed = { ...blank(), id: 'x', target: 'https://a.example', benefit_minutes: '45' };
    expect(typedOf(entryOf(typed))).toEqual(typed);
    expect(entryOf(blank())).toMatchObject({ target: null, article: null, cost_wrong: 3 });
  });

  it('reads numbers as people write them, and nothing else', () => {
    expect(numberOf('cost_wrong', ' 2,5 ')).toBe(2.5);
    expect(numberOf('benefit_minutes', '30')).toBe(30);
    for (const text of ['', 'trenta', '-3', '1e9', '3.5', '12345678901']) {
      expect(numberOf('cooldown_days', text), text).toBeUndefined();
    }
    expect(unreadable({ ...blank(), gain_right: '' })).toEqual(['gain_right']);
  });

  it('counts what few change, and the words of a cue', () => {
    expect(changedMore(blank())).toBe(0);
    expect(changedMore({ ...blank(), channels: ['phone'], valid_to: 1 })).toBe(2);
    expect(countWords('  se vuole  le\nfisso io ')).toBe(5);
    expect(countWords('')).toBe(0);
  });
});
