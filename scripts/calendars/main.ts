/**
 * Writes the ready-made calendars anew (`npm run calendars`), or compares them with their source (`npm run check:calendars`):
 * the files letter by letter, and every window that Forewarm makes of them with every session of the source. The source is a
 * Python package that is installed into a folder which is gone afterwards.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCalendar } from '../../src/calendar/calendar.ts';
import { DAY_MS } from '../../src/calendar/days.ts';
import { EXCHANGE_NAMES, type ExchangeName, exchange } from '../../src/calendar/exchanges.ts';
import { openZone } from '../../src/calendar/zone.ts';

const DATA = join(import.meta.dirname, '..', '..', 'src', 'calendar', 'data');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Open and close of each window, ms since the epoch. */
type Windows = readonly (readonly [number, number])[];

/** Makes the files in a folder; false when this machine has no Python, or cannot get the package. */
function generate(folder: string): boolean {
  const venv = join(folder, 'venv');
  const python = join(venv, 'bin', 'python');
  const requirements = join(import.meta.dirname, 'requirements.txt');
  try {
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], { stdio: 'pipe' });
  } catch (error) {
    say(`skipped: Python with exchange_calendars could not be had: ${String(error).slice(0, 300)}`);
    return false;
  }
  execFileSync(python, [join(import.meta.dirname, 'generate.py'), folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  return true;
}

/** The windows of the years that the data covers. */
function windowsOf(name: ExchangeName): Windows {
  const settings = { timeZone: undefined, exchange: name, sessions: [], closed: [], early: [], late: [], events: [] };
  const { firstDay, lastDay, timeZone } = exchange(name);
  const zone = openZone(timeZone);
  const fromMs = zone.instantOf(firstDay, 0);
  // A session belongs to the day on which it closes: the first may open before the range, the one after the last too.
  return openCalendar(settings)
    .windows(fromMs - DAY_MS, zone.instantOf(lastDay + 1, 0))
    .filter(({ closesMs }) => closesMs > fromMs && zone.localOf(closesMs).day <= lastDay)
    .map(({ opensMs, closesMs }) => [opensMs, closesMs]);
}

function differences(name: ExchangeName, folder: string, expected: Windows): readonly string[] {
  const isSame = readFileSync(join(DATA, `${name}.ts`), 'utf8') === readFileSync(join(folder, `${name}.ts`), 'utf8');
  const found = windowsOf(name);
  const wrong = Array.from({ length: Math.max(found.length, expected.length) }, (_, i) => [expected[i], found[i]]).find(
    ([a, b]) => a?.[0] !== b?.[0] || a?.[1] !== b?.[1],
  );
  return [
    ...(isSame ? [] : [`${name}: the file differs from what its source gives`]),
    ...(wrong === undefined ? [] : [`${name}: expected the window ${shown(wrong[0])}, found ${shown(wrong[1])}`]),
  ];
}

function shown(window: readonly [number, number] | undefined): string {
  return window === undefined ? 'none' : window.map((ms) => new Date(ms).toISOString()).join(' to ');
}

function check(folder: string): number {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the script beside this one wrote it
  const all = JSON.parse(readFileSync(join(folder, 'sessions.json'), 'utf8')) as Record<ExchangeName, Windows>;
  const problems = EXCHANGE_NAMES.flatMap((name) => differences(name, folder, all[name]));
  for (const name of EXCHANGE_NAMES)
    say(`${name}: ${all[name].length} windows of the source, ${windowsOf(name).length} here`);
  for (const problem of problems) say(problem);
  return problems.length === 0 ? 0 : 1;
}

function run(isCheck: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), 'forewarm-calendars-'));
  try {
    if (!generate(folder)) return isCheck && process.env['FOREWARM_REQUIRE_ALL'] !== '1' ? 0 : 1;
    if (isCheck) return check(folder);
    for (const name of EXCHANGE_NAMES) copyFileSync(join(folder, `${name}.ts`), join(DATA, `${name}.ts`));
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exit(run(process.argv.includes('--check')));
