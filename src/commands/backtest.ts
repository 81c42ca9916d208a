import { type Backtest, backtest, LEAST_DAYS } from '../forecast/backtest.ts';
import { localTime } from '../forecast/local-time.ts';
import { LARGEST_HORIZON_MS } from '../forecast/model.ts';
import { duration } from '../policy/words.ts';
import type { PastSteps } from '../forecast/rolling-origin.ts';
import { type Verdict, verdict } from '../forecast/verdict.ts';
import { USUAL_FORECAST } from '../spec/forecast-rules.ts';
import { answering, type PastSurroundings, writePage } from './past/answering.ts';
import { calendarNotes, type NamedCalendar } from './past/calendar-option.ts';
import { asJson } from './backtest/json.ts';
import type { PastOptions } from './past/flags.ts';
import { asPage } from './backtest/page.ts';
import { BadPast, evenSteps, type Named } from './past/past.ts';
import { daysOf, type Past, readPast } from './past/read-past.ts';
import { USUAL_LEAD_MS } from './past/usual.ts';
import { USUAL_STEP_MS } from './past/step.ts';
import { asText } from './backtest/text.ts';

export interface BacktestOptions extends PastOptions {
  readonly horizonsMs: readonly number[];
  readonly leadTimeMs: number | undefined;
  readonly quantile: number | undefined;
  readonly output: 'text' | 'json';
  /** The file to write a page to. */
  readonly html: string | undefined;
}

/** A backtest with what people have to know beside it. */
export interface Report {
  readonly name: string;
  readonly timeZone: string;
  readonly calendar: string | undefined;
  readonly backtest: Backtest;
  readonly verdict: Verdict;
  readonly notes: readonly string[];
}

const DAY_MS = 86_400_000;
/** More gaps than these have to be known to whoever reads the scores. */
const MANY_MISSING = 0.01;

/** Says how good forecasts of a past would have been. Returns the exit code: 1 when it cannot be had or has problems. */
export async function runBacktest(options: BacktestOptions, { nowMs, ...ways }: PastSurroundings): Promise<0 | 1> {
  return answering(async () => {
    const report = reportOf(options, await readPast(options, USUAL_STEP_MS, nowMs));
    if (options.html !== undefined) writePage(options.html, asPage(report));
    return options.output === 'json' ? asJson(report) : asText(report);
  }, ways);
}

/** @throws {BadPast} when it is too short to learn from and to be scored */
function longPast(read: Named, { stepMs, lastMs }: BacktestOptions): PastSteps {
  const past = evenSteps(read, { stepMs, usualStepMs: USUAL_STEP_MS, lastMs });
  const days = (past.values.length * past.stepMs) / DAY_MS;
  if (days < LEAST_DAYS)
    throw new BadPast(`${read.name}: expected at least ${LEAST_DAYS} days, found ${days.toFixed(1)}`);
  return past;
}

function reportOf(options: BacktestOptions, read: Past): Report {
  const past = longPast(read, options);
  const { calendar: named, timeZone = 'UTC' } = daysOf(options, read);
  const toSteps = (ms: number) => Math.ceil(ms / past.stepMs) * past.stepMs;
  const leadMs = toSteps(options.leadTimeMs ?? read.leadMs ?? USUAL_LEAD_MS);
  const horizonsMs = [...new Set([...options.horizonsMs.map(toSteps), leadMs])].toSorted((a, b) => a - b);
  const farthestMs = Math.max(...horizonsMs);
  if (farthestMs > LARGEST_HORIZON_MS) {
    throw new BadPast(
      `${read.name}: expected forecasts of at most ${duration(LARGEST_HORIZON_MS)} ahead, found ${duration(farthestMs)} with steps of ${duration(past.stepMs)}: say another --step, --horizons or --lead-time`,
    );
  }
  const found = backtest(past, {
    localTime: localTime(timeZone),
    calendar: named?.calendar,
    horizonsMs,
    leadMs,
    quantile: options.quantile ?? read.quantile ?? USUAL_FORECAST.quantile,
    learnNothing: read.learnNothing,
  });
  return {
    name: read.name,
    timeZone,
    calendar: named?.name,
    backtest: found,
    verdict: verdict(found),
    notes: notesOf(past, named),
  };
}

function notesOf({ startMs, stepMs, values }: PastSteps, named: NamedCalendar | undefined): readonly string[] {
  const missing = values.filter(Number.isNaN).length / values.length;
  return [
    ...(missing > MANY_MISSING ? [`${(100 * missing).toFixed(1)} % of the steps have no value`] : []),
    ...(named === undefined ? [] : calendarNotes(named, startMs, startMs + values.length * stepMs)),
  ];
}
