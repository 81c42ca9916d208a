import type { DayPanel, ShownDay } from './day.ts';
import { axis, escaped, fixed, line, pathOf, stepsOf, svg, text } from '../../page/svg.ts';

const WIDTH = 520;
const HEIGHT = 168;
const LEFT = 30;
const RIGHT = 6;
const TOP = 8;
/** Between the plot and the hours lies the strip of what is late. */
const STRIP = 14;
const BOTTOM = 34;
/** Arrivals and what is late are shown by means of this many minutes. */
const MEAN_MINUTES = 5;

/** A day of every policy, one small chart each, all on the same axes. `id` is the page's own name for what all of them share. */
export function panels({ arrivals, startMinute, panels: of }: ShownDay, id: string): string {
  const means = meansOf(arrivals);
  const highest = Math.max(...means, ...of.flatMap(({ wanted, ready }) => [...wanted, ...ready]));
  const { top, step } = axis(highest, 4);
  const frame: Frame = {
    x: (minute) => LEFT + (minute / arrivals.length) * (WIDTH - LEFT - RIGHT),
    y: (pods) => HEIGHT - BOTTOM - (pods / top) * (HEIGHT - BOTTOM - TOP),
    lines: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
    hours: Array.from({ length: 7 }, (_, i) => 240 * i).filter((minute) => minute >= startMinute),
    startMinute,
  };
  const area = `<path id="${id}" class="arrivals" d="${areaOf(means, frame)}"/>`;
  const same = `<use href="#${id}"/>`;
  return `<div class="panels">${of.map((panel, i) => figure(panel, i === 0 ? area : same, frame)).join('\n')}</div>`;
}

interface Frame {
  readonly x: (minute: number) => number;
  readonly y: (pods: number) => number;
  readonly lines: readonly number[];
  /** Minutes since midnight. */
  readonly hours: readonly number[];
  readonly startMinute: number;
}

function figure({ policy, title, wanted, ready, late }: DayPanel, area: string, frame: Frame): string {
  const { x, y } = frame;
  const podHours = ready.reduce((sum, pods) => sum + pods, 0) / 60;
  const chart = svg(`Wanted and ready pods of ${title}`, WIDTH, HEIGHT, [
    ...grid(frame),
    area,
    `<path class="wanted" d="${stepsOf(wanted, x, y)}"/>`,
    `<path class="ready" d="${stepsOf(ready, x, y)}"/>`,
    ...lateBars(late, frame),
  ]);
  return `<figure><figcaption${policy === 'forewarm' ? ' class="ours"' : ''}><b>${escaped(title)}</b> ${podHours.toFixed(0)} ready pod-hours${lateness(late)}</figcaption>${chart}</figure>`;
}

function lateness(late: readonly number[]): string {
  const minutes = late.filter((share) => share > 0).length;
  return minutes === 0 ? ', nothing late' : `, late in ${minutes} min`;
}

function grid({ x, y, lines, hours, startMinute }: Frame): string[] {
  return [
    ...lines.map((pods) => line(LEFT, y(pods), WIDTH - RIGHT, y(pods), 'grid')),
    ...lines.map((pods) => text(LEFT - 5, y(pods) + 4, String(pods), 'end')),
    ...hours.map((minute) =>
      text(x(minute - startMinute), HEIGHT - 4, `${String(minute / 60).padStart(2, '0')}:00`, anchorAt(minute)),
    ),
  ];
}

function anchorAt(minute: number): 'start' | 'middle' | 'end' {
  if (minute === 0) return 'start';
  return minute === 1440 ? 'end' : 'middle';
}

function areaOf(means: readonly number[], { x, y }: Frame): string {
  const points = means.map((pods, i) => [x((i + 0.5) * MEAN_MINUTES), y(pods)] as const);
  return `${pathOf([[x(0), y(0)], ...points, [x(means.length * MEAN_MINUTES), y(0)]])}Z`;
}

/** Below the plot, how much of what arrived was late: the higher the bar the more. */
function lateBars(late: readonly number[], { x }: Frame): string[] {
  const base = HEIGHT - BOTTOM + STRIP + 2;
  const width = x(MEAN_MINUTES) - x(0);
  return meansOf(late).flatMap((share, i) => {
    if (share <= 0) return [];
    const height = Math.max(2, share * STRIP);
    return [
      `<rect class="late" x="${fixed(x(i * MEAN_MINUTES))}" y="${fixed(base - height)}" width="${fixed(width + 0.3)}" height="${fixed(height)}"/>`,
    ];
  });
}

function meansOf(values: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(values.length / MEAN_MINUTES) }, (_, i) => {
    const few = values.slice(i * MEAN_MINUTES, (i + 1) * MEAN_MINUTES);
    return few.reduce((sum, value) => sum + value, 0) / few.length;
  });
}
