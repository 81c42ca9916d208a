import { describe, expect, test } from '@jest/globals';
import type { ForecastModel } from '../../src/forecast/forecast.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import { seasonalModel } from '../../src/forecast/seasonal.ts';
import { tradingMonths } from '../../src/simulate/trading-months.ts';
import {
  at,
  DAY_STEPS,
  expectSound,
  feed,
  forecastAt,
  OPTIONS,
  QUANTILES,
  ready,
  STEP_MS,
  wave,
} from './model-contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function learnt(days: number, value: (step: number) => number | undefined = wave()): ForecastModel {
  const model = seasonalModel(OPTIONS);
  feed(model, [0, days * DAY_STEPS], value);
  return model;
}

/** What a model would have learnt and says, without the counts of its samples. */
function mind(model: ForecastModel): unknown {
  const { memory } = JSON.parse(JSON.stringify(model));
  return memory.method;
}

describe('a series that is not like others', () => {
  test('that is constant is forecast as that constant, with no doubt', () => {
    const model = learnt(3, () => 42);

    const { values } = ready(forecastAt(model, 3 * DAY_STEPS - 1));

    for (const { median, quantiles } of values) {
      expect(median).toBeCloseTo(42, 0);
      expect(quantiles.at(-1)).toBeLessThan(44);
    }
  });

  test('that is always zero is forecast as zero', () => {
    const model = learnt(3, () => 0);

    const { values } = ready(forecastAt(model, 3 * DAY_STEPS - 1));

    for (const { quantiles } of values) expect(quantiles.at(-1)).toBeLessThan(1e-6);
  });

  test('that never has a sample is never ready', () => {
    const model = learnt(3, () => undefined);

    expect(forecastAt(model, 3 * DAY_STEPS - 1)).toMatchObject({ reason: 'no sample has been seen' });
  });

  test('that falls silent for a day is forecast again once it is back', () => {
    const value = wave();
    const model = learnt(5, (step) => (step >= 3 * DAY_STEPS && step < 4 * DAY_STEPS ? undefined : value(step)));

    const forecast = ready(forecastAt(model, 5 * DAY_STEPS - 1));

    expectSound(forecast);
    expect(forecast.values[2]?.median).toBeCloseTo(100 + 50 * Math.sin((2 * Math.PI * 11) / DAY_STEPS), -1);
  });

  test('with lost samples is forecast as if they had come: missing is not zero', () => {
    const value = wave();
    const whole = learnt(6);
    const holes = learnt(6, (step) => (step % 10 < 3 ? undefined : value(step)));

    const [full, part] = [whole, holes].map(
      (model) => ready(forecastAt(model, 6 * DAY_STEPS - 1)).values[2]?.median ?? 0,
    );

    expect(Math.abs((part ?? 0) / (full ?? 1) - 1)).toBeLessThan(0.05);
  });

  test('that starts on a weekend learns its weekdays', () => {
    const monday = 2 * DAY_STEPS;
    const busy = (step: number) => (step < monday || step >= 7 * DAY_STEPS ? 10 : 100 + 10 * Math.sin(step / 20));
    const saturdayMs = Date.UTC(2026, 9, 3, 4);
    const model = seasonalModel(OPTIONS);
    for (let step = 0; step < 11 * DAY_STEPS; step++) {
      model.observe(saturdayMs + step * STEP_MS, step < 9 * DAY_STEPS ? busy(step) : 100 + 10 * Math.sin(step / 20));
    }

    const now = saturdayMs + (11 * DAY_STEPS - 1) * STEP_MS;
    const forecast = ready(model.forecast(now, OPTIONS.horizonsMs, QUANTILES));

    expectSound(forecast);
    expect(forecast.explanation.dayType).toBe('weekday');
    expect(forecast.values[2]?.median).toBeGreaterThan(70);
  });
});

describe('samples that lie', () => {
  test('one that is a million times too high is forgotten within hours', () => {
    const value = wave();
    const outlier = 4 * DAY_STEPS;
    const model = learnt(6, (step) => (step === outlier ? 1e8 : value(step)));
    const clean = learnt(6);

    const [hit, plain] = [model, clean].map((one) => ready(forecastAt(one, 6 * DAY_STEPS - 1)));

    for (const [index, { median, quantiles }] of (hit?.values ?? []).entries()) {
      expect(Math.abs(median / (plain?.values[index]?.median ?? 0) - 1)).toBeLessThan(0.15);
      expect(quantiles.at(-1)).toBeLessThan(3 * (plain?.values[index]?.quantiles.at(-1) ?? 0));
    }
  });

  test('duplicates, old ones and a clock that goes back change nothing', () => {
    const value = wave();
    const [plain, disturbed] = [learnt(2), seasonalModel(OPTIONS)];
    for (let step = 0; step < 2 * DAY_STEPS; step++) {
      disturbed.observe(at(step), value(step));
      if (step % 5 === 0) disturbed.observe(at(step), 9_999);
      if (step % 7 === 0) disturbed.observe(at(step - 3), 9_999);
      if (step === DAY_STEPS) feed(disturbed, [10, 40], () => 9_999);
    }

    expect(mind(disturbed)).toEqual(mind(plain));
    expect(ready(forecastAt(disturbed, 2 * DAY_STEPS - 1)).explanation.ignored).toBeGreaterThan(200);
  });

  test('those of a load test teach nothing, but keep the forecast fresh', () => {
    const value = wave();
    const hour: readonly [number, number] = [3 * DAY_STEPS + 100, 3 * DAY_STEPS + 112];
    const tested = learnt(3);
    const plain = learnt(3);
    feed(tested, [3 * DAY_STEPS, hour[0]], value);
    feed(plain, [3 * DAY_STEPS, hour[0]], value);
    for (let step = hour[0]; step < hour[1]; step++) {
      tested.observe(at(step), 800, { learn: false });
      plain.observe(at(step), undefined);
    }
    const during = [tested, plain].map((one) => forecastAt(one, hour[1] - 1).kind);
    feed(tested, [hour[1], 4 * DAY_STEPS + 100], value);
    feed(plain, [hour[1], 4 * DAY_STEPS + 100], value);

    const [after, without] = [tested, plain].map(
      (one) => ready(forecastAt(one, 4 * DAY_STEPS + 99)).values[2]?.median ?? 0,
    );

    expect(during).toEqual(['forecast', 'not-ready']);
    expect(Math.abs((after ?? 0) / (without ?? 1) - 1)).toBeLessThan(0.02);
  });
});

describe('local time', () => {
  const changes = [
    ['America/New_York', 'spring', Date.UTC(2026, 2, 8)],
    ['America/New_York', 'autumn', Date.UTC(2026, 10, 1)],
    ['Europe/Berlin', 'spring', Date.UTC(2026, 2, 29)],
    ['Europe/Berlin', 'autumn', Date.UTC(2026, 9, 25)],
    ['Australia/Lord_Howe', 'spring', Date.UTC(2026, 9, 4)],
    ['Australia/Lord_Howe', 'autumn', Date.UTC(2026, 3, 5)],
  ] as const;

  test.each(changes)('in %s the opening is seen coming on the day after the change in %s', (timeZone, _, changeMs) => {
    const local = localTime(timeZone);
    const startMs = changeMs - 8 * DAY_MS;
    const model = seasonalModel({ ...OPTIONS, localTime: local });
    const minuteOf = (atMs: number) => ((atMs + local.offsetMs(atMs)) % DAY_MS) / MINUTE_MS;
    const load = (atMs: number) => (minuteOf(atMs) >= 570 && minuteOf(atMs) < 960 ? 500 : 20);
    let atMs = startMs;
    for (; atMs < changeMs + DAY_MS || minuteOf(atMs) !== 560; atMs += STEP_MS) model.observe(atMs, load(atMs));

    const [before, after] = ready(model.forecast(atMs - STEP_MS, [STEP_MS, 3 * STEP_MS], [0.9])).values;

    expect(before?.median).toBeLessThan(100);
    expect(after?.median).toBeGreaterThan(400);
  });

  test('knows the half hour of Lord Howe, on the minute', () => {
    const local = localTime('Australia/Lord_Howe');
    const changeMs = Date.UTC(2026, 9, 3, 15, 30);

    expect([changeMs - 1, changeMs].map((ms) => local.offsetMs(ms) / HOUR_MS)).toEqual([10.5, 11]);
    expect(() => localTime('Europe/Atlantis')).toThrow(RangeError);
  });
});

describe('steps', () => {
  test.each([1, 5, 15, 30])('of %i minutes are forecast soundly', (minutes) => {
    const stepMs = minutes * MINUTE_MS;
    const model = seasonalModel({ ...OPTIONS, stepMs, horizonsMs: [stepMs, HOUR_MS] });
    const value = (ms: number) => 100 + 50 * Math.sin((2 * Math.PI * ms) / DAY_MS);
    const endMs = at(0) + 3 * DAY_MS;
    for (let ms = at(0); ms <= endMs; ms += stepMs) model.observe(ms, value(ms));

    const forecast = ready(model.forecast(endMs, [HOUR_MS], QUANTILES));

    expectSound(forecast);
    expect(Math.abs((forecast.values[0]?.median ?? 0) / value(endMs + HOUR_MS) - 1)).toBeLessThan(0.05);
  });

  test('of seconds fill the steps of minutes, and a gap of a month is no work for hours', () => {
    const model = learnt(2);
    const monthLater = 32 * DAY_STEPS;
    for (let ms = at(monthLater); ms < at(monthLater + 2); ms += 15_000) model.observe(ms, 100);

    const forecast = ready(model.forecast(at(monthLater + 2), OPTIONS.horizonsMs, QUANTILES));

    expectSound(forecast);
    expect(forecast.explanation.missing).toBe(30 * DAY_STEPS);
  });
});

test('a closed day of the calendar is not forecast to open, and its eve and the day after are', () => {
  const months = tradingMonths({ seed: 3, days: 24, from: '2024-08-12' });
  const { startMs, stepMs, values, localTime: local, calendar, kindOf } = months;
  const model = seasonalModel({ ...OPTIONS, localTime: local, calendar });
  const openings = new Map<string, number>();
  for (const [step, value] of values.entries()) {
    const atMs = startMs + step * stepMs;
    const localMs = atMs + local.offsetMs(atMs);
    model.observe(atMs, Number.isNaN(value) ? undefined : value);
    if ((localMs % DAY_MS) / MINUTE_MS !== 560 || step < 14 * DAY_STEPS) continue;
    const [opening] = ready(model.forecast(atMs, [3 * STEP_MS], [0.9])).values;
    openings.set(kindOf(Math.floor(localMs / DAY_MS)), opening?.median ?? 0);
  }

  expect(openings.get('closed')).toBeLessThan(100);
  expect(openings.get('month-end')).toBeGreaterThan(500);
  expect(openings.get('weekday')).toBeGreaterThan(500);
});
