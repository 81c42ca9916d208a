/** No line for people is wider than a terminal. */
export const WIDTH = 100;

/** Rows of cells below each other: the first column begins, the others end at one place. */
export function columns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** Broken between words, so that no line is wider than a terminal. */
export function wrapped(text: string): string {
  return linesOf(text, WIDTH).join('\n');
}

/** The same with something before each line, such as the sign of a comment. */
export function prefixed(prefix: string, text: string): string {
  return linesOf(text, WIDTH - prefix.length)
    .map((line) => `${prefix}${line}`)
    .join('\n');
}

function linesOf(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
