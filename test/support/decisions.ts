import fc from 'fast-check';
import type { Inputs, PodsInputs } from '../../src/policy/inputs.ts';
import type { HeadroomRule } from '../../src/policy/headroom.ts';
import type { PoolShare } from '../../src/policy/pool.ts';
import type { Outlook, PodsRules, PodsSignals, Rate } from '../../src/policy/rules.ts';
import type { Signal } from '../../src/policy/signal.ts';
import { History } from '../../src/series/history.ts';
import { OPEN_MS, signal } from './signals.ts';

const DAY_MS = 86_400_000;

/** The rules of a pool of at most 60 pods of 4/s each, planned at 80 %. */
export const RULES: PodsRules = {
  drainSeconds: 60,
  batchSize: 8,
  batchesAtOnce: 1,
  utilisation: 0.8,
  limits: { min: 1, max: 60 },
  missing: { holdMs: 300_000, fallback: 'error' },
};

/** 600 messages, seen 90 seconds before the open. */
export function signals(over: Partial<PodsSignals> = {}): PodsSignals {
  return { backlog: signal('backlog', 600, 90), arrivals: undefined, batchSeconds: 2, ...over };
}

/** A rate that has been the same for ten minutes. */
export function steady(name: string, perSecond: number, ageSeconds = 0): Rate {
  const history = new History(15_000, 60);
  for (let s = 600; s >= ageSeconds; s -= 15) history.record({ atMs: OPEN_MS - s * 1000, value: perSecond });
  return { ...signal(name, perSecond, ageSeconds), recent: history.between(OPEN_MS - 600_000, OPEN_MS) };
}

export function rule(over: Partial<HeadroomRule> = {}): HeadroomRule {
  return {
    when: { kind: 'always' },
    opensEarlyMs: 0,
    rampMs: 0,
    percent: 0,
    atLeast: undefined,
    atMost: undefined,
    ...over,
  };
}

/** Inputs of all kinds: signals that are fresh, old, absent or absurd, and every rule there is. */
const value = fc.oneof(
  fc.nat({ max: 5000 }),
  fc.double({ min: 0, max: 1e5, noNaN: true }),
  fc.constantFrom(0, -0, -1, Number.MIN_VALUE, 1e300, 2 ** 53),
);
const ageSeconds = fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: -3600, max: 7200 }));
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined });

const read: fc.Arbitrary<Signal> = fc
  .tuple(value, ageSeconds, maybe(value), fc.integer({ min: 1, max: 600 }), fc.boolean())
  .map(([newest, age, before, gap, isThere]) => ({
    ...signal('a signal', newest, age, { trouble: age > 600 ? 'no answer within 5 s' : undefined }),
    ...(before !== undefined && { previous: { atMs: OPEN_MS - (age + gap) * 1000, value: before } }),
    ...(!isThere && age % 3 === 0 && { sample: undefined }),
  }));

const rate: fc.Arbitrary<Rate> = fc
  .tuple(
    read,
    fc.array(fc.oneof({ weight: 9, arbitrary: value }, fc.constant(Number.NaN)), { maxLength: 60 }),
    fc.nat(9),
  )
  .map(([one, values, lag]) => ({
    ...one,
    recent: {
      startMs: OPEN_MS - (values.length + lag) * 15_000,
      stepMs: 15_000,
      values: Float64Array.from(values, Math.abs),
    },
  }));

const pods = fc.nat({ max: 100 });
const windows = fc.array(
  fc
    .tuple(fc.constantFrom('regular', 'eod'), fc.integer({ min: -600, max: 600 }), fc.integer({ min: 1, max: 600 }))
    .map(([name, from, minutes]) => ({
      name,
      opensMs: OPEN_MS + from * 60_000,
      closesMs: OPEN_MS + (from + minutes) * 60_000,
    })),
  { maxLength: 4 },
);

const when = fc.oneof(
  fc.constant({ kind: 'always' } as const),
  fc.constantFrom('regular', 'eod').map((name) => ({ kind: 'during', name }) as const),
  fc
    .tuple(fc.nat({ max: 1439 }), fc.nat({ max: 1440 }), fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }))
    .map(([fromMinute, toMinute, weekdays]) => ({
      ...({ kind: 'timeOfDay', text: 'at some time' } as const),
      fromMinute,
      toMinute,
      weekdays,
    })),
);
export const headroomRule: fc.Arbitrary<HeadroomRule> = fc.record({
  when,
  opensEarlyMs: fc.nat({ max: 3_600_000 }),
  rampMs: fc.oneof(fc.constant(0), fc.nat({ max: 3_600_000 })),
  percent: fc.nat({ max: 200 }),
  atLeast: maybe(pods),
  atMost: maybe(pods.map((some) => some + 100)),
});

const outlook: fc.Arbitrary<Outlook> = fc.record({
  ahead: maybe(
    fc.record({
      mode: fc.constantFrom('observe' as const, 'enforce' as const, 'enforce' as const),
      quantile: fc.constantFrom(0.5, 0.9, 0.99),
      perSecond: fc.oneof({ weight: 9, arbitrary: value }, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
      horizonMs: fc.nat({ max: 3_600_000 }),
      ageMs: fc.nat({ max: 600_000 }),
      usable: fc.boolean(),
      reason: fc.constant('the gate is closed'),
      unforeseen: fc.boolean(),
      aboveLast: maybe(value),
      recentSameSlotMax: maybe(value.map(Math.abs)),
    }),
  ),
  schedule: maybe(
    fc.record({ calendar: fc.constant('nyse'), timeZone: fc.constantFrom('America/New_York', 'UTC'), windows }),
  ),
  lead: maybe(
    fc.record({
      ms: fc.nat({ max: 1_800_000 }),
      from: fc.constantFrom('measured' as const, 'configured' as const),
      sentence: fc.constant('the P90 of 12 starts'),
    }),
  ),
  gpuMemory: maybe(fc.record({ signal: read, flat: fc.boolean() })),
  learnt: maybe(
    fc.record({ ratePerPod: fc.double({ min: 0, max: 100, noNaN: true }), busySeconds: fc.nat({ max: 2000 }) }),
  ),
  lately: maybe(
    fc.record({
      atMs: fc.constant(OPEN_MS),
      perSecond: value.map(Math.abs),
      dispersion: fc.double({ min: 0, max: 1e4, noNaN: true }),
      seconds: fc.nat({ max: 4000 }),
    }),
  ),
  notes: fc.constantFrom(undefined, ['batches are 20 % full']),
  last: maybe(fc.record({ wanted: pods, replicas: pods })),
});

const rules: fc.Arbitrary<PodsRules> = fc
  .record({
    drainSeconds: fc.integer({ min: 1, max: 3600 }),
    batchSize: fc.integer({ min: 1, max: 64 }),
    batchesAtOnce: fc.integer({ min: 1, max: 4 }),
    utilisation: fc.double({ min: 0.1, max: 1, noNaN: true }),
    deadline: maybe(fc.constant({ event: 'eod' })),
    gpuMemory: maybe(fc.constant({ raiseAbove: 0.9, holdAbove: 0.8, raisePercent: 20 })),
    clearTolerance: maybe(fc.boolean()),
    forecast: maybe(fc.record({ usual: fc.constant(1.5), reactive: fc.constant(3), most: maybe(pods) })),
    headroom: maybe(fc.array(headroomRule, { maxLength: 4 })),
    timeZone: fc.constantFrom(undefined, 'Europe/Berlin'),
    missing: fc.record({
      holdMs: fc.nat({ max: 600_000 }),
      fallback: fc.constantFrom('error' as const, 'error' as const, 3),
    }),
    step: maybe(fc.integer({ min: 1, max: 5 })),
    bounds: fc.tuple(fc.nat({ max: 20 }), fc.integer({ min: 20, max: 80 })),
  })
  .map(({ bounds: [min, max], step, ...rest }) => ({
    ...rest,
    step,
    limits: { min: min * (step ?? 1), max: max * (step ?? 1) },
  }));

const share = maybe(fc.record({ part: fc.constantFrom('firm' as const, 'burst' as const), firm: pods }));

export const podsInputs: fc.Arbitrary<PodsInputs> = fc.record({
  kind: fc.constant('pods' as const),
  nowMs: fc
    .integer({ min: OPEN_MS - 1000, max: OPEN_MS + DAY_MS })
    .map((ms) => (ms % 5 === 0 ? ms : OPEN_MS + (ms % 60_000))),
  signals: fc.record({
    backlog: read,
    arrivals: maybe(rate),
    completions: maybe(rate),
    readyPods: maybe(read),
    batchSeconds: fc.oneof(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.record({ signal: read, otherwise: maybe(fc.integer({ min: 1, max: 60 })) }),
    ),
  }),
  rules,
  outlook,
});

/** What a pool may say to a metric that wants more, less or as much. */
const pool: fc.Arbitrary<PoolShare | undefined> = maybe(
  fc
    .record({
      because: fc.constantFrom('satisfied' as const, 'weight' as const, 'priority' as const, 'borrow' as const),
      pods,
      spare: pods,
      more: pods,
    })
    .map(({ because, pods: given, spare, more }) => ({
      ...({ name: 'gpu', because, pods: given } as const),
      capacity: given + spare,
      allWanted: given + spare + more,
    })),
);

export const anyInputs: fc.Arbitrary<Inputs> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(podsInputs, share, pool)
      .map(([one, part, given]) => ({ ...one, rules: { ...one.rules, share: part }, pool: given })),
  },
  fc.tuple(podsInputs, read).map(([{ nowMs, rules: ofPods, outlook: known }, one]) => ({
    ...({ kind: 'signal', nowMs, signal: one, outlook: known } as const),
    rules: { missing: ofPods.missing, forecast: ofPods.forecast, headroom: ofPods.headroom, timeZone: ofPods.timeZone },
  })),
  fc
    .tuple(podsInputs, outlook, fc.integer({ min: 1, max: 4 }))
    .map(([{ nowMs, signals: known, rules: ofPods, outlook: around }, ahead, podsPerNode]) => ({
      ...({ kind: 'warm', nowMs, of: { signals: known, rules: ofPods, outlook: around }, ahead } as const),
      rules: { podsPerNode, limits: { min: 0, max: 20 }, missing: ofPods.missing },
    })),
);
