/** Parts of charts as inline SVG. Colours come from the page's style, by class; every text is escaped. */

/** A text that is a text wherever it stands in HTML. */
export function escaped(plain: string): string {
  return plain.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A coordinate with the digits that can be seen. */
export function fixed(value: number): string {
  return String(Math.round(10 * value) / 10);
}

export function svg(label: string, width: number, height: number, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
}

/** `more` are attributes; `anchor` says which end of the text stands at x. */
export function text(x: number, y: number, shown: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${more}>${escaped(shown)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line class="${style}" x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}"/>`;
}

export type At = readonly [x: number, y: number];

export function pathOf(points: readonly At[]): string {
  return `M${points.map(([x, y]) => `${fixed(x)} ${fixed(y)}`).join('L')}`;
}

/** A curve that keeps each value until the next one; only changes are written. */
export function stepsOf(values: readonly number[], x: (at: number) => number, y: (value: number) => number): string {
  const parts = values.flatMap((value, at) => {
    if (at === 0) return [`M${fixed(x(0))} ${fixed(y(value))}`];
    return value === values[at - 1] ? [] : [`H${fixed(x(at))}V${fixed(y(value))}`];
  });
  return `${parts.join('')}H${fixed(x(values.length))}`;
}

/** The end of an axis from 0 and the distance of its lines: 1, 2 or 5 times a power of ten. */
export function axis(highest: number, lines: number): { readonly top: number; readonly step: number } {
  const rough = Math.max(highest, 1e-9) / lines;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return { top: Math.ceil(highest / step) * step, step };
}
