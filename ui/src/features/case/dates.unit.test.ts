import { describe, expect, it } from 'vitest';
import { moments, nextSlot } from './dates';

// 20 November 2026 is a Friday.
const at = (day: number, hour: number, minute = 0) =>
  new Date(2026, 10, day, hour, minute).getTime();
const found = (now: number) => moments(now).map(({ id, at }) => [id, new Date(at).toString()]);
const on = (day: number, hour: number) => new Date(2026, 10, day, hour).toString();

describe('later', () => {
  it('on a Friday morning is this afternoon, tomorrow, Monday, in a week', () => {
    expect(found(at(20, 9, 12))).toEqual([
      ['afternoon', on(20, 15)],
      ['tomorrow', on(21, 9)],
      ['monday', on(23, 9)],
      ['week', on(27, 9)],
    ]);
  });

  it('has no afternoon any more at two o’clock', () => {
    expect(found(at(20, 14)).map(([id]) => id)).toEqual(['tomorrow', 'monday', 'week']);
  });

  it('does not say Monday twice on a Sunday, nor a week for next Monday on a Monday', () => {
    expect(found(at(22, 9)).map(([id]) => id)).toEqual(['afternoon', 'tomorrow', 'week']);
    expect(found(at(23, 9))).toEqual([
      ['afternoon', on(23, 15)],
      ['tomorrow', on(24, 9)],
      ['monday', on(30, 9)],
    ]);
  });

  it('is never behind us', () => {
    for (let hour = 0; hour < 24; hour += 1) {
      const now = at(20, hour, 59);
      expect(moments(now).filter(({ at }) => at <= now)).toEqual([]);
    }
  });
});

describe('the next two hours in which somebody can be called back', () => {
  const slot = (now: number) => new Date(nextSlot(now, 120)).toString();

  it('begin half an hour from now at the earliest, at a whole or half hour', () => {
    expect(slot(at(20, 9, 12))).toBe(on(20, 10));
    expect(slot(at(20, 9, 30))).toBe(on(20, 10));
    expect(slot(at(20, 8))).toBe(on(20, 9));
  });

  it('are tomorrow morning when today is over, and on Monday after a Friday', () => {
    expect(slot(at(19, 16))).toBe(on(20, 9));
    expect(slot(at(20, 16))).toBe(on(23, 9));
    expect(slot(at(21, 11))).toBe(on(23, 9));
    expect(slot(at(22, 23))).toBe(on(23, 9));
  });

  it('fall into the hours of whoever works at other ones', () => {
    const nights = { days: [6, 7], from: 14 * 60 + 30, until: 22 * 60 };
    const when = (now: number) => new Date(nextSlot(now, 120, nights)).toString();
    expect(when(at(20, 9))).toBe(new Date(at(21, 14, 30)).toString());
    expect(when(at(21, 19))).toBe(on(21, 20).replace('20:00', '19:30'));
    expect(when(at(22, 21))).toBe(new Date(at(28, 14, 30)).toString());
    expect(moments(at(20, 16), false, nights).map((one) => one.at)).toContain(at(21, 14, 30));
  });

  it('begin with hours that are too short for them', () => {
    const short = { days: [1], from: 9 * 60, until: 10 * 60 };
    expect(new Date(nextSlot(at(20, 9), 120, short)).toString()).toBe(on(23, 9));
  });

  it('are never behind us', () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = at(16, hour, 59);
      expect(nextSlot(now, 120)).toBeGreaterThan(now);
    }
  });
});
