/** Where the marks of a figure's curve stand: plain geometry, so that it can be checked without a screen. */
import { nice, ticks } from 'd3-array';
import type { Point } from '$ipc/bindings';
import type { Measure } from './words';

export const MARGIN = { top: 10, right: 12, bottom: 24, left: 52 } as const;
/** A label of the axis needs so much room, in pixels. */
const LABEL = 72;
const TICKS = 4;
/** Of fewer than this nothing is said as a share. */
const AT_LEAST = 10;

/** What a point says; nothing where there is too little to say it of. */
export function pointValue({ n, hits, median }: Point, measure: Measure): number | undefined {
  if (measure === 'share') return n < AT_LEAST ? undefined : (hits / n) * 100;
  if (measure === 'minutes' || measure === 'days') return median ?? undefined;
  // Points by step would need those who would not, too: a step is told by its parts alone.
  return measure === 'score' ? undefined : n;
}

export interface Mark {
  readonly x: number;
  /** None where nothing is said. */
  readonly y: number | undefined;
  readonly point: Point;
  readonly labelled: boolean;
}

export interface Curve {
  readonly marks: readonly Mark[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  /** Broken where nothing is said. */
  readonly line: string;
  readonly floor: number;
}

export function curveOf(
  points: readonly Point[],
  measure: Measure,
  { width, height }: { readonly width: number; readonly height: number },
): Curve {
  const floor = height - MARGIN.bottom;
  const values = points.map((point) => pointValue(point, measure));
  const most = Math.max(1, ...values.filter((value) => value !== undefined));
  const top = measure === 'share' ? 100 : nice(0, most, TICKS)[1];
  const y = (value: number) => floor - (value / top) * (floor - MARGIN.top);
  const room = Math.max(1, width - MARGIN.left - MARGIN.right);
  const step = points.length > 1 ? room / (points.length - 1) : 0;
  const every = Math.max(1, Math.ceil(LABEL / Math.max(1, step)));
  const marks = points.map((point, at): Mark => {
    const value = values[at];
    return {
      x: MARGIN.left + (points.length > 1 ? at * step : room / 2),
      y: value === undefined ? undefined : y(value),
      point,
      // Counted from the newest, whose date is always there.
      labelled: (points.length - 1 - at) % every === 0,
    };
  });
  let line = '';
  let isOn = false;
  for (const mark of marks) {
    if (mark.y !== undefined) line += `${isOn ? 'L' : 'M'}${mark.x},${mark.y}`;
    isOn = mark.y !== undefined;
  }
  return {
    marks,
    ticks: ticks(0, top, TICKS)
      .filter(Number.isInteger)
      .map((value) => ({ value, y: y(value) })),
    line,
    floor,
  };
}
