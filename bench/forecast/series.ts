import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DayCalendar, ForecastOptions, LocalTime } from '../../src/forecast/forecast.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { type DayKind, tradingEvents, type TradingMonths, tradingMonths } from '../../src/simulate/trading-months.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A series to be forecast, and where its scores start. */
export interface BenchSeries {
  readonly name: string;
  readonly startMs: number;
  readonly stepMs: number;
  /** NaN is a gap. */
  readonly values: Float64Array;
  readonly localTime: LocalTime;
  readonly calendar?: DayCalendar;
  readonly horizonMinutes: readonly number[];
  /** The horizon at which special days, gaps, shifts and the gate are looked at. */
  readonly leadMinutes: number;
  readonly warmUpDays: number;
  /** For trading days: what kind of day a local day is. */
  readonly kindOf?: (localDay: number) => DayKind;
}

const WARM_UP_DAYS: Readonly<Record<string, number>> = {
  synth_trading_5m: 28,
  crane_a_5m: 5,
  crane_c_5m: 5,
  aws_elb_requests_5m: 3,
  nyc_taxi_30m: 28,
  twitter_aapl_5m: 14,
  aws_asg_cpu_5m: 14,
  crane_d_1m: 5,
};
const SHORT = ['crane_a_5m', 'aws_elb_requests_5m', 'nyc_taxi_30m'];
const KINDS: readonly DayKind[] = ['weekday', 'weekend', 'closed', 'half', 'month-end'];

/** The series of a folder of CSV files; without one, the generated trading months. */
export function benchSeries(folder: string | undefined, short: boolean): readonly BenchSeries[] {
  const generated = fromTradingMonths();
  if (folder === undefined) return [generated];
  const names = short ? SHORT : Object.keys(WARM_UP_DAYS);
  const read = names.map((name) => readSeries(folder, name));
  return short ? [...read, generated] : read;
}

export function optionsOf(series: BenchSeries): ForecastOptions {
  const { stepMs, calendar, horizonMinutes } = series;
  const horizonsMs = horizonMinutes.map((minutes) => minutes * MINUTE_MS);
  return { stepMs, localTime: series.localTime, horizonsMs, ...(calendar === undefined ? {} : { calendar }) };
}

/** The local day and minute of a step. */
export function localPlace(series: BenchSeries, step: number): { day: number; minute: number } {
  const atMs = series.startMs + step * series.stepMs;
  const localMs = atMs + series.localTime.offsetMs(atMs);
  const day = Math.floor(localMs / DAY_MS);
  return { day, minute: (localMs - day * DAY_MS) / MINUTE_MS };
}

function fromTradingMonths(): BenchSeries {
  const made: TradingMonths = tradingMonths({ seed: 20240901, days: 274 });
  return { ...made, name: 'trading months', horizonMinutes: [5, 15, 30, 60], leadMinutes: 15, warmUpDays: 28 };
}

/** Columns: time in seconds, value (empty: missing), and for trading days the kind of day. */
function readSeries(folder: string, name: string): BenchSeries {
  const rows = readFileSync(join(folder, `${name}.csv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const cells = rows.map((row) => row.split(','));
  const times = cells.map(([time]) => Number(time) * 1_000);
  const [startMs = 0, second = 0] = times;
  const values = Float64Array.from(cells, ([, value = '']) => (value === '' ? Number.NaN : Number(value)));
  const isSlow = second - startMs === 30 * MINUTE_MS;
  const series: BenchSeries = {
    name,
    startMs,
    stepMs: second - startMs,
    values,
    localTime: localTime(name.startsWith('synth') ? 'America/New_York' : 'UTC'),
    horizonMinutes: isSlow ? [30, 60, 120] : [5, 15, 30, 60],
    leadMinutes: isSlow ? 30 : 15,
    warmUpDays: WARM_UP_DAYS[name] ?? 14,
  };
  return cells[0]?.length === 3
    ? withKinds(
        series,
        cells.map(([, , kind]) => KINDS[Number(kind)] ?? 'weekday'),
      )
    : series;
}

function withKinds(series: BenchSeries, kinds: readonly DayKind[]): BenchSeries {
  const byDay = new Map(kinds.map((kind, step) => [localPlace(series, step).day, kind]));
  const kindOf = (day: number) => byDay.get(day) ?? 'weekday';
  const isSpecial = (kind: DayKind) => kind !== 'weekday' && kind !== 'weekend';
  const calendar: DayCalendar = {
    id: series.name,
    dayType: (day) => (isSpecial(kindOf(day)) ? kindOf(day) : undefined),
    events: (day) => tradingEvents(kindOf(day)),
  };
  return { ...series, kindOf, calendar };
}
