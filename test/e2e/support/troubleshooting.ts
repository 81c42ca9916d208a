import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'troubleshooting.md');

/**
 * What the troubleshooting page says to do about what somebody reads: the last column of the rows whose quoted words, with
 * `...` for anything, are all in it.
 */
export function adviceFor(message: string): readonly string[] {
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => {
    const [symptom = '', ...columns] = row
      .split('|')
      .map((column) => column.trim())
      .slice(1, -1);
    const quoted = [...symptom.matchAll(/`([^`]+)`/g)].map(([, words = '']) => pattern(words));
    return quoted.every((words) => words.test(message)) ? (columns.at(-1) ?? []) : [];
  });
}

function pattern(words: string): RegExp {
  return new RegExp(
    words
      .split('...')
      .map((part) => RegExp.escape(part))
      .join('.*'),
    's',
  );
}
