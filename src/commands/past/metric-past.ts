import { tradingDay } from '../../simulate/trading-day.ts';
import { type ClosableSource, openSource } from '../../sources/open.ts';
import { SourceError } from '../../sources/source.ts';
import type { Sample } from '../../series/series.ts';
import { formatProblems } from '../../spec/problem.ts';
import { readSpec } from '../../spec/read.ts';
import { printable } from '../../spec/shown.ts';
import type { ForecastRules, MetricSource, ScalingMetric, SignalSpec, Spec } from '../../spec/spec.ts';
import { calendarProblems } from '../open-calendars.ts';
import { type NamedCalendar, specCalendar } from './calendar-option.ts';
import { BadPast, type Named, readCsv } from './past.ts';

const DAY_MS = 86_400_000;
/** What a source is asked for in one call. */
const CHUNK_MS = 7 * DAY_MS;

/** The past of a metric's signal, and how the metric wants it forecast. */
export interface MetricPast extends Named {
  /** The one whose signal it is: of placeholder pods, the metric that they are for. */
  readonly metric: ScalingMetric;
  /** The metric of its placeholder pods. */
  readonly warm: ScalingMetric | undefined;
  readonly calendar: NamedCalendar | undefined;
  readonly timeZone: string | undefined;
  readonly quantile: number | undefined;
  readonly leadMs: number | undefined;
  readonly learnNothing: ForecastRules['learnNothing'];
}

export interface MetricQuestion {
  /** `namespace/metric`. */
  readonly metric: string;
  readonly from: readonly string[];
  /** A CSV file that is read in place of its source. */
  readonly history?: string | undefined;
  readonly stepMs: number;
  readonly lastMs: number;
}

/**
 * Asks the source of a metric for the past of what would be forecast of it: the arrivals of a `pods:` metric, else its signal.
 * @throws {BadPast} when there is no such metric or source, or the source cannot tell
 */
export async function metricPast(
  { metric: wanted, from, history, stepMs, lastMs }: MetricQuestion,
  nowMs: number,
): Promise<MetricPast> {
  const { spec, metric } = writtenMetric(from, wanted);
  if (history !== undefined) return { name: wanted, samples: readCsv(history).samples, ...settingsOf(metric, spec) };
  const signal = signalOf(metric);
  const source = spec.sources.find(({ name }) => name === signal?.source);
  if (signal === undefined || source === undefined) {
    throw new BadPast(`${printable(wanted)} has no arrivals: say where they are read, as spec.pods.arrivals`);
  }
  const span = { fromMs: Math.ceil((nowMs - lastMs) / stepMs) * stepMs, toMs: nowMs, stepMs };
  return { name: wanted, samples: await read(source, signal, span), ...settingsOf(meant(metric), spec) };
}

/**
 * A metric as its files say it.
 * @throws {BadPast} when the files have problems, or there is no such metric
 */
function writtenMetric(
  from: readonly string[],
  wanted: string,
): { readonly spec: Spec; readonly metric: ScalingMetric } {
  const checked = readSpec(from, calendarProblems);
  if ('problems' in checked) throw new BadPast(formatProblems(checked.problems));
  const { spec } = checked;
  const metric = spec.metrics.find(({ namespace, name }) => `${namespace}/${name}` === wanted);
  if (metric !== undefined) return { spec, metric };
  const known = spec.metrics.map(({ namespace, name }) => `${namespace}/${name}`);
  throw new BadPast(
    `expected a metric of these files (${known.join(', ') || 'there is none'}), found ${printable(wanted)}`,
  );
}

function signalOf(metric: ScalingMetric): SignalSpec | undefined {
  const { answers } = meant(metric);
  switch (answers.kind) {
    case 'pods':
      return answers.arrivals;
    case 'signal':
      return answers.signal;
    case 'warm':
      return undefined;
  }
}

/** Placeholder pods have the rules of the metric that they are for. */
function meant(metric: ScalingMetric): ScalingMetric {
  return metric.answers.kind === 'warm' ? metric.answers.of : metric;
}

function settingsOf(metric: ScalingMetric, { calendars, metrics }: Spec): Omit<MetricPast, keyof Named> {
  const { forecast, timeZone } = metric;
  const calendar = calendars.find(({ name }) => name === metric.calendar);
  return {
    metric,
    warm: metrics.find(({ answers }) => answers.kind === 'warm' && isSame(answers.of, metric)),
    calendar: calendar && specCalendar(calendar),
    timeZone,
    quantile: forecast?.quantile,
    leadMs: forecast?.leadTime.otherwiseMs,
    learnNothing: forecast?.learnNothing ?? [],
  };
}

function isSame(a: ScalingMetric, b: ScalingMetric): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}

interface WantedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

async function read(
  { name, system }: MetricSource,
  { query }: SignalSpec,
  span: WantedSpan,
): Promise<readonly Sample[]> {
  let source: ClosableSource | undefined;
  try {
    source = await openSource(system, {
      // A recording is played over the time that is asked for.
      now: () => span.fromMs,
      stopwatchMs: () => performance.now(),
      random: Math.random,
      generated: (seed) => {
        const { stepMs, arrivals, backlog } = tradingDay(seed);
        return { stepMs, series: { arrivals, backlog } };
      },
    });
    const samples: Sample[] = [];
    for (let { fromMs } = span; fromMs <= span.toMs; fromMs += CHUNK_MS) {
      const chunk = { ...span, fromMs, toMs: Math.min(fromMs + CHUNK_MS - span.stepMs, span.toMs) };
      // One by one: a call takes no more arguments than some 100,000.
      for (const sample of await source.range(query, chunk, new AbortController().signal)) samples.push(sample);
    }
    if (samples.length === 0) throw new SourceError('no-data', 'it has no samples of that time');
    return samples;
  } catch (error) {
    throw new BadPast(`source ${name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    source?.close();
  }
}
