/** Plots as inline SVG. Colours come from the page's style; every text is escaped. */

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
  const highest = Math.max(...[actual, median, upper].map(most), 1e-9);
  const [top, step] = axis(highest);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const x = (at: number) => LEFT + ((WIDTH - LEFT - RIGHT) * at) / Math.max(1, actual.length - 1);
  const points = (values: Float64Array): readonly Point[] =>
    thinned(values, size).map((value, i) => [x(Math.min(i * size, actual.length - 1)), y(value)] as const);
  return svg(label, [
    ...horizontals(0, top, step, y, (value) => value.toLocaleString('en')),
    ...verticals(ticks, x),
    `<path class="band" d="${band(points(upper), points(median))}"/>`,
    `<path class="median" d="${line(points(median))}"/>`,
    `<path class="actual" d="${line(points(actual))}"/>`,
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
  return svg(label, [
    ...horizontals(bottom, 1, bottom < 0.5 ? 0.2 : 0.1, y, wholePercent),
    ...ticks.map(({ at, label: text }) => tickText(x(at), text)),
    `<line class="target" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(target)}" y2="${y(target)}"/>`,
    ...dots.map(
      ({ at, part, title }) =>
        `<g class="${part < target - 0.1 ? 'dot poor' : 'dot'}"><title>${escaped(title)}</title><line x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="${fixed(y(target))}" y2="${fixed(y(part))}"/><circle cx="${fixed(x(at))}" cy="${fixed(y(part))}" r="5"/></g>`,
    ),
  ]);
}

function wholePercent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

/** A text that is a text wherever it stands in HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

type Point = readonly [x: number, y: number];

function svg(label: string, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">\n${parts.join('\n')}\n</svg>`;
}

function horizontals(
  bottom: number,
  top: number,
  step: number,
  y: (value: number) => number,
  text: (value: number) => string,
): readonly string[] {
  const count = Math.round((top - bottom) / step);
  return Array.from({ length: count + 1 }, (_, i) => {
    const value = Number((bottom + i * step).toPrecision(6));
    const at = fixed(y(value));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="left" x="${LEFT - 8}" y="${at}">${escaped(text(value))}</text>`;
  });
}

function verticals(ticks: readonly Tick[], x: (at: number) => number): readonly string[] {
  return ticks.map(
    ({ at, label }) =>
      `<line class="grid" x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>${tickText(x(at), label)}`,
  );
}

function tickText(x: number, label: string): string {
  // A label at the edge is not cut.
  const anchor = x > WIDTH - 60 ? ' text-anchor="end"' : '';
  return `<text class="below"${anchor} x="${fixed(x)}" y="${HEIGHT - 8}">${escaped(label)}</text>`;
}

/** The end of an axis from 0 and the distance of its lines: 1, 2 or 5 times a power of ten. */
function axis(highest: number): readonly [top: number, step: number] {
  const rough = highest / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return [Math.ceil(highest / step) * step, step];
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

function line(points: readonly Point[]): string {
  return runs(points)
    .map((run) => `M${run.map(place).join('L')}`)
    .join('');
}

function band(upper: readonly Point[], lower: readonly Point[]): string {
  return runs(upper.map((point, i) => [...point, lower[i]?.[1] ?? Number.NaN] as const))
    .map((run) => {
      const back = run.toReversed().map(([x, , y]) => [x, y] as const);
      return `M${[...run.map(([x, y]) => [x, y] as const), ...back].map(place).join('L')}Z`;
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

function place([x, y]: Point): string {
  return `${fixed(x)} ${fixed(y)}`;
}

function fixed(value: number): string {
  return String(Math.round(10 * value) / 10);
}
