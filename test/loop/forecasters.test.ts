import { describe, expect, test } from '@jest/globals';
import { Forecasters, type ForecastersParts } from '../../src/loop/forecasters.ts';
import type { Snapshots } from '../../src/loop/forecaster.ts';
import { localTime } from '../../src/forecast/local-time.ts';
import type { Sample } from '../../src/series/series.ts';
import { History } from '../../src/series/history.ts';
import { SourceError, type Span } from '../../src/sources/source.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 9, 20, 8);
const LEAD_MS = 10 * MINUTE_MS;

function metric(forecast?: object, name = 'render-pods'): ScalingMetric {
  const arrivals = { source: 'prometheus', query: 'sum(rate(render_published_total[1m]))' };
  const named = withField(withField(PODS_METRIC, 'spec.pods.arrivals', arrivals), 'metadata.name', name);
  const [found] = specOf(...SOURCES, forecast ? withField(named, 'spec.forecast', forecast) : named).metrics;
  if (found === undefined) throw new Error('a metric is needed');
  return found;
}

/** Ten a second; a hundred from 08:10 to 09:00. */
function rate(atMs: number): number {
  const minute = (atMs % DAY_MS) / MINUTE_MS;
  return minute > 8 * 60 + 10 && minute <= 9 * 60 ? 100 : 10;
}

/** The last days of the rate, as a source knows them. */
function past(days: number): ForecastersParts['range'] {
  return async (_, { fromMs, toMs, stepMs }: Span) =>
    Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (__, i) => fromMs + i * stepMs)
      .filter((atMs) => atMs > NOW_MS - days * DAY_MS)
      .map((atMs) => ({ atMs, value: rate(atMs) }));
}

function setUp(parts: Partial<ForecastersParts> = {}) {
  const history = new History(15_000, 240);
  const told: string[] = [];
  let nowMs = NOW_MS;
  const forecasters = new Forecasters({
    range: past(4),
    snapshots: undefined,
    now: () => nowMs,
    stopwatch: () => 0,
    pause: async () => {},
    discarded: (_, problem) => told.push(problem),
    history: () => history,
    calendar: () => undefined,
    localTime,
    failed: (error) => told.push(String(error)),
    ...parts,
  });
  return {
    forecasters,
    told,
    sample: (sample: Sample) => history.record(sample),
    at: (ms: number) => {
      nowMs = ms;
    },
    /** Asks once, and once more when the past was read. */
    ask: async (one: ScalingMetric, atMs = NOW_MS) => {
      nowMs = atMs;
      forecasters.arrivals(one, LEAD_MS, atMs);
      await settled();
      return forecasters.arrivals(one, LEAD_MS, atMs);
    },
  };
}

/** Lets everything run that waits for nothing but promises. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function memory(): Snapshots & { readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  return {
    files,
    read: async (key) => {
      const text = files.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    write: async (key, saved) => {
      files.set(key, JSON.stringify(saved));
    },
  };
}

describe('forecasts of metrics', () => {
  test('know at once what the source remembers: the burst is seen before it comes', async () => {
    const ahead = await setUp().ask(metric({ mode: 'enforce' }));

    expect(ahead).toMatchObject({
      mode: 'enforce',
      quantile: 0.9,
      horizonMs: LEAD_MS,
      usable: true,
      reason: undefined,
    });
    expect(ahead?.perSecond).toBeGreaterThan(80);
    expect(ahead?.recentSameSlotMax).toBeGreaterThan(80);
  });

  test('are observed and not used unless the user says otherwise', async () => {
    expect(await setUp().ask(metric())).toMatchObject({ mode: 'observe', usable: true });
  });

  test('are not made of a signal unless it is asked for, nor without arrivals', async () => {
    const { ask } = setUp();
    const signal = { source: 'acme', pubsub: { subscription: 'render-jobs' } };
    const [plain] = specOf(
      ...SOURCES,
      withField(withField(PODS_METRIC, 'spec', { signal }), 'metadata.name', 'a'),
    ).metrics;
    const asked = withField(PODS_METRIC, 'spec', { signal, forecast: { mode: 'observe' } });
    const [observed] = specOf(...SOURCES, asked).metrics;

    expect(plain && (await ask(plain))).toBeUndefined();
    expect(observed && (await ask(observed))).toMatchObject({ usable: true });
  });

  test('are said to be on their way while the past is being read', () => {
    const { forecasters } = setUp({ range: () => new Promise(() => {}) });

    expect(forecasters.arrivals(metric(), LEAD_MS, NOW_MS)).toMatchObject({
      usable: false,
      reason: 'the past is being read',
    });
  });

  test('go on from what comes', async () => {
    const { ask, sample } = setUp();
    const one = metric();
    await ask(one);
    for (let atMs = NOW_MS + STEP_MS; atMs <= NOW_MS + 2 * 60 * MINUTE_MS; atMs += STEP_MS) {
      sample({ atMs, value: rate(atMs) });
      await ask(one, atMs);
    }

    expect(await ask(one, NOW_MS + 2 * 60 * MINUTE_MS)).toMatchObject({ usable: true, ageMs: 0 });
    expect((await ask(one, NOW_MS + 2 * 60 * MINUTE_MS))?.perSecond).toBeLessThan(30);
  });

  test('live without the past where the source does not give it, and ask for it again ten minutes later', async () => {
    let isDown = true;
    const whole = past(4);
    const { ask } = setUp({
      range: (signal, span) => (isDown ? Promise.reject(new SourceError('unavailable', 'down')) : whole(signal, span)),
    });
    const one = metric();

    const first = await ask(one);
    isDown = false;
    const soon = await ask(one, NOW_MS + 5 * MINUTE_MS);
    const later = await ask(one, NOW_MS + 11 * MINUTE_MS);

    expect(first).toMatchObject({ usable: false, reason: 'no sample has been seen' });
    expect(soon).toMatchObject({ usable: false });
    expect(later).toMatchObject({ usable: true });
  });

  test('are shared by metrics that ask for the same, and not by others', async () => {
    let reads = 0;
    const whole = past(1);
    const range: ForecastersParts['range'] = (signal, span) => {
      reads += 1;
      return whole(signal, span);
    };
    const { ask } = setUp({ range });

    await ask(metric());
    const once = reads;
    await ask(metric(undefined, 'another-name'));
    const shared = reads;
    await ask(metric({ quantile: 0.95 }));

    expect([once, shared, reads]).toEqual([4, 4, 8]);
  });

  test('learn the past in slices, so that ticks and answers get their turn in between', async () => {
    let stopwatchMs = 0;
    let turns = 0;
    const { ask } = setUp({
      // Each sample takes a millisecond, and each slice may take four.
      stopwatch: () => stopwatchMs++,
      pause: async () => {
        turns += 1;
      },
    });

    await ask(metric());

    expect(turns).toBeGreaterThanOrEqual((4 * 288) / 4 - 4);
  });

  test('learn nothing from the times that the user leaves out', async () => {
    const loadTest = { from: '2026-10-19T08:00:00Z', until: '2026-10-19T10:00:00Z' };
    const range: ForecastersParts['range'] = async (signal, span) =>
      (await past(4)(signal, span)).map(({ atMs, value }) => {
        const isTest = atMs >= Date.parse(loadTest.from) && atMs < Date.parse(loadTest.until);
        return { atMs, value: isTest ? 5000 : value };
      });

    const taught = await setUp({ range }).ask(metric());
    const spared = await setUp({ range }).ask(metric({ mode: 'observe', learnNothing: [loadTest] }));

    expect(taught?.recentSameSlotMax).toBeGreaterThan(4000);
    expect(spared?.recentSameSlotMax).toBeLessThanOrEqual(100);
  });

  test('survive a restart: what was learnt is restored, and only what is missing is asked for', async () => {
    const snapshots = memory();
    const before = setUp({ snapshots });
    const expected = await before.ask(metric());
    await before.forecasters.save();
    const spans: Span[] = [];
    const whole = past(4);
    const after = setUp({
      snapshots,
      range: (signal, span) => {
        spans.push(span);
        return whole(signal, span);
      },
    });

    expect(await after.ask(metric(), NOW_MS + 10 * MINUTE_MS)).toMatchObject({ usable: true });
    expect(spans).toEqual([{ fromMs: NOW_MS + STEP_MS, toMs: NOW_MS + 10 * MINUTE_MS, stepMs: STEP_MS }]);
    expect(expected).toMatchObject({ usable: true });
  });

  test('a snapshot that is damaged is thrown away with a word, and the past is learnt again', async () => {
    const snapshots = memory();
    const before = setUp({ snapshots });
    await before.ask(metric());
    await before.forecasters.save();
    for (const key of snapshots.files.keys()) snapshots.files.set(key, '{"model":{"schema":0}}');
    const after = setUp({ snapshots });

    expect(await after.ask(metric())).toMatchObject({ usable: true });
    expect(after.told).toEqual([expect.stringMatching(/^the saved model is for schema/)]);
  });

  test('tell how they stand', async () => {
    const { ask, forecasters } = setUp();
    await ask(metric({ mode: 'enforce', quantile: 0.95 }));

    const states = [...forecasters.states(NOW_MS)];

    expect(states).toMatchObject([{ namespace: 'render', metric: 'render-pods', quantile: 0.95 }]);
    expect(states[0]?.expectation.explanation?.samples).toBeGreaterThan(1000);
  });

  test('are forgotten an hour after nobody asks any more', async () => {
    const { ask, forecasters } = setUp();
    await ask(metric());
    await ask(metric(undefined, 'b'), NOW_MS + 30 * MINUTE_MS);
    await ask(metric({ quantile: 0.95 }), NOW_MS + 91 * MINUTE_MS);

    expect([...forecasters.states(NOW_MS + 91 * MINUTE_MS)]).toHaveLength(1);
  });
});
