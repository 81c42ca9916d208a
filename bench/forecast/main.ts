import { parseArgs } from 'node:util';
import { accuracy } from './accuracy.ts';
import { type Bar, barTable, passes } from './bar.ts';
import { cost } from './cost.ts';
import { METHODS, OURS, replay } from './replay.ts';
import { type BenchSeries, benchSeries } from './series.ts';
import { randomWalkBars, stressBars } from './stress.ts';
import { tradingDays } from './trading.ts';
import { type Use, use, useTable } from './use.ts';

/**
 * How good the forecasts are, beside every other method, and what they cost: Markdown on stdout, exit code 1 if a bar
 * is missed. `--data DIR` reads series from CSV files, else trading months are generated; `--short` takes less than a
 * minute.
 */
const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, short: { type: 'boolean', default: false } },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function benchOne(series: BenchSeries): Use {
  const replays = new Map([...METHODS].map(([name, method]) => [name, replay(series, method)]));
  const found = accuracy(series, replays);
  const ours = replays.get(OURS) ?? new Map();
  const days = series.kindOf === undefined ? undefined : tradingDays(series, ours);
  const used = use(series, replays);
  print(`## ${series.name}\n\n${found.text}`);
  if (days !== undefined) print(days.text);
  return { rows: used.rows, bars: [...found.bars, ...(days?.bars ?? []), ...stressBars(series), ...used.bars] };
}

const costs = cost();
const uses = benchSeries(flags.data, flags.short).map(benchOne);
const bars: readonly Bar[] = [...uses.flatMap((one) => one.bars), ...randomWalkBars(), ...costs.bars];
const missed = bars.filter((bar) => !passes(bar));
print(`## Use\n\n${useTable(uses.flatMap(({ rows }) => rows))}`);
print(`## Cost\n\n${costs.lines.map((line) => `- ${line}`).join('\n')}\n`);
print(`## Bars\n\n${barTable(bars)}`);
print(
  missed.length === 0
    ? `All ${bars.length} bars are reached.`
    : `${missed.length} of ${bars.length} bars are missed:\n\n${barTable(missed)}`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
