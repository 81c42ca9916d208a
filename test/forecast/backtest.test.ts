import { describe, expect, test } from '@jest/globals';
import { backtest, type Backtest, type BacktestOptions, OURS, REACTIVE } from '../../src/forecast/backtest.ts';
import type { ForecastModel } from '../../src/forecast/forecast.ts';
import { gated } from '../../src/forecast/gated.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { type PastSteps, pastSteps, rollingOrigin } from '../../src/forecast/rolling-origin.ts';
import { scoresBy } from '../../src/forecast/scores.ts';
import { verdict } from '../../src/forecast/verdict.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import { tradingMonths } from '../../src/simulate/trading-months.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 0, 5);
const NONE = Number.NaN;
const UTC = localTime('UTC');

function hours(...values: readonly number[]): PastSteps {
  return { startMs: MONDAY_MS, stepMs: HOUR_MS, values: Float64Array.from(values) };
}

function forecasts(...values: readonly (readonly number[])[]): readonly Float64Array[] {
  return values.map((one) => Float64Array.from(one));
}

describe('the steps of a past', () => {
  const sample = (minutes: number, value: number) => ({ atMs: MONDAY_MS + minutes * 60_000, value });

  test('hold the mean of what was seen after the end of the one before and up to their own', () => {
    const past = pastSteps([sample(0, 10), sample(1, 20), sample(5, 40), sample(9, 7)], 300_000);

    expect(past).toEqual({ startMs: MONDAY_MS, stepMs: 300_000, values: Float64Array.of(10, 30, 7) });
  });

  test('are missing where nothing was seen or nothing was known, never 0', () => {
    const past = pastSteps([sample(0, 10), sample(5, NONE), sample(20, 0)], 300_000);

    expect([...past.values]).toEqual([10, NONE, NONE, NONE, 0]);
  });

  test('are none without samples', () => {
    expect(pastSteps([], 300_000).values).toHaveLength(0);
  });
});

describe('scores', () => {
  const past = hours(10, 20, NONE, 30, 40);
  const quantiles = [0.5, 0.9];
  const said = forecasts([10, 18, 99, 33, NONE], [10, 19, 99, 40, NONE]);

  test('are what they are by hand', () => {
    const found = scoresBy({ past, quantiles, warmUpSteps: 0, groupOf: () => 'all' }, said).get('all');

    // Errors 0, 2 and 3 of a load of 60. At P90 a miss by 1 costs 0.9, a forecast 10 too high costs 1.
    expect(found?.steps).toBe(3);
    expect(found?.meanLoad).toBe(20);
    expect(found?.errorPercent).toBeCloseTo((100 * 5) / 60, 10);
    expect(found?.lossPercent[0]).toBeCloseTo((100 * 2.5) / 60, 10);
    expect(found?.lossPercent[1]).toBeCloseTo((100 * 1.9) / 60, 10);
    expect(found?.coverage).toEqual([2 / 3, 2 / 3]);
  });

  test('leave the warm-up out, and steps of no group', () => {
    const groupOf = (step: number) => (step === 3 ? undefined : 'all');

    const found = scoresBy({ past, quantiles, warmUpSteps: 1, groupOf }, said).get('all');

    expect(found).toMatchObject({ steps: 1, meanLoad: 20, errorPercent: 10, coverage: [0, 0] });
  });

  test('are told apart by group', () => {
    const groupOf = (step: number) => (step === 0 ? 'first' : 'rest');

    const found = scoresBy({ past, quantiles, warmUpSteps: 0, groupOf }, said);

    expect(Array.from(found, ([group, { steps }]) => [group, steps])).toEqual([
      ['first', 1],
      ['rest', 2],
    ]);
  });

  test("measure the error in those of yesterday's value during the warm-up", () => {
    const days = hours(...Array.from({ length: 72 }, (_, hour) => 100 + 10 * Math.floor(hour / 24)));
    const low = days.values.map((value) => value - 5);

    const found = scoresBy({ past: days, quantiles: [0.5], warmUpSteps: 48, groupOf: () => 1 }, [low]).get(1);

    expect(found?.mase).toBeCloseTo(0.5, 10);
  });

  test('of a load of 0 are not known', () => {
    const found = scoresBy(
      { past: hours(0, 0), quantiles: [0.5], warmUpSteps: 0, groupOf: () => 1 },
      forecasts([1, 1]),
    );

    expect(found.get(1)).toMatchObject({ steps: 2, errorPercent: NONE, lossPercent: [NONE] });
  });
});

describe('a rolling origin', () => {
  /** Says the last value, for every horizon and quantile. */
  function lastValue(): ForecastModel {
    let newest = NONE;
    return {
      observe: (_, value) => {
        newest = value ?? newest;
      },
      forecast: (atMs, horizonsMs, quantiles) => ({
        kind: 'forecast',
        atMs,
        values: horizonsMs.map((horizonMs) => ({ horizonMs, median: newest, quantiles: quantiles.map(() => newest) })),
        explanation: { dayType: '', experts: [], samples: 0, missing: 0, ignored: 0, lastSampleMs: atMs, coverage: [] },
      }),
      toJSON: () => null,
    };
  }

  test('gives for each step what was said of it a horizon before', () => {
    const found = rollingOrigin(hours(1, 2, NONE, 4, 5), lastValue(), {
      horizonsMs: [HOUR_MS, 2 * HOUR_MS],
      quantiles: [0.5],
    });

    expect(found.map(([median]) => [...(median ?? [])])).toEqual([
      [NONE, 1, 2, 2, 4],
      [NONE, NONE, 1, 2, 2],
    ]);
  });
});

describe('the gate of a past', () => {
  const random = seededRandom(5);
  const past = hours(...Array.from({ length: 20 * 24 }, () => 100 + 50 * random()));
  const options = { past, horizonMs: HOUR_MS, quantile: 0.9, warmUpSteps: 48, counts: () => true };
  const good = past.values.map((value) => value + 1);
  const bad = past.values.map((value) => value + 80);

  test('lets a good forecast be used', () => {
    const found = gated(options, good, bad);

    expect(found.off).toBe(0);
    expect(found.lossRatio).toBeCloseTo(1 / 80, 10);
    expect(found.gatedLossRatio).toBe(found.lossRatio);
    expect(found.state.open).toBe(true);
  });

  test('keeps a poor one off after some hours, and so loses little more than the last value', () => {
    const found = gated({ ...options, warmUpSteps: 24 }, bad, good);

    expect(found.off).toBeGreaterThan(0.95);
    expect(found.lossRatio).toBeCloseTo(80, 10);
    expect(found.gatedLossRatio).toBeLessThan(3);
    expect(found.state.open).toBe(false);
  });

  test('does not judge by steps that do not count', () => {
    const spoilt = good.map((value, step) => (step > 200 && step < 240 ? 1e6 : value));

    const found = gated({ ...options, counts: (step) => step <= 200 || step >= 240 }, spoilt, bad);

    expect(found.lossRatio).toBeCloseTo(1 / 80, 10);
  });
});

describe('a backtest', () => {
  const {
    startMs,
    stepMs,
    values,
    calendar,
    localTime: newYork,
  } = tradingMonths({ seed: 7, days: 15, stepMs: 1_800_000 });
  const past = { startMs, stepMs, values };
  const options: BacktestOptions = {
    localTime: newYork,
    calendar,
    horizonsMs: [1_800_000, HOUR_MS],
    leadMs: HOUR_MS,
    quantile: 0.95,
  };
  const found = backtest(past, options);

  test('has every method for each horizon, ours first, and every quantile', () => {
    const names = found.horizons.map(({ horizonMs, methods }) => [horizonMs, ...methods.map(({ name }) => name)]);
    const rivals = [REACTIVE, 'seasonal naive day', 'seasonal naive week', 'holt-winters'];

    expect(names).toEqual([
      [1_800_000, OURS, ...rivals],
      [HOUR_MS, OURS, ...rivals],
    ]);
    expect(found.quantiles).toEqual([0.5, 0.9, 0.95, 0.99]);
  });

  test('finds that a forecast helps on trading days', () => {
    const [ours, reactive] = found.horizons[1]?.methods ?? [];

    expect(ours?.all.errorPercent).toBeLessThan(0.7 * (reactive?.all.errorPercent ?? 0));
    expect(found.lead.gate.lossRatio).toBeLessThan(0.9);
    expect(verdict(found).helps).not.toBe('no');
  });

  test('scores the days after the warm-up by their kind', () => {
    // From 2024-07-04, a holiday: 15 days less a quarter of them.
    expect(found.warmUpSteps).toBe(3 * 48);
    expect(Object.fromEntries(found.days)).toEqual({ closed: 1, weekday: 7, weekend: 4 });
    expect([...(found.horizons[0]?.methods[0]?.byDay.keys() ?? [])].toSorted()).toEqual([
      'closed',
      'weekday',
      'weekend',
    ]);
  });

  test('scores the same steps with every method, and every hour of the day', () => {
    const steps = found.horizons.flatMap(({ methods }) => methods.map(({ all }) => all.steps));

    expect(new Set(steps).size).toBe(1);
    expect(found.lead.byHour.size).toBe(24);
  });

  test('does not let a forecast know what came after it', () => {
    const changed = values.map((value, step) => (step >= 400 ? 5 * value : value));

    const other = backtest({ ...past, values: changed }, options);

    expect(other.lead.upper.slice(0, 401)).toEqual(found.lead.upper.slice(0, 401));
    expect(other.lead.upper.slice(403)).not.toEqual(found.lead.upper.slice(403));
  });

  test('neither learns from nor judges by the times that are left out', () => {
    const fromMs = startMs + 8 * DAY_MS;
    const window = { fromMs, untilMs: fromMs + DAY_MS };
    const loadTest = values.map((value, step) => (step >= 384 && step < 432 ? value + 5000 : value));

    const spoilt = backtest({ ...past, values: loadTest }, { ...options, learnNothing: [window] });

    expect(spoilt.horizons[0]?.methods[0]?.all.steps).toBe((found.horizons[0]?.methods[0]?.all.steps ?? 0) - 48);
    expect(spoilt.horizons[0]?.methods[0]?.all.meanLoad).toBeLessThan(300);
  });

  test('refuses a lead time that is no horizon', () => {
    expect(() => backtest(past, { ...options, leadMs: 2 * HOUR_MS })).toThrow(
      'the lead time must be one of the horizons',
    );
  });

  test('of nothing but gaps has scores of nothing', () => {
    const empty = backtest({ ...past, values: values.map(() => NONE) }, options);

    expect(empty.horizons[0]?.methods[0]?.all.steps).toBe(0);
    expect(verdict(empty)).toEqual({
      helps: 'no',
      sentence: 'Nothing can be said: no step after the warm-up has a value and a forecast.',
    });
  });
});

describe('the verdict', () => {
  function found(
    gate: { off: number; lossRatio: number; gatedLossRatio?: number },
    coverage = 0.9,
    errorPercent = 1,
  ): Backtest {
    const scores = { steps: 9, meanLoad: 1, errorPercent, mase: 1, lossPercent: [1, 1], coverage: [0.5, coverage] };
    const state = { open: true, outdone: false, reason: '', sinceMs: undefined, ratio: 1, coverage };
    const full = { gatedLossRatio: gate.lossRatio, ...gate, state };
    const none = new Float64Array();
    return {
      past: hours(1),
      warmUpSteps: 0,
      quantiles: [0.5, 0.9],
      days: new Map(),
      horizons: [{ horizonMs: HOUR_MS / 4, methods: [{ name: OURS, all: scores, byDay: new Map() }], gate: full }],
      lead: { horizonMs: HOUR_MS / 4, quantile: 0.9, median: none, upper: none, byHour: new Map(), gate: full },
    };
  }

  test.each([
    [
      { off: 0.01, lossRatio: 0.43 },
      'yes',
      'A forecast helps here: 15 min ahead it loses 43 % of what the last value loses. 90 % of the values were at or below its P90.',
    ],
    [
      { off: 0.3, lossRatio: 0.9 },
      'at times',
      'A forecast helps here at times: 15 min ahead it loses 90 % of what the last value loses, and the gate would have kept it off 30 % of the time. 90 % of the values were at or below its P90.',
    ],
    [
      { off: 0.46, lossRatio: 1.06, gatedLossRatio: 1.01 },
      'no',
      'A forecast does not help here: 15 min ahead it loses 106 % of what the last value loses, and the gate would have kept it off 46 % of the time. 90 % of the values were at or below its P90.',
    ],
    [
      { off: 0, lossRatio: 0.97 },
      'no',
      'A forecast hardly helps here: 15 min ahead it loses 97 % of what the last value loses. 90 % of the values were at or below its P90.',
    ],
  ])('of %j is %s', (gate, helps, sentence) => {
    expect(verdict(found(gate))).toEqual({ helps, sentence });
  });

  test('warns of a quantile that does not cover what it should', () => {
    expect(verdict(found({ off: 0, lossRatio: 0.5 }, 0.8)).sentence).toMatch(
      /Only trust it after a look: 80 % of the values were at or below its P90, 90 % should be\.$/,
    );
  });

  test('says so when there is nothing to gain', () => {
    expect(verdict(found({ off: 0.5, lossRatio: Number.POSITIVE_INFINITY }))).toEqual({
      helps: 'no',
      sentence: 'No forecast is needed here: 15 min ahead the last value is right already.',
    });
  });

  test.each([
    ['no load', 0, 'Nothing came in the time that was scored: there is nothing to forecast.'],
    ['the same load at all times', 7, /^No forecast is needed here/],
  ])('says so of %s', (_, load, sentence) => {
    const past = hours(...Array.from({ length: 96 }, () => load));

    const constant = backtest(past, { localTime: UTC, horizonsMs: [HOUR_MS], leadMs: HOUR_MS, quantile: 0.9 });

    expect(verdict(constant).sentence).toMatch(sentence);
    expect(constant.lead.gate.state.reason).not.toContain('Infinity');
  });

  test('does not mind a quantile that is off by next to nothing', () => {
    expect(verdict(found({ off: 0, lossRatio: 0.01 }, 0.56, 0.001))).toEqual({
      helps: 'yes',
      sentence:
        'A forecast helps here: 15 min ahead it loses 1.0 % of what the last value loses. Its error is below 0.5 % of the load.',
    });
  });
});
