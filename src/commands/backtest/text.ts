import type { Report } from '../backtest.ts';
import { aboutLines, dayTable, horizonTables, LEGEND, type Table } from './tables.ts';

const WIDTH = 100;

/** A backtest for a terminal: whether a forecast helps, then why. */
export function asText(report: Report): string {
  const { gate } = report.backtest.lead;
  return [
    wrapped(report.verdict.sentence),
    wrapped(`At the end the gate is ${gate.state.open ? 'open' : 'closed'}: ${gate.state.reason}.`),
    '',
    ...aboutLines(report).map(wrapped),
    '',
    ...[...horizonTables(report), dayTable(report)].flatMap((table) => [tableText(table), '']),
    wrapped(LEGEND),
  ].join('\n');
}

function tableText({ title, head, rows, below }: Table): string {
  const all = [[title, ...head.slice(1)], ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [...lines, ...(below === '' ? [] : [wrapped(below)])].join('\n');
}

/** Broken between words, so that no line is wider than a terminal. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
