import { atLeast, atMost, type Bar, short, table } from './bar.ts';
import { METHODS, ofHorizon, OURS, type Replay } from './replay.ts';
import { type Scores, score } from './scores.ts';
import type { BenchSeries } from './series.ts';

/** By series: MASE, pinball loss at P90 and at P99 for each horizon, ascending. */
const BARS: Readonly<Record<string, readonly (readonly [mase: number, p90: number, p99: number])[]>> = {
  synth_trading_5m: [
    [0.265, 3.09, 0.828],
    [0.331, 3.88, 0.972],
    [0.376, 4.47, 1.13],
    [0.431, 5.27, 1.42],
  ],
  crane_a_5m: [
    [0.0869, 0.33, 0.168],
    [0.132, 0.48, 0.228],
    [0.167, 0.616, 0.24],
    [0.235, 0.87, 0.312],
  ],
  crane_c_5m: [
    [0.595, 2.62, 0.636],
    [0.97, 4.03, 1.09],
    [1.09, 5.1, 1.34],
    [1.09, 5.42, 1.56],
  ],
  aws_elb_requests_5m: [
    [0.738, 21.8, 4.38],
    [0.75, 22, 4.5],
    [0.757, 22.2, 4.62],
    [0.763, 22.2, 4.63],
  ],
  nyc_taxi_30m: [
    [0.223, 0.836, 0.192],
    [0.307, 1.18, 0.276],
    [0.419, 1.63, 0.372],
  ],
  twitter_aapl_5m: [
    [0.455, 16.7, 9.79],
    [0.663, 26.8, 15.7],
    [0.748, 34, 23.9],
    [0.844, 42.8, 30.6],
  ],
  aws_asg_cpu_5m: [
    [1.4, 2.71, 0.804],
    [1.49, 3.03, 0.984],
    [1.46, 3.03, 1.06],
    [1.24, 2.81, 1.08],
  ],
  crane_d_1m: [
    [0.438, 2.22, 0.528],
    [0.703, 3.92, 0.984],
    [0.781, 4.49, 1.24],
    [0.849, 5.42, 1.3],
  ],
};

/** Least coverage of the P99 forecast by horizon in minutes. */
const P99_COVERAGE: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  crane_d_1m: { 5: 0.975, 15: 0.975, 30: 0.97, 60: 0.965 },
};
const P99_COVERAGE_OTHERWISE: Readonly<Record<number, number>> = { 5: 0.975, 15: 0.975, 30: 0.975 };

export interface Accuracy {
  readonly text: string;
  readonly bars: readonly Bar[];
}

/** Every method on a series, and the bars of ours. */
export function accuracy(series: BenchSeries, replays: ReadonlyMap<string, Replay>): Accuracy {
  const found = series.horizonMinutes.map((minutes) => {
    const scores = new Map([...METHODS.keys()].map((name) => [name, scoreOf(series, replays, name, minutes)]));
    return { minutes, scores };
  });
  const rows = found.flatMap(({ minutes, scores }) =>
    [...scores].map(([name, { mase, rmse, losses, coverage }]) => [
      `${minutes} min`,
      name,
      ...[mase, rmse, ...losses].map(short),
      ...coverage.slice(1).map((part) => part.toFixed(3)),
    ]),
  );
  const head = ['ahead', 'method', 'MASE', 'RMSE', 'PL50 %', 'PL90 %', 'PL99 %', 'coverage P90', 'P99'];
  return { text: table(head, rows), bars: found.flatMap(({ minutes, scores }) => barsOf(series, minutes, scores)) };
}

function scoreOf(series: BenchSeries, replays: ReadonlyMap<string, Replay>, name: string, minutes: number): Scores {
  return score(series, ofHorizon(replays.get(name) ?? new Map(), minutes));
}

function barsOf(series: BenchSeries, minutes: number, scores: ReadonlyMap<string, Scores>): readonly Bar[] {
  const ours = scores.get(OURS);
  if (ours === undefined) return [];
  const what = (of: string) => `${series.name}, ${minutes} min: ${of}`;
  const { mase, losses, coverage } = ours;
  const [, p90 = 0, p99 = 0] = coverage;
  const leastP99 = (P99_COVERAGE[series.name] ?? P99_COVERAGE_OTHERWISE)[minutes];
  const [maseBar, p90Bar, p99Bar] = BARS[series.name]?.[series.horizonMinutes.indexOf(minutes)] ?? bestBaseline(scores);
  return [
    atMost(what('MASE'), mase, maseBar),
    atMost(what('PL90 %'), losses[1] ?? Number.NaN, p90Bar),
    atMost(what('PL99 %'), losses[2] ?? Number.NaN, p99Bar),
    atLeast(what('coverage P90'), p90, 0.88),
    atMost(what('coverage P90'), p90, 0.92),
    ...(leastP99 === undefined ? [] : [atLeast(what('coverage P99'), p99, leastP99)]),
  ];
}

/** Where no bars were measured, the best of the other methods is the bar. */
function bestBaseline(scores: ReadonlyMap<string, Scores>): readonly [number, number, number] {
  const others = [...scores].filter(([name]) => name !== OURS).map(([, found]) => found);
  const best = (of: (found: Scores) => number) => Math.min(...others.map(of));
  return [best(({ mase }) => mase), best(({ losses }) => losses[1] ?? 0), best(({ losses }) => losses[2] ?? 0)];
}
