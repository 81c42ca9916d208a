import { Gauge, type Registry } from 'prom-client';
import type { ForecastState } from './loop/forecasters.ts';

/** Beyond this many, forecasts have no series of their own: a scrape must not hold up answers. */
const MOST_SERIES = 500;

const LABELS = ['namespace', 'metric', 'horizon_seconds'];

/** How each forecast stands: read when the page is asked for. */
export function forecastSeries(registers: Registry[], forecasts: () => Iterable<ForecastState>): void {
  const gauge = (name: string, help: string, ...more: string[]): Gauge<string> =>
    new Gauge<string>({ name: `forewarm_forecast_${name}`, help, labelNames: [...LABELS, ...more], registers });
  // Registered first, so that all of them are filled before any of them is written.
  const usable = new Gauge<string>({
    name: 'forewarm_forecast_usable',
    help: `1 while the forecast may raise the value; 0 while it is not ready, or its gate is closed and the last value may take its place. The series end at ${MOST_SERIES}.`,
    labelNames: LABELS,
    registers,
    collect(): void {
      fill(forecasts(), usable, gauges);
    },
  });
  const gauges = {
    value: gauge('value', 'The highest forecast up to the end of the lead time, by quantile.', 'quantile'),
    coverage: gauge('coverage_ratio', 'Part of the outcomes that were at or below the forecast quantile.'),
    loss: gauge('loss_ratio', "The forecast's pinball loss in parts of that of the last value; below 1 it helps."),
    weight: gauge('expert_weight', 'Weights of the experts that count most at the farthest horizon.', 'expert'),
    samples: gauge('samples', 'Samples that were learnt from.'),
    missing: gauge('missing_steps', 'Steps of five minutes without a usable sample.'),
    age: gauge('age_seconds', 'Age of the newest sample that was learnt from.'),
  };
}

type Gauges = Readonly<Record<'value' | 'coverage' | 'loss' | 'weight' | 'samples' | 'missing' | 'age', Gauge<string>>>;

function fill(forecasts: Iterable<ForecastState>, usable: Gauge<string>, gauges: Gauges): void {
  for (const gauge of [usable, ...Object.values(gauges)]) gauge.reset();
  let count = 0;
  for (const state of forecasts) {
    count += 1;
    if (count > MOST_SERIES) return;
    fillOne(state, usable, gauges);
  }
}

function fillOne({ namespace, metric, quantile, expectation }: ForecastState, usable: Gauge<string>, to: Gauges): void {
  const { value, median, horizonMs, gate, ageMs, explanation } = expectation;
  const labels = { namespace, metric, horizon_seconds: String(horizonMs / 1000) };
  usable.set(labels, expectation.usable ? 1 : 0);
  if (!Number.isNaN(ageMs)) to.age.set(labels, ageMs / 1000);
  if (!Number.isNaN(gate.coverage)) to.coverage.set(labels, gate.coverage);
  if (!Number.isNaN(gate.ratio)) to.loss.set(labels, gate.ratio);
  if (explanation === undefined) return;
  to.value.set({ ...labels, quantile: '0.5' }, median);
  to.value.set({ ...labels, quantile: String(quantile) }, value);
  to.samples.set(labels, explanation.samples);
  to.missing.set(labels, explanation.missing);
  for (const { name, weight } of explanation.experts) to.weight.set({ ...labels, expert: name }, weight);
}

/** Until when the closures of each calendar are known. */
export function calendarSeries(
  registers: Registry[],
  calendars: () => Iterable<{ readonly name: string; readonly endsMs: number }>,
): void {
  const ends = new Gauge({
    name: 'forewarm_calendar_end_timestamp_seconds',
    help: 'Until when the closures of a calendar are known. After it every day is taken for an ordinary one.',
    labelNames: ['calendar'],
    registers,
    collect(): void {
      ends.reset();
      for (const { name, endsMs } of calendars()) ends.set({ calendar: name }, endsMs / 1000);
    },
  });
}
