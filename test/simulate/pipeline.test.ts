import { describe, expect, test } from '@jest/globals';
import { Pipeline, type SourceFault } from '../../src/simulate/pipeline.ts';

const delays = { sampleSeconds: 60, visibleAfterSeconds: [30, 120] as const, lossRatio: 0 };
const MINUTE_MS = 60_000;

/** A pipeline after an hour of samples that say which minute they were taken in. */
function afterAnHour(over: Partial<typeof delays> = {}, faults: readonly SourceFault[] = []): Pipeline {
  const pipeline = new Pipeline({ ...delays, ...over }, faults, 1, 'backlog');
  for (let minute = 1; minute <= 60; minute++) pipeline.take(minute * MINUTE_MS, minute);
  return pipeline;
}

describe('a metric on its way', () => {
  test('is not seen before its delay and always seen after it', () => {
    const pipeline = new Pipeline(delays, [], 1, 'backlog');
    pipeline.take(MINUTE_MS, 5);

    expect(pipeline.read(MINUTE_MS + 29_999).sample).toBeUndefined();
    expect(pipeline.read(MINUTE_MS + 120_000).sample).toEqual({ atMs: MINUTE_MS, value: 5 });
  });

  test('is as old as sampling and delay together make it', () => {
    const pipeline = new Pipeline(delays, [], 1, 'backlog');
    const ages: number[] = [];
    for (let second = 1; second <= 7200; second++) {
      if (second % 60 === 0) pipeline.take(second * 1000, second);
      const { sample } = pipeline.read(second * 1000);
      if (sample !== undefined) ages.push(second - sample.atMs / 1000);
    }

    const mean = ages.reduce((sum, age) => sum + age, 0) / ages.length;
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...ages)).toBeLessThanOrEqual(180);
    expect(mean).toBeGreaterThan(80);
    expect(mean).toBeLessThan(115);
  });

  test('never goes back to an older sample that comes late', () => {
    const pipeline = new Pipeline({ ...delays, visibleAfterSeconds: [0, 600] }, [], 3, 'backlog');
    let last = 0;
    for (let minute = 1; minute <= 120; minute++) {
      pipeline.take(minute * MINUTE_MS, minute);
      const seen = pipeline.read(minute * MINUTE_MS).sample?.value ?? 0;

      expect(seen).toBeGreaterThanOrEqual(last);
      last = seen;
    }
  });

  test('loses the share of its samples that it is told to lose', () => {
    const seen = new Set<number>();
    const pipeline = new Pipeline({ ...delays, visibleAfterSeconds: [0, 0], lossRatio: 0.3 }, [], 1, 'backlog');
    for (let minute = 1; minute <= 1000; minute++) {
      pipeline.take(minute * MINUTE_MS, minute);
      seen.add(pipeline.read(minute * MINUTE_MS).sample?.value ?? 0);
    }

    expect(seen.size).toBeGreaterThan(640);
    expect(seen.size).toBeLessThan(760);
  });
});

describe('a source with a fault', () => {
  const hour = { fromMs: 55 * MINUTE_MS, toMs: 70 * MINUTE_MS, source: 'monitoring' } as const;

  test('shows what it had before a gap', () => {
    const { sample } = afterAnHour({}, [{ ...hour, kind: 'gap' }]).read(65 * MINUTE_MS);

    expect(sample).toEqual({ atMs: 54 * MINUTE_MS, value: 54 });
  });

  test('says that it is down, and knows everything again afterwards', () => {
    const pipeline = afterAnHour({}, [{ ...hour, kind: 'down' }]);

    expect(pipeline.read(65 * MINUTE_MS)).toEqual({ sample: undefined, trouble: 'monitoring does not answer' });
    expect(pipeline.read(71 * MINUTE_MS).sample?.value).toBe(60);
  });

  test('tells a wrong value with a straight face', () => {
    expect(afterAnHour({}, [{ ...hour, kind: 'bad', factor: 10 }]).read(65 * MINUTE_MS).sample?.value).toBe(600);
  });

  test('dates its samples wrongly', () => {
    const { sample } = afterAnHour({}, [{ ...hour, kind: 'skew', seconds: -300 }]).read(65 * MINUTE_MS);

    expect(sample?.value).toBe(60);
    expect(sample?.atMs).toBe(55 * MINUTE_MS);
  });
});
