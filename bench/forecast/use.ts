import { Gate, pinballLoss } from '../../src/forecast/gate.ts';
import { atMost, type Bar, short, table } from './bar.ts';
import { type Forecasts, ofHorizon, OURS, REACTIVE, type Replay, stepsOf } from './replay.ts';
import { scoredSteps, warmUp } from './scores.ts';
import { type BenchSeries, MINUTE_MS } from './series.ts';

const P90 = 0.9;
const HEADROOM = 1.5;

/** What the forecast is worth to who scales by it: the gate, and the capacity that is missing. */
export interface Use {
  readonly rows: readonly (readonly (string | number)[])[];
  readonly bars: readonly Bar[];
}

export function use(series: BenchSeries, replays: ReadonlyMap<string, Replay>): Use {
  const minutes = series.leadMinutes;
  const ours = ofHorizon(replays.get(OURS) ?? new Map(), minutes);
  const reactive = ofHorizon(replays.get(REACTIVE) ?? new Map(), minutes);
  const gated = gate(series, ours, reactive);
  const capacity = missingCapacity(series, ours);
  const row = [
    series.name,
    `${minutes} min`,
    short(gated.ratio),
    `${short(100 * gated.off)} %`,
    short(gated.gatedRatio),
    `${short(capacity.reactive.missing)} % at ${short(capacity.reactive.mean)}`,
    `${short(capacity.forecast.missing)} % at ${short(capacity.forecast.mean)}`,
  ];
  const what = (of: string) => `${series.name}, ${minutes} min: ${of}`;
  return {
    rows: [row],
    bars: [
      atMost(what('PL90 behind the gate in parts of reactive'), gated.gatedRatio, 1.03),
      ...(series.kindOf === undefined
        ? []
        : [
            atMost(what('missing capacity %'), capacity.forecast.missing, 1.6),
            atMost(what('mean capacity'), capacity.forecast.mean, 1.4),
          ]),
    ],
  };
}

export function useTable(rows: Use['rows']): string {
  const head = ['series', 'ahead', 'PL90 / reactive', 'gate closed', 'PL90 behind the gate / reactive'];
  return table([...head, 'missing capacity: last value + 50 %', 'missing capacity: max(last value, P90)'], rows);
}

/** Goes through the series with a gate, and uses the forecast only while it is open. */
function gate(series: BenchSeries, [, p90]: Forecasts, [, reactive]: Forecasts) {
  const { stepMs, startMs, values, leadMinutes } = series;
  const lead = stepsOf(series, leadMinutes);
  const gatekeeper = new Gate({ stepMs, horizonMs: leadMinutes * MINUTE_MS, quantile: P90 });
  const losses = { ours: 0, reactive: 0, gated: 0 };
  const closed = new Uint8Array(values.length + lead);
  let scored = 0;
  let off = 0;
  for (const [step, value] of values.entries()) {
    const atMs = startMs + step * stepMs;
    const [predicted = Number.NaN, last = Number.NaN] = [p90?.[step], reactive?.[step]];
    const known = !Number.isNaN(value) && !Number.isNaN(predicted) && !Number.isNaN(last);
    if (known) gatekeeper.expect(atMs, predicted, last);
    gatekeeper.observe(atMs, Number.isNaN(value) ? undefined : value);
    closed[step + lead] = gatekeeper.state(atMs).open ? 0 : 1;
    if (!known || step < warmUp(series) + lead) continue;
    scored++;
    off += closed[step] ?? 0;
    losses.ours += pinballLoss(P90, predicted, value);
    losses.reactive += pinballLoss(P90, last, value);
    losses.gated += pinballLoss(P90, closed[step] === 1 ? last : predicted, value);
  }
  return { ratio: losses.ours / losses.reactive, gatedRatio: losses.gated / losses.reactive, off: off / scored };
}

/** Capacity that was decided one lead time before, and what of the load it could not take. */
function missingCapacity(series: BenchSeries, forecasts: Forecasts) {
  const lead = stepsOf(series, series.leadMinutes);
  const known = scoredSteps(series, forecasts).filter((step) => !Number.isNaN(series.values[step - lead]));
  const of = (capacity: (step: number) => number) => {
    let [load, missing, total] = [0, 0, 0];
    for (const step of known) {
      const value = series.values[step] ?? 0;
      load += value;
      total += capacity(step);
      missing += Math.max(0, value - capacity(step));
    }
    return { missing: (100 * missing) / load, mean: total / load };
  };
  const last = (step: number) => series.values[step - lead] ?? 0;
  return {
    reactive: of((step) => HEADROOM * last(step)),
    forecast: of((step) => Math.max(last(step), forecasts[1]?.[step] ?? 0)),
  };
}
