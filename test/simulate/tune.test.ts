import { expect, test } from '@jest/globals';
import { namedRandom } from '../../src/simulate/random.ts';
import { tune } from '../../src/simulate/tune.ts';

const knobs = { pods: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], colour: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };
const defaults = { pods: 10, colour: 5 };
/** Seven pods keep the objective; every pod costs; the colour does nothing. */
const trial = ({ pods = 0 }: Readonly<Record<string, number>>) => ({
  withinSlo: pods >= 7 ? 1 : pods / 7,
  gpuHours: pods,
  reversalsPerDay: 0,
});

test('the tuner finds the cheapest settings that keep the objective', () => {
  expect(tune({ knobs, defaults }, [trial], 40, namedRandom(1, 'tuner')).settings['pods']).toBe(7);
});

test('where nothing keeps the objective, the settings that come nearest are best', () => {
  const poor = (settings: Readonly<Record<string, number>>) => ({
    ...trial(settings),
    withinSlo: 0.05 * (settings['pods'] ?? 0),
  });

  expect(tune({ knobs, defaults: { pods: 3, colour: 5 } }, [poor], 60, namedRandom(1, 'tuner')).settings['pods']).toBe(
    10,
  );
});

test.each([
  ['worth it', { 90: 20, 94: 5 }, 94],
  ['not worth it, as they are few', { 90: 8, 94: 5 }, 90],
  ['not worth more than a tenth of the bill', { 80: 400, 94: 5 }, 80],
])('calm is %s', (_, reversals: Readonly<Record<number, number>>, best) => {
  const gpuHours = Object.keys(reversals).map(Number);
  const bill = ({ gpuHours: hours = 0 }: Readonly<Record<string, number>>) => ({
    withinSlo: 1,
    gpuHours: hours,
    reversalsPerDay: reversals[hours] ?? 0,
  });

  const found = tune({ knobs: { gpuHours }, defaults: { gpuHours: 94 } }, [bill], 40, namedRandom(1, 'tuner'));

  expect(found.settings['gpuHours']).toBe(best);
});

test('settings that are calm and miss the objective are worse than nervous ones that keep it', () => {
  const nervous = (settings: Readonly<Record<string, number>>) => ({
    ...trial(settings),
    reversalsPerDay: (settings['pods'] ?? 0) < 7 ? 0 : 40,
  });

  expect(tune({ knobs, defaults }, [nervous], 40, namedRandom(1, 'tuner')).settings['pods']).toBe(7);
});

test('everyone has the same budget, and no settings are tried twice', () => {
  const tried: string[] = [];
  const found = tune(
    { knobs, defaults },
    [
      (settings) => {
        tried.push(JSON.stringify(settings));
        return trial(settings);
      },
    ],
    25,
    namedRandom(2, 'tuner'),
  );

  expect(found.trials).toBe(25);
  expect(new Set(tried).size).toBe(25);
});

test('from the best of what was drawn the tuner climbs a notch at a time', () => {
  const notches = Array.from({ length: 30 }, (_, i) => i);
  const sides = { a: notches, b: notches, c: notches };
  /** The three have to come down together: one that hurries ahead costs more. */
  const valley = ({ a = 0, b = 0, c = 0 }: Readonly<Record<string, number>>) => ({
    withinSlo: 1,
    gpuHours: 100 + a + b + c + ((a - b) ** 2 + (b - c) ** 2) / 4,
    reversalsPerDay: 0,
  });

  const found = tune({ knobs: sides, defaults: { a: 29, b: 29, c: 29 } }, [valley], 120, namedRandom(1, 'tuner'));

  expect(valley(found.settings).gpuHours).toBeLessThan(105);
});

test('what climbing leaves of the budget goes to settings anywhere', () => {
  const flat = () => ({ withinSlo: 1, gpuHours: 9, reversalsPerDay: 0 });

  expect(tune({ knobs, defaults }, [flat], 99, namedRandom(1, 'tuner')).trials).toBe(99);
});

test('a policy without settings is tried once', () => {
  expect(
    tune(
      { knobs: {}, defaults: {} },
      [() => ({ withinSlo: 1, gpuHours: 9, reversalsPerDay: 0 })],
      40,
      namedRandom(1, 'tuner'),
    ),
  ).toMatchObject({ settings: {}, withinSlo: 1, trials: 1 });
});

/** Where fewer pods than these do not keep the objective, the more pods the nearer. */
const world =
  (needed: number) =>
  ({ pods = 0 }: Readonly<Record<string, number>>) => ({
    withinSlo: pods >= needed ? 1 : 0.99 + pods / 10_000,
    gpuHours: pods,
    reversalsPerDay: 0,
  });

test('settings that keep the objective by luck in the first world alone are passed over', () => {
  const worlds = [world(5), world(4), world(8)] as const;

  const found = tune({ knobs, defaults }, worlds, 60, namedRandom(1, 'tuner'));

  expect(found).toMatchObject({ settings: { pods: 8 }, withinSlo: 1 });
});

test('where nothing keeps the objective in every world, the best in the worst of them is taken', () => {
  const worlds = [world(8), world(11)] as const;

  const found = tune({ knobs: { pods: knobs.pods }, defaults: { pods: 10 } }, worlds, 60, namedRandom(1, 'tuner'));

  expect(found).toMatchObject({ settings: { pods: 10 }, withinSlo: 0.991 });
});

test('the other worlds are looked at a few times only', () => {
  let looked = 0;
  const hopeless = (settings: Readonly<Record<string, number>>) => {
    looked++;
    return world(11)(settings);
  };

  tune({ knobs, defaults }, [world(1), hopeless], 100, namedRandom(1, 'tuner'));

  expect(looked).toBeLessThanOrEqual(10);
});
