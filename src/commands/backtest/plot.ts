import { type At, axis, escaped, fixed, line, pathOf, svg, text } from '../../page/svg.ts';

/** The plots of a backtest. */

const WIDTH = 1080;
const HEIGHT = 300;
const LEFT = 64;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;
/** More points than these are not seen. */
const MOST_POINTS = 1500;
const TICKS = 5;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface LinePlot {
  readonly label: string;
  /** All of one length, evenly spaced; NaN is a gap. */
  readonly actual: Float64Array;
  readonly median: Float64Array;
  readonly upper: Float64Array;
  /** Positions count from 0. */
  readonly ticks: readonly Tick[];
}

/** What came, with the median and the band up to the upper quantile that were forecast for it. */
export function linePlot({ label, actual, median, upper, ticks }: LinePlot): string {
  const size = Math.ceil(actual.length / MOST_POINTS);
  const highest = Math.max(...[actual, median, upper].map(most));
  const { top, step } = axis(highest, TICKS);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const x = (at: number) => LEFT + ((WIDTH - LEFT - RIGHT) * at) / Math.max(1, actual.length - 1);
  const points = (values: Float64Array): readonly At[] =>
    thinned(values, size).map((value, i) => [x(Math.min(i * size, actual.length - 1)), y(value)] as const);
  return svg(label, WIDTH, HEIGHT, [
    ...horizontals(0, top, step, y, (value) => value.toLocaleString('en')),
    ...verticals(ticks, x),
    `<path class="band" d="${band(points(upper), points(median))}"/>`,
    `<path class="median" d="${curve(points(median))}"/>`,
    `<path class="actual" d="${curve(points(actual))}"/>`,
  ]);
}

export interface DotPlot {
  readonly label: string;
  /** Parts of 1, by position. */
  readonly dots: readonly { readonly at: number; readonly part: number; readonly title: string }[];
  readonly target: number;
  readonly positions: number;
  readonly ticks: readonly Tick[];
}

/** How far parts are from what they should be. */
export function dotPlot({ label, dots, target, positions, ticks }: DotPlot): string {
  const lowest = Math.min(target, ...dots.map(({ part }) => part));
  const bottom = Math.min(0.7, Math.floor(10 * lowest) / 10);
  const y = (part: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (1 - part)) / (1 - bottom);
  const x = (at: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (at + 0.5)) / positions;
  return svg(label, WIDTH, HEIGHT, [
    ...horizontals(bottom, 1, bottom < 0.5 ? 0.2 : 0.1, y, wholePercent),
    ...ticks.map((tick) => tickText(x(tick.at), tick.label)),
    line(LEFT, y(target), WIDTH - RIGHT, y(target), 'target'),
    ...dots.map(
      ({ at, part, title }) =>
        `<g class="${part < target - 0.1 ? 'dot poor' : 'dot'}"><title>${escaped(title)}</title>${line(x(at), y(target), x(at), y(part), 'stem')}<circle cx="${fixed(x(at))}" cy="${fixed(y(part))}" r="5"/></g>`,
    ),
  ]);
}

function wholePercent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

function horizontals(
  bottom: number,
  top: number,
  step: number,
  y: (value: number) => number,
  shown: (value: number) => string,
): readonly string[] {
  const count = Math.round((top - bottom) / step);
  return Array.from({ length: count + 1 }, (_, i) => {
    const value = Number((bottom + i * step).toPrecision(6));
    const at = y(value);
    return line(LEFT, at, WIDTH - RIGHT, at, 'grid') + text(LEFT - 8, at + 4, shown(value), 'end');
  });
}

function verticals(ticks: readonly Tick[], x: (at: number) => number): readonly string[] {
  return ticks.map(({ at, label }) => line(x(at), TOP, x(at), HEIGHT - BOTTOM, 'grid') + tickText(x(at), label));
}

function tickText(x: number, label: string): string {
  // A label at the edge is not cut.
  return text(x, HEIGHT - 8, label, x > WIDTH - 60 ? 'end' : 'middle');
}

function most(values: Float64Array): number {
  return values.reduce((found, value) => (value > found ? value : found), 0);
}

/** The highest of each few: a peak is what a reader looks for. */
function thinned(values: Float64Array, size: number): readonly number[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const known = values.slice(i * size, (i + 1) * size).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : Math.max(...known);
  });
}

function curve(points: readonly At[]): string {
  return runs(points).map(pathOf).join('');
}

function band(upper: readonly At[], lower: readonly At[]): string {
  return runs(upper.map((point, i) => [...point, lower[i]?.[1] ?? Number.NaN] as const))
    .map((run) => {
      const back = run.toReversed().map(([x, , y]) => [x, y] as const);
      return `${pathOf([...run.map(([x, y]) => [x, y] as const), ...back])}Z`;
    })
    .join('');
}

/** Points without a gap. */
function runs<P extends readonly number[]>(points: readonly P[]): readonly (readonly P[])[] {
  const found: P[][] = [[]];
  for (const point of points) {
    if (point.some(Number.isNaN)) found.push([]);
    else found.at(-1)?.push(point);
  }
  return found.filter((run) => run.length > 0);
}
