/** The curve of a figure: nothing is drawn where there is nothing to say. */
import { expect, test } from 'vitest';
import type { Point } from '$ipc/bindings';
import { curveOf, pointValue } from './curve';

const point = (n: number, hits = 0, median: number | null = null): Point => ({
  from: '2026-06-08',
  n,
  hits,
  median,
});
const size = { width: 400, height: 200 };

test('a share of fewer than ten is a gap and not a zero', () => {
  expect(pointValue(point(9, 9), 'share')).toBeUndefined();
  expect(pointValue(point(10, 5), 'share')).toBe(50);
  const { line, marks } = curveOf([point(20, 10), point(3, 3), point(20, 20)], 'share', size);
  expect(line.match(/M/g)).toHaveLength(2);
  expect(marks[1]!.y).toBeUndefined();
});

test('more stands higher, and all of it between floor and top', () => {
  const { marks, floor } = curveOf([point(5, 0, 30), point(5, 0, 90)], 'minutes', size);
  expect(marks[1]!.y!).toBeLessThan(marks[0]!.y!);
  expect(marks[0]!.y!).toBeLessThanOrEqual(floor);
  expect(marks[1]!.y!).toBeGreaterThanOrEqual(0);
});

test('one point and none are drawn without a number that is none', () => {
  expect(JSON.stringify(curveOf([point(1)], 'open', size))).not.toContain('null,');
  expect(curveOf([], 'open', size).marks).toEqual([]);
});
