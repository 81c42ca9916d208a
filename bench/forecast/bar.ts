/** A number that has to be reached: at most or at least so much. */
export interface Bar {
  readonly what: string;
  readonly found: number;
  readonly wanted: readonly [relation: '<=' | '>=', limit: number];
}

export function passes({ found, wanted: [relation, limit] }: Bar): boolean {
  return relation === '<=' ? found <= limit : found >= limit;
}

export function atMost(what: string, found: number, limit: number): Bar {
  return { what, found, wanted: ['<=', limit] };
}

export function atLeast(what: string, found: number, limit: number): Bar {
  return { what, found, wanted: ['>=', limit] };
}

/** Rows as a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

export function barTable(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => [
    bar.what,
    Number(bar.found.toPrecision(4)),
    bar.wanted.join(' '),
    passes(bar) ? 'pass' : '**FAIL**',
  ]);
  return table(['bar', 'found', 'wanted', ''], rows);
}

/** Three digits that matter, and none after the point of a large number. */
export function short(value: number): string {
  return Math.abs(value) >= 1_000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
