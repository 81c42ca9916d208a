import { describe, expect, test } from '@jest/globals';
import { arrivalsFrom } from '../../src/simulate/arrivals.ts';
import { exponentialQuantile, lognormalQuantile, normalQuantile } from '../../src/simulate/distributions.ts';
import { dateOf, dayOf, instantOf, localClock } from '../../src/simulate/local-time.ts';
import { keyedRandom, namedRandom } from '../../src/simulate/random.ts';
import { loadOf } from '../../src/simulate/rate-curve.ts';
import type { Days, RatePart } from '../../src/simulate/rate-parts.ts';
import { covered, curveOf, peakRate, traceFromCsv } from '../../src/simulate/trace.ts';

const days: Days = {
  timeZone: 'America/New_York',
  workdays: [1, 2, 3, 4, 5],
  closed: ['2026-06-19'],
  earlyClose: { '2026-06-18': 13 * 3600 },
  factor: { '2026-06-17': 2 },
  shift: undefined,
  closedShare: 0.5,
  dailySpread: 0,
};
const session: RatePart = {
  kind: 'session',
  open: 9.5 * 3600,
  close: 16 * 3600,
  level: 10,
  atOpen: 5,
  openDecaySeconds: 600,
  atClose: 0,
  closeDecaySeconds: 600,
  bowl: 0,
};
const clock = localClock('America/New_York');
const at = (date: string, hour: number) => instantOf(clock, dayOf(date), hour * 3600);
const fortnight = { fromMs: at('2026-06-15', 0), toMs: at('2026-06-29', 0) };
const load = (parts: readonly RatePart[], over: Partial<Days> = {}, stretch = fortnight) =>
  loadOf(parts, { ...days, ...over }, stretch, namedRandom(1, 'load'));

describe('a load', () => {
  test('follows the session: nothing before the open, most at the open, nothing after the close', () => {
    const { curve } = load([session]);

    expect(curve(at('2026-06-15', 9.49))).toBe(0);
    expect(curve(at('2026-06-15', 9.5))).toBe(15);
    expect(curve(at('2026-06-15', 12))).toBeCloseTo(10, 3);
    expect(curve(at('2026-06-15', 16))).toBe(0);
  });

  test('knows weekends, holidays, half days and days with more', () => {
    const { curve } = load([session]);

    expect(curve(at('2026-06-20', 12))).toBe(0);
    expect(curve(at('2026-06-19', 12))).toBe(0);
    expect(curve(at('2026-06-18', 12))).toBeCloseTo(10, 3);
    expect(curve(at('2026-06-18', 14))).toBe(0);
    expect(curve(at('2026-06-17', 12))).toBeCloseTo(20, 2);
  });

  test('opens by the clock on the wall on both sides of a clock change', () => {
    const spring = { fromMs: at('2026-03-05', 0), toMs: at('2026-03-12', 0) };
    const { curve, spikesMs } = load([session], {}, spring);

    expect(curve(Date.UTC(2026, 2, 6, 14, 30))).toBe(15);
    expect(curve(Date.UTC(2026, 2, 9, 13, 30))).toBe(15);
    expect(spikesMs).toContain(Date.UTC(2026, 2, 9, 13, 30));
  });

  test('moves to another level and another hour', () => {
    const { curve } = load([session], { shift: { from: '2026-06-22', factor: 1.5, laterSeconds: 3600 } });

    expect(curve(at('2026-06-22', 9.6))).toBe(0);
    expect(curve(at('2026-06-22', 10.5))).toBeCloseTo(22.5, 6);
  });

  test('bursts on one of the days that it may burst on, and says when', () => {
    const burst: RatePart = {
      kind: 'burst',
      dayShare: 0,
      oneOf: ['2026-06-16', '2026-06-24'],
      timesADay: [1, 1],
      between: [11 * 3600, 14 * 3600],
      lastsSeconds: [600, 600],
      rate: [20, 20],
    };

    const { curve, spikesMs } = load([burst]);

    expect(spikesMs).toHaveLength(1);
    const [startMs = 0] = spikesMs;
    expect(['2026-06-16', '2026-06-24']).toContain(dateOf(clock(startMs).day));
    expect([curve(startMs - 1000), curve(startMs + 1000), curve(startMs + 601_000)]).toEqual([0, 20, 0]);
  });

  test('wanders around its level', () => {
    const { curve } = load([{ kind: 'wander', level: 8, spread: 0.5, forgetsSeconds: 600 }]);
    const rates = Array.from({ length: 20_000 }, (_, i) => curve(fortnight.fromMs + i * 60_000));

    const mean = rates.reduce((a, b) => a + b, 0) / rates.length;
    expect(mean).toBeGreaterThan(7);
    expect(mean).toBeLessThan(9);
    expect(Math.min(...rates)).toBeLessThan(4);
    expect(Math.max(...rates)).toBeGreaterThan(16);
  });
});

describe('arrivals', () => {
  const hours = { fromMs: 0, toMs: 10 * 3_600_000 };
  const perSecond = (arrivalMs: Float64Array) => {
    const counts = new Float64Array(36_000);
    for (const atMs of arrivalMs) counts[Math.floor(atMs / 1000)] = (counts[Math.floor(atMs / 1000)] ?? 0) + 1;
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    return { mean, variance: counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length };
  };

  test.each([
    [1, 4],
    [3, 4],
    [1, 100],
    [2, 0.5],
  ])('with burstiness %d around %d a second have that mean and that variance', (burstiness, rate) => {
    const { mean, variance } = perSecond(arrivalsFrom(() => rate, hours, burstiness, namedRandom(2, 'arrivals')));

    expect(Math.abs(mean / rate - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance / mean / burstiness - 1)).toBeLessThan(0.06);
  });

  test('are sorted and lie within the stretch', () => {
    const arrivalMs = arrivalsFrom(() => 30, { fromMs: 5000, toMs: 65_000 }, 1, namedRandom(2, 'arrivals'));

    expect(arrivalMs).toEqual(arrivalMs.toSorted());
    expect(arrivalMs[0]).toBeGreaterThanOrEqual(5000);
    expect(arrivalMs.at(-1)).toBeLessThan(65_000);
  });
});

describe('a recorded load', () => {
  const HEAD = 'timestamp,value\n';

  test('is read with either kind of time, and is straight between its points', () => {
    const curve = curveOf(traceFromCsv(`${HEAD}100,2\n1970-01-01T00:03:20Z,4\n`), 10);

    expect(curve(99_000)).toBe(0);
    expect(curve(100_000)).toBe(20);
    expect(curve(150_000)).toBeCloseTo(30, 6);
  });

  test('holds its last value for one step, and tells nothing beyond', () => {
    const trace = traceFromCsv(`${HEAD}0,2\n60,4\n`);

    expect(covered(trace)).toEqual({ fromMs: 0, toMs: 120_000 });
    expect(curveOf(trace)(119_000)).toBe(4);
    expect(curveOf(trace)(120_000)).toBe(0);
  });

  test('is straight across missing values and rows, which are counted and are no zeros', () => {
    const trace = traceFromCsv(`${HEAD}0,2\n60,4\n120,\n180,\n240,10\n300,10\n480,10\n540,10\n`);
    const curve = curveOf(trace);

    expect(trace.missing).toBe(4);
    expect(curve(120_000)).toBeCloseTo(6, 9);
    expect(curve(180_000)).toBeCloseTo(8, 9);
    expect(curve(400_000)).toBe(10);
  });

  test('the peak is what 99.9 % of the values within a stretch do not exceed', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `${i},${i === 700 ? 1e6 : i % 50}`);
    const trace = traceFromCsv(`${HEAD}${rows.join('\n')}\n`);

    expect(peakRate(trace, { fromMs: 0, toMs: 2_000_000 })).toBe(49);
    expect(peakRate(trace, { fromMs: 0, toMs: 30_000 })).toBe(29);
  });

  test.each([
    ['1,2\n1,3', 3, 'expected every time once'],
    ['1,-2', 2, 'found the negative -2'],
    ['2026-01-01 00:00:00,2', 2, 'expected a time with its zone'],
    ['0,1\n60,1\n120,1\n7200,1', 5, 'nothing is known for the 118 min before it'],
    ['1,', 1, 'expected at least two rows with a value'],
  ])('that cannot be understood names its line: %j', (rows, line, message) => {
    const read = () => traceFromCsv(`${HEAD}${rows}`);

    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ line }));
  });
});

describe('chance', () => {
  test('the quantiles of the distributions are those of the books', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
    expect(lognormalQuantile({ median: 110, p95: 200 }, 0.5)).toBeCloseTo(110, 5);
    expect(lognormalQuantile({ median: 110, p95: 200 }, 0.95)).toBeCloseTo(200, 4);
    expect(exponentialQuantile(3, 1 - Math.exp(-1))).toBeCloseTo(3, 9);
  });

  test('numbers by key are even, and differ by name, key and seed', () => {
    const key = keyedRandom(1, 'a');
    const values = Array.from({ length: 20_000 }, (_, i) => key(i, i % 7));

    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0.5, 2);
    expect(values.filter((value) => value < 0.1).length / values.length).toBeCloseTo(0.1, 2);
    expect(key(5)).toBe(keyedRandom(1, 'a')(5));
    expect(new Set([key(5), key(6), keyedRandom(2, 'a')(5), keyedRandom(1, 'b')(5), key(5, 1)]).size).toBe(5);
  });
});
