import { beforeEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import { count } from './numbers';
import { fold } from './fold';
import { daysBetween, shortTime, stretch } from './time';

const now = new Date(2026, 10, 20, 14, 30).getTime(); // a Friday
const on = (day: number, hours: number, minutes = 0) =>
  new Date(2026, 10, day, hours, minutes).getTime();

beforeEach(() => {
  look.locale = 'it';
});

describe('a moment is short and relative', () => {
  it('today is an hour, yesterday and tomorrow have their word', () => {
    expect(shortTime(on(20, 9, 12), now, 'it')).toBe('09:12');
    expect(shortTime(on(19, 9, 12), now, 'it')).toBe('ieri 09:12');
    expect(shortTime(on(21, 16), now, 'it')).toBe('domani 16:00');
  });

  it('within a week the day of the week, further away the date', () => {
    expect(shortTime(on(17, 16), now, 'it')).toBe('mar 16:00');
    expect(shortTime(on(3, 16), now, 'it')).toBe('3 nov');
    expect(shortTime(new Date(2024, 2, 3).getTime(), now, 'it')).toBe('3 mar 2024');
  });

  it('an age counts minutes and hours, then days', () => {
    const ages = [now - 20_000, now - 600_000, on(20, 12, 30), on(19, 23), on(16, 9), on(2, 9)];
    expect(ages.map((at) => shortTime(at, now, 'it', 'age'))).toEqual([
      'adesso',
      '10 min',
      '2 h',
      'ieri',
      '4 g',
      '2 nov',
    ]);
  });

  it('counts days of the calendar, over the change of the hour too', () => {
    const before = new Date(2026, 2, 28, 23, 30).getTime();
    const after = new Date(2026, 2, 30, 0, 30).getTime();
    expect(daysBetween(before, after)).toBe(2);
  });
});

it('a stretch of time is told in hours and minutes', () => {
  expect([1, 59_000, 20 * 60_000, 12_000_000, 7_200_000].map(stretch)).toEqual([
    '1 min',
    '1 min',
    '20 min',
    '3 h 20 min',
    '2 h',
  ]);
});

it('numbers have their dot from four digits on', () => {
  expect([count(4210, 'it'), count(12_600, 'it'), count(4210, 'en')]).toEqual([
    '4.210',
    '12.600',
    '4,210',
  ]);
});

it('what is typed without accents finds what has them', () => {
  expect(fold('Perché È GIÀ così')).toBe('perche e gia cosi');
});
