import { type Command, InvalidArgumentError, Option } from 'commander';
import { atLeastMs, namespaced, several } from '../../flag-values.ts';
import { parseDuration } from '../../spec/duration.ts';
import { isStep } from './step.ts';

/** Which past is looked at, and by whose clock. */
export interface PastOptions {
  /** A CSV file, or with `from` a metric such as `render/render-pods`. */
  readonly what: string;
  readonly from: readonly string[];
  readonly lastMs: number | undefined;
  readonly stepMs: number | undefined;
  readonly timeZone: string | undefined;
  /** A file, or the name of a ready-made exchange. */
  readonly calendar: string | undefined;
  readonly calendarName: string | undefined;
}

/** The same as commander names them. */
export type PastFlags = Pick<PastOptions, 'from'> &
  Partial<Pick<PastOptions, 'timeZone' | 'calendar' | 'calendarName'>> & {
    readonly last?: number;
    readonly step?: number;
  };

export function pastOptions(what: string, flags: PastFlags): PastOptions {
  const { from, last, step, timeZone, calendar, calendarName } = flags;
  return { what, from, lastMs: last, stepMs: step, timeZone, calendar, calendarName };
}

/** Adds what says which past is looked at. */
export function pastFlags(command: Command, step: string): Command {
  return command
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
    .addOption(new Option('--step <duration>', step).argParser(forecastStep))
    .addOption(
      new Option('--time-zone <name>', 'whose days these are (default UTC)').argParser(zoneName).conflicts('calendar'),
    )
    .addOption(new Option('--calendar <file>', 'file or folder with a Calendar, or nyse, lse, ...'))
    .addOption(new Option('--calendar-name <name>', 'which Calendar, where there are several'));
}

/** Ends with wrong usage where `what` is no metric. */
export function refuseOtherThanMetric(what: string, command: Command): void {
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

function zoneName(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('Expected a time zone such as America/New_York.');
  }
}
