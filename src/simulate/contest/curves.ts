import type { Score } from '../score.ts';
import type { Result } from './result.ts';
import { mark, STYLES } from './mark.ts';
import { type At, line, pathOf, svg, text } from '../../page/svg.ts';
import type { Sweep } from './sweep.ts';

const WIDTH = 1080;
const HEIGHT = 460;
const LEFT = 62;
const RIGHT = 460;
const TOP = 26;
const BOTTOM = 48;
const LABEL_GAP = 19;
/** Late shares at the ends of the axis; what is better or worse is drawn at its end. */
const LEAST_LATE = 0.0001;
const MOST_LATE = 0.2;
const SHARES = [0.9999, 0.9995, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8];
const RATIOS = [0.7, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 20];

interface Label {
  readonly at: At;
  readonly title: string;
  readonly figures: readonly [share: string, ratio: string];
  readonly style: string;
}

/**
 * The share within the objective against what is paid, each policy with its main setting turned from end to end: the oracle stands at
 * the top left, and the nearer to it the better. Both axes are logarithmic, the upright one in what is late. Empty without sweeps.
 */
export function curves({ sweeps, seers }: Pick<Result, 'sweeps' | 'seers'>): string {
  const oracle = seers.find(({ policy }) => policy === 'oracle');
  if (oracle === undefined || sweeps.length === 0) return '';
  const paid = [...seers, ...sweeps.flatMap(({ points, tuned }) => [...points, tuned])].map(({ gpuHours }) => gpuHours);
  const frame = frameOf(paid, oracle.gpuHours);
  const styled = sweeps.map((sweep, i) => ({ ...sweep, style: styleOf(sweep, i) }));
  const marked = [
    ...seers.map((seer) => ({ ...seer, style: seer === oracle ? 'oracle' : 'seer' })),
    ...styled.map(({ title, style, tuned }) => ({ title, style, ...tuned })),
  ];
  const labels = marked.map(({ title, style, ...point }): Label => {
    const ratio = point.gpuHours / oracle.gpuHours;
    const figures = [`${(100 * point.withinSlo).toFixed(2)} %`, ratio.toFixed(2)] as const;
    return { at: frame.place(point), title, figures, style };
  });
  return svg('Share within the objective against GPU-hours, for every policy', WIDTH, HEIGHT, [
    ...grid(frame),
    ...spread(labels).map(({ label, y }) => leader(label, y)),
    ...styled.map((sweep) => swept(sweep, sweep.style, frame.place)),
    ...labels.map(({ at, title, style }) => mark(at, style, 6, title)),
    ...spread(labels).map(({ label, y }) => labelled(label, y)),
  ]);
}

interface Frame {
  readonly x: (ratio: number) => number;
  readonly y: (withinSlo: number) => number;
  readonly place: (point: Score) => At;
  readonly ratios: readonly number[];
  readonly oracleHours: number;
}

function frameOf(paid: readonly number[], oracleHours: number): Frame {
  const least = Math.max(0.6, (Math.min(...paid) / oracleHours) * 0.97);
  const most = Math.min(25, Math.max(1.3, ...paid.map((hours) => hours / oracleHours)) * 1.03);
  const x = (ratio: number) => LEFT + onLog(ratio, least, most) * (WIDTH - LEFT - RIGHT);
  return {
    x,
    y: shareY,
    place: ({ withinSlo, gpuHours }) => [x(gpuHours / oracleHours), shareY(withinSlo)],
    ratios: RATIOS.filter((ratio) => ratio >= least && ratio <= most),
    oracleHours,
  };
}

/** Logarithmic in what is late. */
function shareY(withinSlo: number): number {
  return TOP + onLog(1 - withinSlo, LEAST_LATE, MOST_LATE) * (HEIGHT - BOTTOM - TOP);
}

/** Where a value lies between two others on a logarithmic axis, 0 to 1. */
function onLog(value: number, least: number, most: number): number {
  return Math.log(Math.min(most, Math.max(least, value)) / least) / Math.log(most / least);
}

/** Forewarm has a style of its own; the others take turns and differ in dashes and marks as well as in colour. */
function styleOf({ policy }: Sweep, index: number): string {
  if (policy === 'forewarm') return 'ours';
  return `other s${index % STYLES}${index < STYLES ? '' : ' hollow'}`;
}

function grid({ x, y, ratios, oracleHours }: Frame): string[] {
  const right = WIDTH - RIGHT;
  const below = HEIGHT - BOTTOM;
  return [
    ...SHARES.map((share) => line(LEFT, y(share), right, y(share), share === 0.99 ? 'target' : 'grid')),
    ...SHARES.map((share) => text(LEFT - 8, y(share) + 4, `${Number((100 * share).toFixed(2))} %`, 'end')),
    ...ratios.flatMap((ratio) => [
      line(x(ratio), TOP, x(ratio), below, 'grid'),
      text(x(ratio), below + 16, String(ratio), 'middle'),
    ]),
    text(LEFT - 54, 12, 'within the objective (the highest line stands for all above it)', 'start'),
    text(right + 140, 12, 'R', 'end'),
    text((LEFT + right) / 2, HEIGHT - 8, `R: GPU-hours in units of the oracle's ${oracleHours.toFixed(0)}`, 'middle'),
  ];
}

function swept({ title, knob, points }: Sweep, style: string, place: (point: Score) => At): string {
  const marks = points.map((point) => mark(place(point), style, 3, `${title}: ${knob} ${point.setting}`));
  return `<g class="${style}"><path class="curve" d="${pathOf(points.map(place))}"/></g>${marks.join('')}`;
}

/** Labels beside the plot in the order of their points, none upon another. */
function spread(labels: readonly Label[]): readonly { readonly label: Label; readonly y: number }[] {
  const sorted = labels.toSorted((a, b) => a.at[1] - b.at[1] || b.at[0] - a.at[0]);
  const lowest = HEIGHT - BOTTOM - (sorted.length - 1) * LABEL_GAP;
  let free = TOP;
  return sorted.map((label, i) => {
    const y = Math.min(Math.max(label.at[1], free), Math.max(free, lowest + i * LABEL_GAP));
    free = y + LABEL_GAP;
    return { label, y };
  });
}

function leader({ at: [x, y] }: Label, labelY: number): string {
  const right = WIDTH - RIGHT;
  const points: At[] = [
    [x + 7, y],
    [right + 4, y],
    [right + 22, labelY],
  ];
  return `<path class="leader" d="${pathOf(points)}"/>`;
}

function labelled({ title, figures: [share, ratio], style }: Label, labelY: number): string {
  const right = WIDTH - RIGHT;
  const own = style === 'ours' ? ' class="ours"' : '';
  return [
    mark([right + 30, labelY], style, 5, title),
    text(right + 104, labelY + 4, share, 'end', own),
    text(right + 140, labelY + 4, ratio, 'end', own),
    text(right + 152, labelY + 4, title, 'start', own),
  ].join('');
}
