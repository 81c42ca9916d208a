import { amount } from '../../policy/words.ts';
import type { DayType } from '../../profile/day-types.ts';
import { columns, WIDTH } from '../layout.ts';
import { clockOf } from './words.ts';

const BAR = 12;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** What comes at each hour, on the kinds of days that are most frequent, as many as a terminal is wide. */
export function hourTable(dayTypes: readonly DayType[]): string {
  const most = [3, 2].find((some) => isNarrow(tableOf(dayTypes.slice(0, some)))) ?? 1;
  const text = tableOf(dayTypes.slice(0, most));
  const others = dayTypes.slice(most).map(({ kind }) => kind);
  return others.length === 0 ? text : `${text}\nThe hours of ${others.join(', ')} are in --output json.`;
}

function isNarrow(table: string): boolean {
  return table.split('\n').every((line) => line.length <= WIDTH);
}

function tableOf(kinds: readonly DayType[]): string {
  const hours = [...new Set(kinds.flatMap(({ hours: of }) => of.map(({ hour }) => hour)))].toSorted((a, b) => a - b);
  const [first] = kinds;
  const most = Math.max(0, ...(first?.hours ?? []).map(({ levels }) => levels.p90));
  const rows = hours.map((hour) => {
    const cells = kinds.flatMap((kind) => {
      const levels = kind.hours.find((one) => one.hour === hour)?.levels;
      return levels === undefined ? ['-', '-', '-'] : [levels.p50, levels.p90, levels.max].map(amount);
    });
    const p90 = first?.hours.find((one) => one.hour === hour)?.levels.p90 ?? 0;
    return [clockOf(hour * 60), ...cells, bar(most > 0 ? p90 / most : 0)];
  });
  const head = kinds.flatMap(({ kind }) => [`${kind} P50`, 'P90', 'max']);
  return columns([['hour', ...head, `${first?.kind ?? ''} P90`.padEnd(BAR)], ...rows]).replaceAll(/ +$/gm, '');
}

function bar(part: number): string {
  const eighths = Math.round(8 * BAR * part);
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ''}`.padEnd(BAR);
}
