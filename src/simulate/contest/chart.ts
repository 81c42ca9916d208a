/** A line, or points, in the units of its axes. */
export interface Line {
  readonly title: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly colour: string;
  readonly dots: boolean;
}

export interface Axes {
  readonly title: string;
  readonly x: {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly show: (value: number) => string;
  };
  readonly y: {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly show: (value: number) => string;
  };
}

const WIDTH = 860;
const HEIGHT = 340;
const LEFT = 64;
const BOTTOM = 44;
const TOP = 12;
const TICKS = 5;

export const COLOURS = [
  '#0b6e4f',
  '#c1440e',
  '#3d5a80',
  '#8f2d56',
  '#6a994e',
  '#b08900',
  '#5f0f40',
  '#227c9d',
  '#7a5195',
  '#444444',
  '#bc5090',
  '#2f4b7c',
  '#a05195',
  '#00798c',
];

/** A chart as SVG that reads without colour as well: every line has its title as a tooltip and in the legend. */
export function chart(axes: Axes, lines: readonly Line[]): string {
  const px = (x: number) => LEFT + ((x - axes.x.from) / (axes.x.to - axes.x.from)) * (WIDTH - LEFT - 12);
  const py = (y: number) => HEIGHT - BOTTOM - ((y - axes.y.from) / (axes.y.to - axes.y.from)) * (HEIGHT - BOTTOM - TOP);
  const drawn = lines.map((line) => drawnLine(line, px, py)).join('');
  const legend = lines
    .map(({ title, colour }) => `<span><i style="background:${colour}"></i>${escaped(title)}</span>`)
    .join('');
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(axes.title)}">${grid(axes, px, py)}${drawn}</svg>
<figcaption>${legend}</figcaption></figure>`;
}

function drawnLine({ title, x, y, colour, dots }: Line, px: (x: number) => number, py: (y: number) => number): string {
  const points = x.map((at, i) => `${px(at).toFixed(1)},${py(y[i] ?? 0).toFixed(1)}`);
  const circles = dots
    ? points.map(
        (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3.5" fill="${colour}"/>`,
      )
    : [];
  return `<g><title>${escaped(title)}</title><polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.6"/>${circles.join('')}</g>`;
}

function grid({ x, y }: Axes, px: (x: number) => number, py: (y: number) => number): string {
  const across = ticks(y.from, y.to).map(
    (value) =>
      `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${py(value)}" y2="${py(value)}" stroke="#ddd"/><text x="${LEFT - 6}" y="${py(value) + 4}" text-anchor="end">${y.show(value)}</text>`,
  );
  const along = ticks(x.from, x.to).map(
    (value) => `<text x="${px(value)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${x.show(value)}</text>`,
  );
  const labels = `<text x="${WIDTH / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(x.label)}</text><text transform="translate(13 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`;
  return [...across, ...along, labels].join('');
}

function ticks(from: number, to: number): number[] {
  return Array.from({ length: TICKS + 1 }, (_, i) => from + ((to - from) * i) / TICKS);
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
