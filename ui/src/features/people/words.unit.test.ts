// What is typed, as it is kept.
import { describe, expect, it } from 'vitest';
import { hoursOf, written } from './words';

describe('somebody who was not found', () => {
  it.each([
    ['Zaccaria Zen', 'Zaccaria Zen', ''],
    ['041 555 0199', '', '041 555 0199'],
    ['+39 (041) 555-0199', '', '+39 (041) 555-0199'],
    ['112', '', '112'],
    ['zen@example.org', '', 'zen@example.org'],
    ['@zaccaria', '', '@zaccaria'],
    ['Zaccaria Zen 041/5550199', 'Zaccaria Zen', '041/5550199'],
    ['zen@example.org Zaccaria', 'Zaccaria', 'zen@example.org'],
    ['Circolo 25 Aprile', 'Circolo 25 Aprile', ''],
    ['  ', '', ''],
  ])('%j is the name %j at %j', (text, name, point) => {
    expect(written(text)).toEqual({ name, point });
  });
});

describe('hours', () => {
  it('are read as people write them', () => {
    for (const typed of ['13-15.30', '13:00-15:30', ' 13.00 – 15:30 '])
      expect(hoursOf(typed)).toBe('13:00-15:30');
    expect(hoursOf('21-8')).toBe('21:00-08:00');
    expect(hoursOf('dopo pranzo')).toBe('dopo pranzo');
  });
});
