import type { Report } from '../backtest.ts';
import { columns, wrapped } from '../layout.ts';
import { aboutLines, dayTable, horizonTables, LEGEND, type Table } from './tables.ts';

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
  return [columns([[title, ...head.slice(1)], ...rows]), ...(below === '' ? [] : [wrapped(below)])].join('\n');
}
