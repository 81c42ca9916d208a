import { type Command, InvalidArgumentError, Option } from 'commander';
import { atLeastMs, namespaced, several } from '../../flag-values.ts';
import { parseDuration } from '../../spec/duration.ts';
import type { BacktestOptions } from '../backtest.ts';
import { isStep } from './step.ts';

/** The flags of `backtest` as commander names them. */
type BacktestFlags = Pick<BacktestOptions, 'from' | 'output'> &
  Partial<Pick<BacktestOptions, 'timeZone' | 'calendar' | 'calendarName' | 'quantile' | 'html'>> & {
    readonly last?: number;
    readonly step?: number;
    readonly horizons: readonly number[];
    readonly leadTime?: number;
  };

function ofFlags(what: string, { last, step, horizons, leadTime, ...flags }: BacktestFlags): BacktestOptions {
  const { timeZone, calendar, calendarName, quantile, html } = flags;
  const given = { timeZone, calendar, calendarName, quantile, html };
  return { ...flags, ...given, what, lastMs: last, stepMs: step, horizonsMs: horizons, leadTimeMs: leadTime };
}

/** Adds `forewarm backtest` to the program. */
export function backtestCommand(program: Command, found: (options: BacktestOptions) => void): Command {
  return program
    .command('backtest')
    .description('say how good forecasts of a past would have been, beside simpler ones')
    .argument('<what>', 'a CSV file with time,value (RFC 3339 or seconds), or with --from a NAMESPACE/METRIC')
    .addOption(
      new Option('--from <path>', 'file or folder with the metric and its source; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--last <duration>', 'how much of the past (default all of a file, 28d of a metric)').argParser(
        atLeastMs(86_400_000),
      ),
    )
    .addOption(
      new Option('--step <duration>', 'of the forecast (default 5m, or what rows are apart)').argParser(forecastStep),
    )
    .addOption(
      new Option('--time-zone <name>', 'whose days these are (default UTC)').argParser(zoneName).conflicts('calendar'),
    )
    .addOption(new Option('--calendar <file>', 'file or folder with a Calendar, or nyse, lse, ...'))
    .addOption(new Option('--calendar-name <name>', 'which Calendar, where there are several'))
    .addOption(
      new Option('--horizons <durations>', 'how far ahead').argParser(severalHorizons).default(
        [5, 15, 30, 60].map((minutes) => minutes * 60_000),
        '5m,15m,30m,1h',
      ),
    )
    .addOption(
      new Option('--lead-time <duration>', 'the one that the verdict is for (default 15m)').argParser(oneHorizon),
    )
    .addOption(new Option('--quantile <part>', 'the one that is used (default 0.9)').argParser(upperQuantile))
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    )
    .addOption(new Option('--html <file>', 'write a page with plots, too'))
    .action((what: string, flags: BacktestFlags, command: Command) => {
      if (flags.from.length > 0) refuseOtherThanMetric(what, command);
      found(ofFlags(what, flags));
    });
}

function refuseOtherThanMetric(what: string, command: Command): void {
  try {
    namespaced(what);
  } catch {
    command.error(`error: with --from expected NAMESPACE/METRIC, such as render/render-pods, found '${what}'`);
  }
}

function forecastStep(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && isStep(ms)) return ms;
  throw new InvalidArgumentError('Expected a duration that divides 5m, or a multiple of 5m that divides a day.');
}

function severalHorizons(text: string): readonly number[] {
  return text.split(',').map(oneHorizon);
}

function oneHorizon(text: string): number {
  const ms = parseDuration(text.trim());
  if (ms !== undefined && ms > 0 && ms <= 12 * 3_600_000) return ms;
  throw new InvalidArgumentError('Expected durations such as 15m, at most 12h.');
}

function upperQuantile(text: string): number {
  const value = /^0?\.\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0.5 && value <= 0.99) return value;
  throw new InvalidArgumentError('Expected a part from 0.5 to 0.99, such as 0.9.');
}

function zoneName(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('Expected a time zone such as America/New_York.');
  }
}
