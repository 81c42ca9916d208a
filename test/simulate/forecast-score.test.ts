import { describe, expect, test } from '@jest/globals';
import { ForecastLog } from '../../src/simulate/forewarm/forecast-score.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const JUDGED_MS = 2 * DAY_MS;

/** Three days of 10 a second, and 20 at noon for half an hour; the third day is judged, with what is said then. */
function judged(say: (atMs: number) => number, quantile = 0.9) {
  const log = new ForecastLog(quantile, JUDGED_MS);
  for (let atMs = MINUTE_MS; atMs <= 3 * DAY_MS; atMs += MINUTE_MS) {
    const minute = (atMs % DAY_MS) / MINUTE_MS;
    log.came({ atMs, value: minute > 720 && minute <= 750 ? 20 : 10 });
    log.said(atMs, 10 * MINUTE_MS, say(atMs));
  }
  return log.score();
}

/** The highest of the next ten minutes. */
function truth(atMs: number): number {
  const minute = (atMs % DAY_MS) / MINUTE_MS;
  return minute > 705 && minute <= 745 ? 20 : 10;
}

describe('the score of forecasts', () => {
  test('is nothing for who was always right', () => {
    const score = judged(truth);

    expect(score?.pinball).toBeLessThan(0.05);
    expect(score?.naivePinball).toBe(0);
  });

  test('costs nine times as much below the truth as above it, for nine of ten', () => {
    const [low, high] = [judged((atMs) => truth(atMs) - 1), judged((atMs) => truth(atMs) + 1)];

    expect(low?.pinball).toBeCloseTo(0.9, 1);
    expect(high?.pinball).toBeCloseTo(0.1, 1);
    expect(judged(() => 9)?.coverage).toBe(0);
    expect(judged(() => 30)?.coverage).toBe(1);
  });

  test('is not given where nothing was forecast', () => {
    expect(judged(() => Number.NaN)).toBeUndefined();
  });
});
