import { describe, expect, test } from '@jest/globals';
import { Foresight, type ForesightOptions } from '../../src/forecast/foresight.ts';
import { horizonsFor, plannedLeadMs } from '../../src/forecast/horizons.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import { at, DAY_STEPS, STEP_MS, wave } from './model-contract.ts';

const MINUTE_MS = 60_000;
const OPTIONS: ForesightOptions = {
  stepMs: STEP_MS,
  leadMs: 15 * MINUTE_MS,
  quantile: 0.9,
  localTime: localTime('America/New_York'),
};

function taught(days: number, value: (step: number) => number | undefined = wave()): Foresight {
  const foresight = new Foresight(OPTIONS);
  for (let step = 0; step < days * DAY_STEPS; step++) foresight.observe(at(step), value(step));
  return foresight;
}

/** Rises tenfold for an hour, once a day. */
function burst(step: number): number {
  return step % DAY_STEPS >= 100 && step % DAY_STEPS < 112 ? 100 : 10;
}

const SAVED: unknown = JSON.parse(JSON.stringify(taught(1.2)));

describe('a forecaster at work', () => {
  test('sees a daily burst a lead time before it comes', () => {
    const before = 5 * DAY_STEPS + 98;
    const foresight = new Foresight(OPTIONS);
    for (let step = 0; step < before; step++) foresight.observe(at(step), burst(step));

    const { value, usable, horizonMs, recentMost } = foresight.expect(at(before - 1));

    expect({ usable, horizonMs }).toEqual({ usable: true, horizonMs: 15 * MINUTE_MS });
    expect(value).toBeGreaterThan(80);
    expect(recentMost).toBeGreaterThan(80);
  });

  test('looks no further than it is asked to, so that nothing is ready minutes early', () => {
    const before = 5 * DAY_STEPS + 98;
    const foresight = new Foresight(OPTIONS);
    for (let step = 0; step < before; step++) foresight.observe(at(step), burst(step));

    // The burst begins 10 minutes after the newest sample.
    const ahead = (afterMs: number, leadMs: number) => foresight.expect(at(before - 1) + afterMs, leadMs);

    expect(ahead(0, 9 * MINUTE_MS)).toMatchObject({ horizonMs: 9 * MINUTE_MS });
    expect(ahead(0, 9 * MINUTE_MS).value).toBeLessThan(20);
    expect(ahead(2 * MINUTE_MS, 9 * MINUTE_MS).value).toBeGreaterThan(80);
    expect(ahead(0, 60 * MINUTE_MS).horizonMs).toBe(15 * MINUTE_MS);
  });

  test('compares a special day with the most of any time of the day', () => {
    const special = { id: 'x', dayType: () => 'early', events: () => [] };
    const mostAt = (calendar: ForesightOptions['calendar']) => {
      const foresight = new Foresight({ ...OPTIONS, calendar });
      for (let step = 0; step < 2 * DAY_STEPS; step++) foresight.observe(at(step), burst(step));
      return foresight.expect(at(2 * DAY_STEPS - 1)).recentMost;
    };

    expect(mostAt(undefined)).toBeLessThan(20);
    expect(mostAt(special)).toBeGreaterThan(80);
  });

  test('covers what it knows for sure, although numbers are rounded', () => {
    const { gate, explanation } = taught(3, () => 0.1 + 0.2).expect(at(3 * DAY_STEPS - 1));

    expect(gate.coverage).toBeGreaterThan(0.95);
    expect(explanation?.coverage.every((part) => part > 0.9)).toBe(true);
  });

  test('says why it is not ready, and when it will be', () => {
    const expectation = taught(0.05).expect(at(0.05 * DAY_STEPS - 1));

    expect(expectation.usable).toBe(false);
    expect(expectation.reason).toMatch(/^learning: \d+ more outcomes are needed/);
    expect(expectation.readyAtMs).toBeGreaterThan(at(0.05 * DAY_STEPS));
  });

  test('is kept from use until it was compared with the last value for a day', () => {
    const { usable, reason, value } = taught(0.8).expect(at(0.8 * DAY_STEPS - 1));

    expect({ usable, isKnown: value > 0 }).toEqual({ usable: false, isKnown: true });
    expect(reason).toMatch(/^learning: \d+ of 288 forecasts have been compared with what came/);
  });

  test('knows that the last value is as good where the past says nothing', () => {
    const random = seededRandom(7);
    let walk = 1000;
    const foresight = taught(6, () => {
      walk = Math.max(1, walk + 40 * (random() - 0.5));
      return walk;
    });

    expect(foresight.expect(at(6 * DAY_STEPS - 1)).gate.ratio).toBeGreaterThan(0.9);
  });

  test('says how far what comes lies above the last value, where that forecasts as well', () => {
    const random = seededRandom(3);
    let walk = 1000;
    const foresight = taught(0, () => walk);
    const seen = Array.from({ length: 20 * DAY_STEPS }, (_, step) => {
      walk = Math.max(1, walk + 40 * (random() - 0.5));
      foresight.observe(at(step), walk);
      const { gate, aboveLast } = foresight.expect(at(step));
      return { outdone: gate.outdone, aboveLast };
    });

    const outdone = seen.filter((one) => one.outdone);
    expect(outdone.length).toBeGreaterThan(DAY_STEPS);
    // Three steps of at most 20 each way: nine in ten are not above the sum by much more than a standard deviation.
    for (const { aboveLast } of outdone) {
      expect(aboveLast).toBeGreaterThan(10);
      expect(aboveLast).toBeLessThan(60);
    }
    expect(seen.filter((one) => !one.outdone && one.aboveLast !== undefined)).toEqual([]);
  });

  test('is not used when samples cease', () => {
    const late = at(3 * DAY_STEPS + 6);

    expect(taught(3).expect(late)).toMatchObject({ usable: false, ageMs: 7 * STEP_MS });
  });

  test('learns nothing in a maintenance window', () => {
    const calm = taught(4, burst);
    const tested = new Foresight(OPTIONS);
    for (let step = 0; step < 4 * DAY_STEPS; step++) {
      const isLoadTest = step >= 3 * DAY_STEPS + 40 && step < 3 * DAY_STEPS + 60;
      tested.observe(at(step), isLoadTest ? 5000 : burst(step), { learn: !isLoadTest });
    }
    const nextDay = at(4 * DAY_STEPS - 1);

    expect(tested.expect(nextDay).value).toBeLessThan(3 * calm.expect(nextDay).value);
    expect(tested.expect(at(4 * DAY_STEPS + 45)).recentMost).toBeLessThan(50);
  });

  test('goes on bit-equal after it was saved and restored', () => {
    const foresight = taught(2);
    const restored = Foresight.restore(OPTIONS, JSON.parse(JSON.stringify(foresight)));
    if ('problem' in restored) throw new Error(restored.problem);
    for (let step = 2 * DAY_STEPS; step < 3 * DAY_STEPS; step++) {
      for (const one of [foresight, restored.foresight]) one.observe(at(step), burst(step));
    }

    expect(restored.foresight.expect(at(3 * DAY_STEPS))).toEqual(foresight.expect(at(3 * DAY_STEPS)));
    expect(JSON.stringify(restored.foresight)).toBe(JSON.stringify(foresight));
  });

  test.each([
    ['another step', { stepMs: MINUTE_MS }],
    ['another zone', { localTime: localTime('Europe/London') }],
    ['another lead time', { leadMs: 45 * MINUTE_MS }],
    ['another quantile', { quantile: 0.95 }],
    ['another calendar', { calendar: { id: 'x', dayType: () => undefined, events: () => [] } }],
  ])('does not restore what was saved for %s', (_, other) => {
    expect(Foresight.restore({ ...OPTIONS, ...other }, SAVED)).toEqual({ problem: expect.any(String) });
  });

  test.each([null, 1, 'x', {}, { model: {} }, []])('does not restore %j', (saved) => {
    expect(Foresight.restore(OPTIONS, saved)).toEqual({ problem: expect.any(String) });
  });

  test('does not restore what was cut off', () => {
    expect(Foresight.restore(OPTIONS, { ...Object(SAVED), gate: { options: {}, memory: {} } })).toHaveProperty(
      'problem',
    );
    expect(Foresight.restore(OPTIONS, { ...Object(SAVED), steps: {} })).toHaveProperty('problem');
  });
});

describe('lead times', () => {
  test.each([
    [1, 5],
    [8, 10],
    [15, 15],
    [21, 30],
    [50, 60],
    [10_000, 360],
  ])('of %d minutes are planned as %d', (minutes, planned) => {
    expect(plannedLeadMs(minutes * MINUTE_MS, STEP_MS)).toBe(planned * MINUTE_MS);
  });

  test.each([
    [5, [5, 10]],
    [10, [5, 10, 15]],
    [15, [5, 10, 15, 20]],
    [60, [5, 30, 60, 65]],
  ])('of %d minutes need the horizons %j', (minutes, horizons) => {
    expect(horizonsFor(minutes * MINUTE_MS, STEP_MS)).toEqual(horizons.map((one) => one * MINUTE_MS));
  });
});
