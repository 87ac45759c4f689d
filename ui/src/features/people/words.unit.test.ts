// What was looked for and not found, written down where it belongs.
import { describe, expect, it } from 'vitest';
import { written } from './words';

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
