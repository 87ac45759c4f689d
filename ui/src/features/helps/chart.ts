/**
 * Where the marks of the charts stand: plain geometry, so that it can be checked without a screen.
 *
 * Not here: d3's scaleLinear. It brings d3-color with it, which writes on a prototype as it loads, and the
 * shell freezes Object.prototype: the page would not start.
 */
import { nice, ticks } from 'd3-array';
import { scaleBand } from 'd3-scale';
import { line } from 'd3-shape';
import type { WeekHelps } from '$ipc/bindings';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MARGIN = { top: 8, right: 8, bottom: 22, left: 36 } as const;
/** A label of the axis needs so much room, in pixels. */
const LABEL_WIDTH = 64;
/** About so many lines across. */
const TICKS = 4;

export interface Mark {
  /** The middle of the week's band. */
  readonly x: number;
  readonly left: number;
  readonly width: number;
  readonly barTop: number;
  readonly proposed: number;
  readonly accepted: number;
  readonly week: WeekHelps;
  /** Its date is written under it. */
  readonly labelled: boolean;
}

export interface Chart {
  readonly marks: readonly Mark[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly proposedLine: string;
  readonly acceptedLine: string;
  readonly floor: number;
}

/** The chart of these weeks, oldest first, in so many pixels. */
export function chartOf(weeks: readonly WeekHelps[], { width, height }: Size): Chart {
  const floor = height - MARGIN.bottom;
  const most = Math.max(1, ...weeks.map(({ counts }) => Math.max(counts.offered, counts.proposed)));
  const [, top] = nice(0, most, TICKS);
  const y = (value: number) => floor - (value / top) * (floor - MARGIN.top);
  const x = scaleBand<number>(
    weeks.map((_, at) => at),
    [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)],
  ).padding(0.35);
  const band = x.bandwidth();
  // Counted from the newest, whose date is always there.
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / x.step()));
  const marks = weeks.map((week, at) => {
    const left = x(at) ?? 0;
    return {
      left,
      x: left + band / 2,
      width: band,
      barTop: y(week.counts.offered),
      proposed: y(week.counts.proposed),
      accepted: y(week.counts.accepted),
      week,
      labelled: (weeks.length - 1 - at) % every === 0,
    };
  });
  const drawn = (of: 'proposed' | 'accepted') =>
    line<Mark>(
      (mark) => mark.x,
      (mark) => mark[of],
    )(marks) ?? '';
  return {
    marks,
    // Whole numbers only: half a card is none.
    ticks: ticks(0, top, TICKS)
      .filter(Number.isInteger)
      .map((value) => ({ value, y: y(value) })),
    proposedLine: drawn('proposed'),
    acceptedLine: drawn('accepted'),
    floor,
  };
}

/** How wide the bar of `value` is, in hundredths of the longest. */
export function barWidth(value: number, most: number): number {
  return Math.min(100, (value / Math.max(1, most)) * 100);
}
