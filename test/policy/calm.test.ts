import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calm, type LatelyRate, lately, noiseOf } from '../../src/policy/calm.ts';
import { namedRandom } from '../../src/simulate/random.ts';
import { poisson } from '../../src/simulate/distributions.ts';

const STEP_MS = 15_000;

/** What is known after samples of these rates, 15 s apart. */
function after(rates: readonly number[], from?: LatelyRate): LatelyRate | undefined {
  const startMs = (from?.atMs ?? 0) + STEP_MS;
  return rates.reduce<LatelyRate | undefined>(
    (known, value, i) => lately(known, { atMs: startMs + i * STEP_MS, value }),
    from,
  );
}

/** Rates of a minute, by chance alone. */
function byChance(perSecond: number, samples: number): number[] {
  const random = namedRandom(1, 'noise');
  return Array.from({ length: samples }, () => poisson(60 * perSecond, random) / 60);
}

const settled = (perSecond: number) => after(byChance(perSecond, 400));

describe('a rate that differs by chance', () => {
  test('is counted as its mean of the last minutes, most of the time', () => {
    const known = settled(10);
    const next = byChance(10, 200);

    const counted = next.map((value) => calm(value, known));

    expect(counted.filter((value) => value === known?.perSecond).length).toBeGreaterThan(180);
  });

  test('has a noise that is near the truth, whatever the rate', () => {
    for (const perSecond of [0.5, 10, 200]) {
      const truth = Math.sqrt(perSecond / 60);
      expect(noiseOf(settled(perSecond) ?? never()) / truth).toBeGreaterThan(0.7);
      expect(noiseOf(settled(perSecond) ?? never()) / truth).toBeLessThan(1.4);
    }
  });

  test('has little noise at night, although its day has much', () => {
    const night = after(byChance(0.6, 40), settled(60));

    expect(noiseOf(night ?? never())).toBeLessThan(0.3);
  });
});

describe('a surge', () => {
  test('is passed on at once, less the noise', () => {
    expect(calm(40, settled(10))).toBeGreaterThan(38.5);
  });

  test('teaches little noise', () => {
    const before = noiseOf(settled(10) ?? never());
    const surged = after([40, 40, 40, 40], settled(10)) ?? never();

    expect(noiseOf(surged) / Math.sqrt(surged.perSecond / 10)).toBeLessThan(1.2 * before);
  });
});

describe('the newest sample is taken as it is', () => {
  test.each([
    ['while nothing is known', undefined],
    ['in the first minutes', after(byChance(10, 10))],
    ['after a gap of more than five minutes', lately(settled(10), { atMs: 400 * STEP_MS + 300_001, value: 12 })],
    ['after a clock that went back', lately(settled(10), { atMs: STEP_MS, value: 12 })],
  ])('%s', (_, known) => {
    expect(calm(12.3, known)).toBe(12.3);
  });
});

test('what is no rate, or is known already, changes nothing', () => {
  const known = settled(10);
  const atMs = (known?.atMs ?? 0) + STEP_MS;

  for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY]) expect(lately(known, { atMs, value })).toBe(known);
  expect(lately(known, { atMs: known?.atMs ?? 0, value: 99 })).toBe(known);
});

test('any rates give a rate between the mean and the newest sample, and one that no chance explains is never held back by more than the noise', () => {
  const rates = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 1e6, noNaN: true }), (seen, newest) => {
      const known = after(seen) ?? never();

      const counted = calm(newest, known);

      expect(counted).toBeGreaterThanOrEqual(Math.min(known.perSecond, newest));
      expect(counted).toBeLessThanOrEqual(Math.max(known.perSecond, newest));
      expect(Math.abs(newest - counted)).toBeLessThanOrEqual(2 * noiseOf(known) * (1 + 1e-9) + 1e-9);
    }),
  );
});

test('a rate that never differs has no noise, and zero stays zero', () => {
  expect(noiseOf(after(Array.from({ length: 100 }, () => 5)) ?? never())).toBe(0);
  expect(calm(0, after(Array.from({ length: 100 }, () => 0)))).toBe(0);
});

function never(): never {
  throw new Error('nothing is known');
}
