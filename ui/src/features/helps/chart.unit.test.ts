import { afterEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import type { HelpsCounts, WeekHelps } from '$ipc/bindings';
import { barWidth, chartOf, MARGIN } from './chart';
import { decimal, figureOf, figures, share, usefulPerHundred } from './words';

const counts = (offered: number, more: Partial<HelpsCounts> = {}): HelpsCounts => ({
  ...{ conversations: 0, offered, proposed: 0, edited: 0, accepted: 0, declined: 0 },
  ...{ later_useful: 0, vetoed: 0, silent: 0 },
  ...more,
});
const weeks = (...offered: number[]): WeekHelps[] =>
  offered.map((count, at) => ({ from: at * 604_800_000, counts: counts(count) }));
const size = { width: 720, height: 220 };

afterEach(() => {
  look.locale = 'it';
});

describe('the weekly chart', () => {
  it('stands on its floor and leaves nothing outside', () => {
    const { marks, floor, ticks } = chartOf(weeks(0, 10, 40), size);
    expect(marks.map(({ barTop }) => barTop)).toEqual([
      floor,
      expect.closeTo(floor - (floor - MARGIN.top) / 4, 5),
      MARGIN.top,
    ]);
    expect(marks.every(({ left, width }) => left >= MARGIN.left && left + width <= 712)).toBe(true);
    expect(ticks.map(({ value }) => value)).toEqual([0, 10, 20, 30, 40]);
  });

  it('of nothing, of one week, and in no room at all is still a chart', () => {
    expect(chartOf([], size).marks).toEqual([]);
    expect(chartOf(weeks(0), size).marks).toHaveLength(1);
    const narrow = chartOf(weeks(1, 2, 3), { width: 0, height: 220 });
    expect(JSON.stringify(narrow)).not.toMatch(/null|NaN/);
  });

  it('counts whole cards, and writes as many dates as there is room for', () => {
    expect(chartOf(weeks(0, 1, 1), size).ticks.every(({ value }) => value % 1 === 0)).toBe(true);
    const year = chartOf(weeks(...Array.from({ length: 52 }, (_, at) => at)), size).marks;
    const labelled = year.filter((mark) => mark.labelled);
    expect(labelled.length).toBeLessThanOrEqual(11);
    expect(year.at(-1)?.labelled).toBe(true);
  });

  it('a bar is a share of the longest', () => {
    expect([barWidth(15, 15), barWidth(3, 15), barWidth(0, 0)]).toEqual([100, 20, 0]);
  });
});

describe('useful cards', () => {
  it('are counted per hundred conversations, and nothing is no number', () => {
    const all = counts(0, { conversations: 510, accepted: 600 });
    expect(usefulPerHundred({ all, useful: 67 })).toBeCloseTo(13.137);
    expect(usefulPerHundred({ all: counts(0), useful: 0 })).toBeUndefined();
    look.locale = 'it';
    expect(decimal(13.137)).toBe('13,1');
    expect(share(1, 0)).toBe('–');
    look.locale = 'en';
    expect([decimal(13.137), share(11, 25)]).toEqual(['13.1', '44%']);
  });

  it('every figure has its name and its meaning in both languages', () => {
    const said = () => Object.values(figures).flatMap(({ label, means }) => [label(), means()]);
    look.locale = 'it';
    const italian = said();
    look.locale = 'en';
    expect(said().filter((text, at) => text === italian[at])).toEqual([]);
    expect(figureOf('accepted')).toEqual({ what: 'accepted' });
    expect(figureOf('vetoed')).toEqual({ what: 'vetoed', why: 'already_done' });
  });
});
