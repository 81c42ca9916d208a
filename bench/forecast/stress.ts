import { localTime } from '../../src/forecast/local-time.ts';
import { seasonalModel } from '../../src/forecast/seasonal.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import { atMost, type Bar } from './bar.ts';
import { ofHorizon, REACTIVE, replay, METHODS } from './replay.ts';
import { score } from './scores.ts';
import { type BenchSeries, DAY_MS, MINUTE_MS } from './series.ts';

const SHIFT = 1.6;
const GAPS = 0.1;
const SEED = 5;
const WALK_STEPS = 10_000;

/** By series: where the level shifts, at which horizon that and gaps are looked at, and the bars. */
const STRESS: Readonly<Record<string, Stress>> = {
  nyc_taxi_30m: { shiftDays: [60], minutes: 60, shiftError: 8, gapMase: 0.33 },
  crane_a_5m: { shiftDays: [8.4, 9.4, 10.4, 11.4, 12.4], minutes: 15, shiftError: 4, gapMase: 0.16 },
};

interface Stress {
  readonly shiftDays: readonly number[];
  readonly minutes: number;
  readonly shiftError: number;
  readonly gapMase: number;
}

/** Bars for a shifted level and for lost samples, for the series that have them. */
export function stressBars(series: BenchSeries): readonly Bar[] {
  const stress = STRESS[series.name];
  if (stress === undefined) return [];
  const shifted = stress.shiftDays.map((day) =>
    atMost(
      `${series.name}, ${stress.minutes} min: error % in hours 1 to 6 after a shift by ${SHIFT} on day ${day}`,
      100 * errorAfterShift(series, stress, day),
      stress.shiftError,
    ),
  );
  const name = `${series.name}, ${stress.minutes} min: MASE with ${100 * GAPS} % of the samples lost`;
  return [...shifted, atMost(name, maseWithGaps(series, stress), stress.gapMase)];
}

/** A random walk cannot be forecast: ours may hardly be worse than the last value. */
export function randomWalkBars(): readonly Bar[] {
  const random = seededRandom(3);
  let value = 1_000;
  const values = Float64Array.from({ length: WALK_STEPS }, () => {
    value = Math.max(1, value + 10 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
    return value;
  });
  const walk: BenchSeries = {
    name: 'random walk',
    startMs: Date.UTC(2024, 0, 1),
    stepMs: 5 * MINUTE_MS,
    values,
    localTime: localTime('UTC'),
    horizonMinutes: [5, 15, 30, 60],
    leadMinutes: 15,
    warmUpDays: 10,
  };
  const ours = replay(walk, seasonalModel);
  const last = replay(walk, METHODS.get(REACTIVE) ?? seasonalModel);
  return walk.horizonMinutes.map((minutes) => {
    const ratio = score(walk, ofHorizon(ours, minutes)).mase / naiveMase(walk, minutes, last);
    return atMost(`random walk, ${minutes} min: error in parts of that of the last value`, ratio, 1.05);
  });
}

/** The last value itself, without the median that its interval learns. */
function naiveMase(walk: BenchSeries, minutes: number, last: ReturnType<typeof replay>): number {
  const steps = (minutes * MINUTE_MS) / walk.stepMs;
  const shifted = Float64Array.from(walk.values, (_, step) => walk.values[step - steps] ?? Number.NaN);
  return score(walk, [shifted, ...ofHorizon(last, minutes).slice(1)]).mase;
}

function errorAfterShift(series: BenchSeries, { minutes }: Stress, day: number): number {
  const at = Math.round((day * DAY_MS) / series.stepMs);
  const hour = (60 * MINUTE_MS) / series.stepMs;
  const end = at + 6 * hour;
  const values = series.values.slice(0, end).map((value, step) => (step >= at ? SHIFT * value : value));
  const shifted = { ...series, values };
  return score(shifted, ofHorizon(replay(shifted, seasonalModel), minutes), (step) => step >= at + hour).error;
}

function maseWithGaps(series: BenchSeries, { minutes }: Stress): number {
  const random = seededRandom(SEED);
  const lost = { ...series, values: series.values.map((value) => (random() < GAPS ? Number.NaN : value)) };
  return score(lost, ofHorizon(replay(lost, seasonalModel), minutes)).mase;
}
