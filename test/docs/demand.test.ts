import { expect, test } from '@jest/globals';
import { calm, noiseOf } from '../../src/policy/calm.ts';
import { deadlineDemand } from '../../src/policy/deadline.ts';
import { decidePods } from '../../src/policy/decide.ts';
import { wholePods } from '../../src/policy/demand.ts';
import { withGpuMemory } from '../../src/policy/gpu-memory.ts';
import { pileUp, workOff } from '../../src/policy/pile-up.ts';
import { type LearntRate, learn, rateToPlanWith } from '../../src/policy/service-rate.ts';
import { trust } from '../../src/policy/signal.ts';
import { clearOf, isSwallowed } from '../../src/policy/tolerance.ts';
import { decideWarm } from '../../src/policy/warm.ts';
import { RULES, rule, signals, steady } from '../support/decisions.ts';
import { example } from '../support/example.ts';
import { OPEN_MS, signal } from '../support/signals.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

const PAGE = 'concepts/demand.md';
const MINUTE_MS = 60_000;

test('what piles up', () => {
  const { gives, drainSeconds, ...behind } = example(PAGE, 'pile-up');

  const piled = pileUp(behind);

  expect({ messages: piled.messages, addsPerSecond: workOff(piled, drainSeconds) }).toEqual(gives);
});

test('the learnt rate of a pod', () => {
  const { gives, configured, busyMinutes, ...look } = example(PAGE, 'learnt rate');
  let learnt: LearntRate | undefined;
  for (let s = 0; s < busyMinutes * 60; s += 15) learnt = learn(learnt, { ...look, seconds: 15 });

  expect(rateToPlanWith(configured, learnt)).toEqual(gives);
});

test('the forecast', () => {
  const { gives, ratePerPod, utilisation, ...given } = example(PAGE, 'forecast');
  const known = { backlog: signal('backlog', 0, 0), arrivals: steady('arrivals', given.arrivalsPerSecond) };
  const ahead = { mode: 'enforce', quantile: 0.9, perSecond: given.forecastPerSecond, horizonMs: MINUTE_MS } as const;
  const usable = {
    ageMs: 0,
    usable: true,
    reason: undefined,
    unforeseen: false,
    aboveLast: undefined,
    recentSameSlotMax: given.mostAtThisTimeOfDay,
  };
  const rules = { ...RULES, batchSize: 1, utilisation, limits: { min: 0, max: 1000 } };

  const decision = decidePods(OPEN_MS, signals({ ...known, batchSeconds: 1 / ratePerPod }), rules, {
    ahead: { ...ahead, ...usable },
  });

  expect(decision).toMatchObject({ value: gives.value, winner: 'predicted' });
  expect(decision).toMatchObject({ steps: expect.arrayContaining([expect.objectContaining({ uncut: gives.uncut })]) });
  expect(decision).toMatchObject({
    steps: expect.arrayContaining([expect.objectContaining({ value: gives.reactive })]),
  });
});

test('the deadline', () => {
  const { gives, minutesLeft, startUpMinutes, ...given } = example(PAGE, 'deadline');

  const demand = deadlineDemand(0, minutesLeft * MINUTE_MS, startUpMinutes * MINUTE_MS, given, given);

  expect({ pods: demand.possible ? wholePods(demand.work) : undefined }).toEqual(gives);
});

test('headroom by rule and hour', () => {
  const { gives, rules, work, minutesToOpening } = example(PAGE, 'headroom');
  const metric = withField(withField(PODS_METRIC, 'spec.calendar', 'c'), 'spec.headroom', rules);
  const session = { name: 'session', days: 'Mon-Fri', open: '09:30', close: '10:30' };
  const calendar = { kind: 'Calendar', metadata: { name: 'c' }, spec: { timeZone: 'UTC', sessions: [session] } };
  const { headroom } = specOf(...SOURCES, calendar, metric).metrics[0] ?? {};
  const window = { name: 'session', opensMs: OPEN_MS, closesMs: OPEN_MS + 60 * MINUTE_MS };
  const schedule = { calendar: 'c', timeZone: 'UTC', windows: [window] };

  const values = minutesToOpening.map((minutes: number) => {
    const nowMs = OPEN_MS - minutes * MINUTE_MS;
    const backlog = { ...signal('backlog', 0, 0), sample: { atMs: nowMs, value: work * 192 } };
    const decision = decidePods(nowMs, signals({ backlog }), { ...RULES, headroom }, { schedule });
    return decision.kind === 'value' ? decision.value : undefined;
  });

  expect(values).toEqual(gives);
});

test('GPU memory', () => {
  const { gives, ratio, wanted, ...rules } = example(PAGE, 'GPU memory');
  const memory = trust(signal('GPU memory', ratio, 0), OPEN_MS, 0);

  expect(withGpuMemory(wanted, memory, false, rules, wanted)).toMatchObject(gives);
});

test('the tolerance of an HPA', () => {
  const { gives, replicas, step, wanted } = example(PAGE, 'tolerance');

  expect({ isSwallowed: isSwallowed(wanted, replicas), clearOf: clearOf(replicas, step) }).toEqual(gives);
});

test('placeholder pods', () => {
  const { gives, wantedNow, sessionWants, minutesToOpening, nodeLeadMinutes, podsPerNode } = example(PAGE, 'warm');
  const opensMs = OPEN_MS + minutesToOpening * MINUTE_MS;
  const schedule = {
    calendar: 'c',
    timeZone: 'UTC',
    windows: [{ name: 'session', opensMs, closesMs: opensMs + 60 * MINUTE_MS }],
  };
  const pool = {
    signals: signals({ backlog: signal('backlog', wantedNow * 192, 0) }),
    rules: { ...RULES, headroom: [rule({ when: { kind: 'during', name: 'session' }, atLeast: sessionWants })] },
    outlook: { schedule },
  };
  const lead = { ms: nodeLeadMinutes * MINUTE_MS, from: 'configured', sentence: 'configured' } as const;
  const limits = { min: 0, max: 20 };

  const warm = decideWarm(OPEN_MS, pool, { schedule, lead }, { podsPerNode, limits, missing: RULES.missing });

  expect(warm).toMatchObject({ kind: 'value', value: gives.placeholders });
});

test('arrivals without their noise', () => {
  const { gives, meanPerSecond, dispersion, newestPerSecond } = example(PAGE, 'calm');
  const known = { atMs: 0, perSecond: meanPerSecond, dispersion, seconds: 3600 };

  const counted = newestPerSecond.map((newest: number) => Math.round(calm(newest, known) * 1000) / 1000);

  expect({ noise: noiseOf(known), perSecond: counted }).toEqual(gives);
});
