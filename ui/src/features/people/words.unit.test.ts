import { describe, expect, it } from 'vitest';
import { hoursOf } from './words';

describe('hours', () => {
  it('are read as people write them', () => {
    for (const typed of ['13-15.30', '13:00-15:30', ' 13.00 – 15:30 '])
      expect(hoursOf(typed)).toBe('13:00-15:30');
    expect(hoursOf('21-8')).toBe('21:00-08:00');
    expect(hoursOf('dopo pranzo')).toBe('dopo pranzo');
  });
});
