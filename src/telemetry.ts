import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { calendarSeries, forecastSeries } from './forecast-telemetry.ts';
import type { CollectorEvents } from './loop/collector.ts';
import { type LeadTimeState, leadTimeSeries } from './lead-time-telemetry.ts';
import type { ForecastState } from './loop/forecasters.ts';
import type { PoolState } from './loop/pools.ts';
import { poolSeries } from './pool-telemetry.ts';

/** What Forewarm says about itself. Names and help are part of the product: docs/reference/metrics.md lists them. */
export interface Telemetry extends Pick<CollectorEvents, 'read' | 'overrun'> {
  /** All of it, as text for Prometheus. */
  readonly page: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly ticked: (seconds: number) => void;
  /** A tick was due while the one before was still at work. */
  readonly tickOverran: () => void;
  /** A request on the secure port was answered. */
  readonly served: (route: string, code: number, seconds: number) => void;
  /** A value was answered whose oldest input was true this long ago. */
  readonly answered: (ageSeconds: number) => void;
  /** The specification was read: how many problems it has; 0 when it took effect. */
  readonly specRead: (problems: number, nowMs: number) => void;
  /** Until when the serving certificate is valid, ms since the epoch. */
  readonly certificateServed: (notAfterMs: number) => void;
  /** A TokenReview or SubjectAccessReview ended. */
  readonly reviewed: (kind: 'token' | 'access', outcome: string, seconds: number) => void;
}

/** One metric as it stands, for its own series. */
export interface MetricState {
  readonly namespace: string;
  readonly metric: string;
  /** Labels that tell it from others of its name, as a selector; mostly empty. */
  readonly selector: string;
  /** Undefined when the answer is an error. */
  readonly value: number | undefined;
  readonly ageSeconds: number | undefined;
}

/** Beyond this many, metrics have no series of their own: a scrape must not hold up answers. */
const MOST_METRIC_SERIES = 2000;

/** Metrics of the client library whose names break the rules that promtool checks. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_utilization_histogram',
  'nodejs_eventloop_utilization_summary',
];

const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const REQUEST_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1, 10];
const AGE_SECONDS = [1, 2, 5, 10, 15, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900];

/** What is looked at when the page is asked for. */
export interface Looks {
  readonly metrics: () => Iterable<MetricState>;
  readonly forecasts: () => Iterable<ForecastState>;
  readonly calendars: () => Iterable<{ readonly name: string; readonly endsMs: number }>;
  readonly pools: () => Iterable<PoolState>;
  readonly leadTimes: () => Iterable<LeadTimeState>;
}

export function createTelemetry(version: string, looks: Looks): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: 'forewarm_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  })
    .labels(version, process.versions.node)
    .set(1);
  metricSeries(registers, looks.metrics);
  forecastSeries(registers, looks.forecasts);
  calendarSeries(registers, looks.calendars);
  poolSeries(registers, looks.pools);
  leadTimeSeries(registers, looks.leadTimes);
  return {
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    ...sourceSeries(registers),
    ...loopSeries(registers),
    ...requestSeries(registers),
    ...stateSeries(registers),
  };
}

function sourceSeries(registers: Registry[]): Pick<Telemetry, 'read' | 'overrun'> {
  const calls = new Histogram({
    name: 'forewarm_source_call_duration_seconds',
    help: 'How long calls to a source took.',
    labelNames: ['source'],
    buckets: CALL_SECONDS,
    registers,
  });
  const readings = new Counter({
    name: 'forewarm_source_readings_total',
    help: 'Readings of signals by what came of them: ok, or the trouble.',
    labelNames: ['source', 'result'],
    registers,
  });
  const overruns = new Counter({
    name: 'forewarm_source_overruns_total',
    help: 'Times that a source was due while a call to it was still under way.',
    labelNames: ['source'],
    registers,
  });
  return {
    read: (source, seconds, results) => {
      calls.observe({ source }, seconds);
      for (const result of results) readings.inc({ source, result });
    },
    overrun: (source) => overruns.inc({ source }),
  };
}

function loopSeries(registers: Registry[]): Pick<Telemetry, 'ticked' | 'tickOverran'> {
  const ticks = new Histogram({
    name: 'forewarm_tick_duration_seconds',
    help: 'How long ticks took, from the first call to the last decision.',
    buckets: CALL_SECONDS,
    registers,
  });
  const overruns = new Counter({
    name: 'forewarm_tick_overruns_total',
    help: 'Ticks that were left out because the decisions of the one before still went on.',
    registers,
  });
  return { ticked: (seconds) => ticks.observe(seconds), tickOverran: () => overruns.inc() };
}

function requestSeries(registers: Registry[]): Pick<Telemetry, 'served' | 'answered' | 'reviewed'> {
  const requests = new Histogram({
    name: 'forewarm_request_duration_seconds',
    help: 'How long requests on the secure port took.',
    labelNames: ['route', 'code'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const ages = new Histogram({
    name: 'forewarm_answer_age_seconds',
    help: 'How old the values were when they were answered.',
    buckets: AGE_SECONDS,
    registers,
  });
  const reviews = new Histogram({
    name: 'forewarm_review_duration_seconds',
    help: 'How long TokenReviews (token) and SubjectAccessReviews (access) took, by outcome.',
    labelNames: ['kind', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  });
  return {
    served: (route, code, seconds) => requests.observe({ route, code }, seconds),
    answered: (ageSeconds) => ages.observe(Math.max(0, ageSeconds)),
    reviewed: (kind, outcome, seconds) => reviews.observe({ kind, outcome }, seconds),
  };
}

function stateSeries(registers: Registry[]): Pick<Telemetry, 'specRead' | 'certificateServed'> {
  const problems = new Gauge({
    name: 'forewarm_spec_problems',
    help: 'Problems in the newest specification. Above 0 it is not in effect, and the last good one is.',
    registers,
  });
  const applied = new Gauge({
    name: 'forewarm_spec_applied_timestamp_seconds',
    help: 'When the specification that is in effect took effect.',
    registers,
  });
  const certificate = new Gauge({
    name: 'forewarm_serving_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate ceases to be valid.',
    registers,
  });
  return {
    specRead: (count, nowMs) => {
      problems.set(count);
      if (count === 0) applied.set(nowMs / 1000);
    },
    certificateServed: (notAfterMs) => certificate.set(notAfterMs / 1000),
  };
}

type Gauges = Readonly<Record<'states' | 'values' | 'ages', Gauge<string>>>;

function metricSeries(registers: Registry[], metrics: () => Iterable<MetricState>): void {
  const labelNames = ['namespace', 'metric', 'selector'];
  // Registered first, so that all three are filled before any of them is written.
  const states = new Gauge<string>({
    name: 'forewarm_metrics',
    help: `Metrics by state: value, or refused with an error. The series of single metrics end at ${MOST_METRIC_SERIES}.`,
    labelNames: ['state'],
    registers,
    collect(): void {
      fill(metrics(), gauges);
    },
  });
  const gauges: Gauges = {
    states,
    values: new Gauge({ name: 'forewarm_metric_value', help: 'What the metric answers.', labelNames, registers }),
    ages: new Gauge({
      name: 'forewarm_metric_age_seconds',
      help: "Age of the metric's oldest input.",
      labelNames,
      registers,
    }),
  };
}

function fill(metrics: Iterable<MetricState>, { states, values, ages }: Gauges): void {
  const count = { value: 0, refused: 0 };
  values.reset();
  ages.reset();
  for (const { namespace, metric, selector, value, ageSeconds } of metrics) {
    count[value === undefined ? 'refused' : 'value'] += 1;
    if (value === undefined || count.value > MOST_METRIC_SERIES) continue;
    values.set({ namespace, metric, selector }, value);
    ages.set({ namespace, metric, selector }, ageSeconds ?? Number.NaN);
  }
  states.set({ state: 'value' }, count.value);
  states.set({ state: 'refused' }, count.refused);
}
