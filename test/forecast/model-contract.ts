import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Forecast, ForecastModel, ForecastOptions, NotReady } from '../../src/forecast/forecast.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import type { Restored } from '../../src/forecast/model.ts';
import { seededRandom } from '../../src/simulate/random.ts';

export const STEP_MS = 300_000;
export const DAY_STEPS = 288;
const START_MS = Date.UTC(2026, 9, 5);
export const QUANTILES = [0.1, 0.5, 0.9, 0.95, 0.99];
export const OPTIONS: ForecastOptions = {
  stepMs: STEP_MS,
  horizonsMs: [STEP_MS, 3 * STEP_MS, 12 * STEP_MS],
  localTime: localTime('America/New_York'),
};

/** The time of a step, counted from the start. */
export function at(step: number): number {
  return START_MS + step * STEP_MS;
}

/** A day that goes up and down between 50 and 150, with a little noise. */
export function wave(seed = 1): (step: number) => number {
  const random = seededRandom(seed);
  return (step) => 100 + 50 * Math.sin((2 * Math.PI * step) / DAY_STEPS) + 5 * (random() - 0.5);
}

/** Feeds the steps of a stretch. */
export function feed(
  model: ForecastModel,
  steps: readonly [from: number, to: number],
  value: (step: number) => number | undefined,
): void {
  for (let step = steps[0]; step < steps[1]; step++) model.observe(at(step), value(step));
}

export function forecastAt(model: ForecastModel, step: number): Forecast | NotReady {
  return model.forecast(at(step), OPTIONS.horizonsMs, QUANTILES);
}

/** The forecast, which has to be ready. */
export function ready(found: Forecast | NotReady): Forecast {
  if (found.kind === 'not-ready') throw new Error(`not ready: ${found.reason}`);
  return found;
}

export function expectSound(forecast: Forecast): void {
  for (const { median, quantiles } of forecast.values) {
    expect([median, ...quantiles].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    expect(quantiles[1]).toBe(median);
  }
}

export interface Implementation {
  readonly create: (options: ForecastOptions) => ForecastModel;
  readonly restore: (options: ForecastOptions, saved: unknown) => Restored;
}

/** What every model owes those who use it. */
export function runModelContract(name: string, { create, restore }: Implementation): void {
  const learnt = (days: number) => {
    const model = create(OPTIONS);
    feed(model, [0, days * DAY_STEPS], wave());
    return model;
  };
  const reborn = (model: ForecastModel) => {
    const restored = restore(OPTIONS, JSON.parse(JSON.stringify(model)));
    if ('problem' in restored) throw new Error(restored.problem);
    return restored.model;
  };

  describe(`as a model, ${name}`, () => {
    test('says why it is not ready, and when it will be', () => {
      const model = create(OPTIONS);

      expect(forecastAt(model, 0)).toEqual({
        kind: 'not-ready',
        reason: 'no sample has been seen',
        readyAtMs: undefined,
      });
      feed(model, [0, 10], wave());
      const young = forecastAt(model, 9);

      expect(young).toMatchObject({ kind: 'not-ready', reason: expect.stringMatching(/^learning: 30 more outcomes/) });
      const readyAtMs = 'readyAtMs' in young ? (young.readyAtMs ?? 0) : 0;
      feed(model, [10, (readyAtMs - START_MS) / STEP_MS], wave());
      expect(model.forecast(readyAtMs - STEP_MS, [STEP_MS], [0.9]).kind).toBe('not-ready');
      model.observe(readyAtMs, 100);
      expect(model.forecast(readyAtMs, [STEP_MS], [0.9]).kind).toBe('forecast');
    });

    test('has nothing to say when the last sample is older than three steps', () => {
      const model = learnt(1);

      const found = forecastAt(model, DAY_STEPS + 3);

      expect(found).toMatchObject({
        kind: 'not-ready',
        reason: 'the last sample is 20 min old, and a forecast needs one of the last 15 min',
      });
    });

    test('counts missing samples as missing, and too old ones as neither', () => {
      const model = create(OPTIONS);
      feed(model, [0, DAY_STEPS], wave());
      model.observe(at(DAY_STEPS + 4), 60);
      model.observe(at(DAY_STEPS + 5), undefined);
      model.observe(at(DAY_STEPS + 6), Number.NaN);
      model.observe(at(DAY_STEPS - 5), 60);
      model.observe(at(DAY_STEPS + 4), 60);
      model.observe(at(DAY_STEPS + 7), 60);

      const { explanation } = ready(forecastAt(model, DAY_STEPS + 7));

      expect(explanation).toMatchObject({
        samples: DAY_STEPS + 2,
        missing: 6,
        ignored: 3,
        lastSampleMs: at(DAY_STEPS + 7),
      });
    });

    test('takes the mean of the samples of a step', () => {
      const [one, many] = [learnt(1), learnt(1)];
      for (const [ms, value] of [
        [60_000, 20],
        [120_000, 40],
        [STEP_MS, 60],
      ] as const) {
        many.observe(at(DAY_STEPS - 1) + ms, value);
      }
      one.observe(at(DAY_STEPS), 40);

      expect(ready(forecastAt(many, DAY_STEPS)).values).toEqual(ready(forecastAt(one, DAY_STEPS)).values);
    });

    test('goes on bit for bit after it was saved and restored', () => {
      const model = learnt(9);
      const value = wave(2);

      const other = reborn(model);

      expect(forecastAt(other, 9 * DAY_STEPS)).toEqual(forecastAt(model, 9 * DAY_STEPS));
      for (let step = 9 * DAY_STEPS; step < 10 * DAY_STEPS; step++) {
        const sample = step % 7 === 0 ? undefined : value(step);
        model.observe(at(step), sample);
        other.observe(at(step), sample);
      }
      expect(forecastAt(other, 10 * DAY_STEPS - 1)).toEqual(forecastAt(model, 10 * DAY_STEPS - 1));
      expect(JSON.stringify(other)).toBe(JSON.stringify(model));
    });

    test('is not restored from the state of another step, zone, horizon or calendar, nor from a damaged one', () => {
      const saved = JSON.parse(JSON.stringify(learnt(1)));
      const others: readonly ForecastOptions[] = [
        { ...OPTIONS, stepMs: 60_000 },
        { ...OPTIONS, horizonsMs: [STEP_MS] },
        { ...OPTIONS, localTime: localTime('Asia/Tokyo') },
        { ...OPTIONS, calendar: { id: 'nyse', dayType: () => undefined, events: () => [] } },
      ];
      const damaged = [undefined, {}, [], 'x', { ...saved, schema: 0 }, { ...saved, memory: {} }];

      const found = [
        ...others.map((options) => restore(options, saved)),
        ...damaged.map((one) => restore(OPTIONS, one)),
      ];

      expect(found.filter((one) => 'model' in one)).toEqual([]);
      expect(restore({ ...OPTIONS, stepMs: 60_000 }, saved)).toEqual({
        problem: 'the saved model is for stepMs 300000, and this one for 60000',
      });
    });

    test('gives the higher of two forecasts between its horizons, and the nearest outside of them', () => {
      const model = learnt(2);
      const now = at(2 * DAY_STEPS - 1);

      const [first, second, third, between, before, beyond] = ready(
        model.forecast(
          now,
          [1, 3, 12, 2, 0.1, 20].map((steps) => steps * STEP_MS),
          [0.9],
        ),
      ).values;

      expect(between?.quantiles[0]).toBe(Math.max(first?.quantiles[0] ?? 0, second?.quantiles[0] ?? 0));
      expect([before?.median, beyond?.median]).toEqual([first?.median, third?.median]);
    });

    test('refuses options and quantiles that cannot be', () => {
      expect(() => create({ ...OPTIONS, stepMs: 7_000 })).toThrow(/the step must divide 5 min/);
      expect(() => create({ ...OPTIONS, horizonsMs: [] })).toThrow(/the horizons must be multiples/);
      expect(() => create({ ...OPTIONS, horizonsMs: [STEP_MS * 2, STEP_MS] })).toThrow(/ascend/);
      expect(() => learnt(1).forecast(at(0), [STEP_MS], [0.9, 0.5])).toThrow(
        /quantiles must be within 0 and 1 and ascend/,
      );
    });

    test('stays sound whatever comes', () => {
      const sample = fc.oneof(
        { weight: 6, arbitrary: fc.double({ min: 0, max: 1_000, noNaN: true }) },
        { weight: 1, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom(0, 1e-300, 1e15, 1e300, Number.NaN, Number.POSITIVE_INFINITY, -5) },
      );
      const timed = fc.tuple(fc.integer({ min: -600_000, max: 1_200_000 }), sample, fc.boolean());
      fc.assert(
        fc.property(fc.array(timed, { minLength: 150, maxLength: 300 }), (samples) => {
          const model = create(OPTIONS);
          feed(model, [0, 50], wave());
          let now = at(50);
          for (const [ms, value, learn] of samples) {
            now = Math.max(now, now + ms);
            model.observe(now + Math.min(0, ms), value, { learn });
          }
          model.observe(now + 1, 100);

          const found = model.forecast(now + 1, OPTIONS.horizonsMs, QUANTILES);

          if (found.kind === 'forecast') expectSound(found);
        }),
        { numRuns: 15, seed: 1 },
      );
    });
  });
}
