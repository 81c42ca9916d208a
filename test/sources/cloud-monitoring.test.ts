import { afterEach, describe, expect, test } from '@jest/globals';
import { CloudMonitoring, type CloudMonitoringParts } from '../../src/sources/cloud-monitoring.ts';
import { missingExplainer } from '../../src/sources/explain-missing.ts';
import { type PubsubMetric, type PubsubQuery, type Reading, SourceError } from '../../src/sources/source.ts';
import {
  type CloudMonitoringServer,
  type CloudMonitoringWorld,
  startCloudMonitoring,
} from '../support/cloud-monitoring.ts';
import { SIXTY_TIMES_FASTER, type TrueSeries } from '../support/truth.ts';

const START_MS = Date.UTC(2026, 10, 23, 14);
const MINUTE_MS = 60_000;
const UNDELIVERED = 'subscription/num_undelivered_messages';
const BY_REGION = 'subscription/num_unacked_messages_by_region';
const ACKED = 'subscription/ack_message_count';
const never = new AbortController().signal;

/** A source over a stand-in, and a clock that a test moves. */
class World {
  nowMs = START_MS;
  stopwatchMs = 0;
  readonly #open: (() => Promise<void>)[] = [];

  async server(truth: readonly TrueSeries[], rest: Partial<CloudMonitoringWorld> = {}): Promise<CloudMonitoringServer> {
    const server = await startCloudMonitoring({ truth: () => truth, now: () => this.nowMs, ...rest });
    this.#open.push(() => server.close());
    return server;
  }

  source({ url }: CloudMonitoringServer, parts: Partial<CloudMonitoringParts> = {}): CloudMonitoring {
    const source = new CloudMonitoring(
      { project: 'acme-prod', endpoint: url },
      { stopwatchMs: () => this.stopwatchMs, random: () => 1, timeoutMs: 2_000, ...parts },
    );
    this.#open.unshift(async () => source.close());
    return source;
  }

  async end(): Promise<void> {
    for (const close of this.#open.splice(0)) await close();
  }
}

const world = new World();

afterEach(async () => {
  await world.end();
  world.nowMs = START_MS;
  world.stopwatchMs = 0;
});

function series(metric: PubsubMetric, id: string, at: TrueSeries['at'], rest: Partial<TrueSeries> = {}): TrueSeries {
  return { metric, project: 'acme-prod', id, at, ...rest };
}

function query(metric: PubsubMetric, id = 'render-jobs'): PubsubQuery {
  return { kind: 'pubsub', metric, id };
}

async function one(source: CloudMonitoring, asked: PubsubQuery, nowMs = world.nowMs): Promise<Reading> {
  const [reading] = await source.latest([asked], nowMs, never).catch((error: unknown) => [error as SourceError]);
  if (reading === undefined) throw new Error('no reading');
  return reading;
}

async function pointsWithin({ url }: CloudMonitoringServer, windowMs: number): Promise<number> {
  const parameters = new URLSearchParams({
    filter: `metric.type = "pubsub.googleapis.com/${UNDELIVERED}" AND resource.type = "pubsub_subscription"`,
    'interval.startTime': new Date(world.nowMs - windowMs).toISOString(),
    'interval.endTime': new Date(world.nowMs).toISOString(),
  });
  const response = await fetch(`${url}/v3/projects/acme-prod/timeSeries?${String(parameters)}`);
  const { timeSeries = [] } = (await response.json()) as { timeSeries?: { points: unknown[] }[] };
  return timeSeries.flatMap(({ points }) => points).length;
}

describe('what other adapters get wrong', () => {
  test('a window of one or two minutes finds nothing, poll after poll; ours always finds one point with its true age', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 3_000)]);
    const source = world.source(server);
    const found = { one: 0, two: 0 };
    const ages: number[] = [];

    for (let poll = 0; poll < 60; poll++) {
      world.nowMs = START_MS + poll * 59_000 + 7_500;
      found.one += await pointsWithin(server, MINUTE_MS);
      found.two += await pointsWithin(server, 2 * MINUTE_MS);
      const reading = await one(source, query(UNDELIVERED));
      if (reading instanceof SourceError) throw reading;
      ages.push((world.nowMs - reading.atMs) / 1000);
    }

    expect(found).toEqual({ one: 0, two: 0 });
    expect(ages).toHaveLength(60);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(120);
    expect(Math.max(...ages)).toBeLessThan(180);
  });

  test('a backlog that stands still is answered as it is, never as its change', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 900_000)]);

    const reading = await one(world.source(server), query(UNDELIVERED));

    expect(reading).toMatchObject({ value: 900_000 });
    const names = [...(server.received[0]?.parameters.keys() ?? [])];
    expect(names.filter((name) => name.startsWith('aggregation'))).toEqual([]);
  });

  test('a subscription that was idle for long is no data with its likely causes, not zero and not an unexplained error', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => undefined)]);

    const reading = await one(world.source(server), query(UNDELIVERED));

    expect(reading).toMatchObject({
      trouble: 'no-data',
      message:
        'Cloud Monitoring has no point of the last 5 minutes for this subscription: it may have been idle for long, not exist, or be in another project, or Cloud Monitoring may have a gap',
    });
  });

  test('a subscription of the same name in another project is left out, even by a server that does not filter', async () => {
    const server = await world.server([
      series(UNDELIVERED, 'render-jobs', () => 1_000_000, { project: 'acme-staging' }),
      series(UNDELIVERED, 'render-jobs', () => 7),
    ]);
    const source = world.source(server);

    const filtered = await one(source, query(UNDELIVERED));
    server.fault('other projects');
    const unfiltered = await one(source, query(UNDELIVERED));

    expect([filtered, unfiltered]).toEqual([
      expect.objectContaining({ value: 7 }),
      expect.objectContaining({ value: 7 }),
    ]);
  });

  test('an id that would change the filter is refused, and nothing of it is sent', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);
    const hostile = [
      'render-jobs" OR resource.labels.project_id = "other',
      'a"b',
      'x y',
      'render\njobs',
      'goog-x',
      'ab',
      '',
      'é12',
    ];

    const readings = await world.source(server).latest(
      [...hostile, 'render-jobs'].map((id) => query(UNDELIVERED, id)),
      world.nowMs,
      never,
    );

    expect(readings.slice(0, -1).map((reading) => reading instanceof SourceError && reading.trouble)).toEqual(
      hostile.map(() => 'bad-query'),
    );
    expect(readings.at(-1)).toMatchObject({ value: 7 });
    expect(server.received[0]?.parameters.get('filter')).toBe(
      'metric.type = "pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.type = "pubsub_subscription" AND resource.labels.project_id = "acme-prod" AND resource.labels.subscription_id = one_of("render-jobs")',
    );
  });
});

test('sixty times as fast, as end-to-end tests have it, a point is two to three seconds old', async () => {
  const truth = [series(UNDELIVERED, 'render-jobs', (atMs) => atMs - START_MS)];
  const source = world.source(await world.server(truth, { sampling: SIXTY_TIMES_FASTER }));

  world.nowMs = START_MS + 10_300;

  expect(await one(source, query(UNDELIVERED))).toEqual({ atMs: START_MS + 8_000, value: 8_000 });
});

describe('one call for many', () => {
  test('250 subscriptions take three calls, and each has its own answer', async () => {
    const ids = Array.from({ length: 250 }, (_, i) => `render-jobs-${i}`);
    const server = await world.server(ids.map((id, i) => series(UNDELIVERED, id, () => i)));
    const source = world.source(server);

    const batches = source.batches(ids.map((id) => query(UNDELIVERED, id)));
    const readings = await Promise.all(batches.map((batch) => source.latest(batch, world.nowMs, never)));

    expect(server.received).toHaveLength(3);
    expect(readings.flat().map((reading) => reading instanceof SourceError || reading.value)).toEqual(
      ids.map((_, i) => i),
    );
  });

  test('long ids are spread over more calls, so that no address is refused as too long', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `${'subscription-'.repeat(19)}${i}`);
    const server = await world.server(ids.map((id, i) => series(UNDELIVERED, id, () => i)));
    const source = world.source(server);

    const batches = source.batches(ids.map((id) => query(UNDELIVERED, id)));
    const readings = await Promise.all(batches.map((batch) => source.latest(batch, world.nowMs, never)));

    expect(readings.flat().filter((reading) => reading instanceof SourceError)).toEqual([]);
    expect(
      Math.max(...server.received.map(({ parameters }) => encodeURIComponent(parameters.get('filter') ?? '').length)),
    ).toBeLessThan(7_000);
  });

  test('an answer on several pages is read whole, and a series that goes on on the next page is counted once', async () => {
    const truth = [
      series(BY_REGION, 'render-jobs', () => 300, { labels: { region: 'europe-west1' } }),
      series(BY_REGION, 'render-jobs', () => 12, { labels: { region: 'us-east4' } }),
      series(BY_REGION, 'fraud-checks', () => 5, { labels: { region: 'us-east4' } }),
    ];
    const server = await world.server(truth, { pageSize: 4 });
    const asked = [query(BY_REGION), query(BY_REGION, 'fraud-checks')];

    const readings = await world.source(server).latest(asked, world.nowMs, never);

    expect(server.received.length).toBeGreaterThan(3);
    expect(readings).toEqual([expect.objectContaining({ value: 312 }), expect.objectContaining({ value: 5 })]);
  });

  test('an answer without an end is given up', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);
    server.fault('no end');

    expect(await one(world.source(server), query(UNDELIVERED))).toMatchObject({ trouble: 'unavailable' });
    expect(server.received.length).toBeLessThanOrEqual(100);
  });

  test('a batch of two metrics is a mistake of the caller', async () => {
    const server = await world.server([]);

    const asked = world.source(server).latest([query(UNDELIVERED), query(ACKED)], world.nowMs, never);

    await expect(asked).rejects.toThrow('a batch must hold one metric');
  });
});

describe('the backlog by region', () => {
  const stoppedMs = START_MS - 30 * MINUTE_MS;
  const regions = [
    series(BY_REGION, 'render-jobs', () => 300, { labels: { region: 'europe-west1' } }),
    series(BY_REGION, 'render-jobs', (atMs) => (atMs <= stoppedMs ? 12 : undefined), {
      labels: { region: 'us-east4' },
    }),
  ];

  test('the sum over the regions is as old as the oldest of them', async () => {
    const source = world.source(await world.server(regions));

    world.nowMs = stoppedMs + 2 * MINUTE_MS + 5_000;
    const fresh = await one(source, query(BY_REGION));
    world.nowMs = stoppedMs + 9 * MINUTE_MS + 5_000;
    const stale = await one(source, query(BY_REGION));

    expect(fresh).toEqual({ atMs: stoppedMs, value: 312 });
    expect(stale).toEqual({ atMs: stoppedMs, value: 312 });
  });

  test('a region that has been silent for ten minutes no longer counts', async () => {
    const source = world.source(await world.server(regions));

    world.nowMs = stoppedMs + 11 * MINUTE_MS;
    const reading = await one(source, query(BY_REGION));

    expect(reading).toEqual({ atMs: stoppedMs + 9 * MINUTE_MS, value: 300 });
  });
});

/** 20 a second until the clock's start, then 50. */
function acked(atMs: number): number {
  return ((atMs - START_MS) / 1000) * (atMs <= START_MS ? 20 : 50);
}

describe('counts', () => {
  test('a count is answered as a rate per second, with the end of the minute in which it was so', async () => {
    const server = await world.server([
      series(ACKED, 'render-jobs', (atMs) => acked(atMs) / 2, { labels: { delivery_type: 'pull' } }),
      series(ACKED, 'render-jobs', (atMs) => acked(atMs) / 2, { labels: { delivery_type: 'streaming_pull' } }),
    ]);
    const source = world.source(server);

    world.nowMs = START_MS + 2 * MINUTE_MS + 59_000;
    const before = await one(source, query(ACKED));
    world.nowMs = START_MS + 3 * MINUTE_MS + 1_000;
    const after = await one(source, query(ACKED));

    expect(before).toEqual({ atMs: START_MS, value: 20 });
    expect(after).toEqual({ atMs: START_MS + MINUTE_MS, value: 50 });
  });

  test('a range of a count has the rate of each minute', async () => {
    const source = world.source(await world.server([series(ACKED, 'render-jobs', acked)]));
    world.nowMs = START_MS + 60 * MINUTE_MS;

    const span = { fromMs: START_MS - MINUTE_MS, toMs: START_MS + MINUTE_MS, stepMs: MINUTE_MS };
    const range = await source.range(query(ACKED), span, never);

    expect(range.map(({ value }) => value)).toEqual([20, 20, 50]);
  });
});

describe('a range', () => {
  test('four weeks are read over many pages, one sample a minute', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', (atMs) => atMs / MINUTE_MS)]);
    const span = { fromMs: START_MS - 28 * 24 * 60 * MINUTE_MS, toMs: START_MS - 10 * MINUTE_MS, stepMs: MINUTE_MS };

    const range = await world.source(server).range(query(UNDELIVERED), span, never);

    expect(server.received.length).toBe(3);
    expect(range).toHaveLength(28 * 24 * 60 - 10 + 1);
    expect(range.every(({ atMs, value }) => value === atMs / MINUTE_MS)).toBe(true);
  });

  test('a coarser step keeps one sample of each step, and a finer one makes none up', async () => {
    const source = world.source(await world.server([series(UNDELIVERED, 'render-jobs', (atMs) => atMs / MINUTE_MS)]));
    const span = { fromMs: START_MS - 60 * MINUTE_MS, toMs: START_MS - 10 * MINUTE_MS };

    const coarse = await source.range(query(UNDELIVERED), { ...span, stepMs: 5 * MINUTE_MS }, never);
    const fine = await source.range(query(UNDELIVERED), { ...span, stepMs: 15_000 }, never);

    expect(coarse).toHaveLength(11);
    expect(fine).toHaveLength(51);
  });

  test('values that cannot be true are gaps, and an incomplete answer is an error', async () => {
    const odd = (atMs: number): number => (atMs % (2 * MINUTE_MS) === 0 ? -1 : 5);
    const server = await world.server([series(UNDELIVERED, 'render-jobs', odd)]);
    const source = world.source(server);
    const span = { fromMs: START_MS - 20 * MINUTE_MS, toMs: START_MS - 10 * MINUTE_MS, stepMs: MINUTE_MS };

    const range = await source.range(query(UNDELIVERED), span, never);
    server.fault('executionErrors');
    const incomplete = source.range(query(UNDELIVERED), span, never);

    expect(range.map(({ value }) => value)).toEqual([5, 5, 5, 5, 5]);
    await expect(incomplete).rejects.toMatchObject({ trouble: 'partial' });
  });
});

describe('when Cloud Monitoring has trouble', () => {
  test('an incomplete answer gives a single gauge its value, and refuses sums and what is not there', async () => {
    const server = await world.server([
      series(UNDELIVERED, 'render-jobs', () => 7),
      series(BY_REGION, 'render-jobs', () => 7, { labels: { region: 'us-east4' } }),
    ]);
    const source = world.source(server);
    server.fault('executionErrors');

    expect(await one(source, query(UNDELIVERED))).toMatchObject({ value: 7 });
    expect(await one(source, query(BY_REGION))).toMatchObject({ trouble: 'partial' });
    expect(await one(source, query(UNDELIVERED, 'fraud-checks'))).toMatchObject({ trouble: 'partial' });
  });

  test.each([
    [400, 'bad-query', /check the project/],
    [401, 'denied', /Workload Identity/],
    [403, 'denied', /roles\/monitoring\.viewer.*Monitoring API is on/],
    [404, 'not-found', /does not know the source's project/],
    [429, 'throttled', /quota/],
    [500, 'unavailable', /HTTP 500, INTERNAL/],
    [503, 'unavailable', /HTTP 503, UNAVAILABLE/],
    ['html', 'unavailable', /not JSON: check the endpoint/],
    ['redirect', 'unavailable', /redirect \(HTTP 302\)/],
    ['reset', 'unavailable', /closed the connection/],
    ['endless', 'bad-query', /larger than 16 MiB/],
    ['empty', 'no-data', /no point of the last 5 minutes/],
    ['null values', 'no-data', /not a number/],
    ['negative', 'bad-value', /negative \(-5\)/],
    ['1e18', 'bad-value', /too large/],
  ] as const)('%s is %s, in words that say where to look', async (fault, trouble, message) => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);
    server.fault(fault);

    const reading = await one(world.source(server), query(UNDELIVERED));

    expect(reading).toMatchObject({ trouble, message: expect.stringMatching(message) });
  });

  test('an old point keeps its age', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);
    server.fault('old points');

    expect(await one(world.source(server), query(UNDELIVERED))).toEqual({
      atMs: START_MS - 24 * 60 * MINUTE_MS - 2 * MINUTE_MS,
      value: 7,
    });
  });

  test('who asks too often is sent away, stays away for a while, and longer each time', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);
    const source = world.source(server);
    server.fault(429);

    for (const [afterMs, expected] of [
      [0, 1],
      [29_000, 1],
      [2_000, 2],
      [59_000, 2],
      [2_000, 3],
    ] as const) {
      world.stopwatchMs += afterMs;
      expect(await one(source, query(UNDELIVERED))).toMatchObject({ trouble: 'throttled' });
      expect(server.received).toHaveLength(expected);
    }
    server.fault(undefined);
    world.stopwatchMs += 121_000;
    const healed = await one(source, query(UNDELIVERED));
    server.fault(429, 1);
    await one(source, query(UNDELIVERED));
    world.stopwatchMs += 31_000;
    const again = await one(source, query(UNDELIVERED));

    expect([healed, again]).toEqual([expect.objectContaining({ value: 7 }), expect.objectContaining({ value: 7 })]);
  });

  test('calls that are sent away together count once', async () => {
    const server = await world.server([]);
    const source = world.source(server);
    server.fault(429);

    await Promise.all([1, 2, 3, 4].map(() => one(source, query(UNDELIVERED))));
    world.stopwatchMs += 31_000;
    server.fault(undefined);

    expect(await one(source, query(UNDELIVERED))).toMatchObject({ trouble: 'no-data' });
  });

  test('what Pub/Sub says of a subscription without data comes with the next question, and nobody waits for it', async () => {
    const server = await world.server([]);
    const answers = Promise.withResolvers<{ topic: string }>();
    const reader = { read: () => answers.promise, close: async () => {} };
    const source = world.source(server, { missing: missingExplainer(reader, () => 0) });

    const first = await one(source, query(UNDELIVERED));
    answers.reject(Object.assign(new Error('5 NOT_FOUND: Resource not found (resource=render-jobs).'), { code: 5 }));
    await new Promise(setImmediate);
    const second = await one(source, query(UNDELIVERED));

    expect(first).toMatchObject({ trouble: 'no-data' });
    expect(second).toMatchObject({
      trouble: 'not-found',
      message: "the subscription does not exist in the source's project",
    });
  });
});

describe('where a credential goes', () => {
  test('none to a stand-in on this machine', async () => {
    const server = await world.server([series(UNDELIVERED, 'render-jobs', () => 7)]);

    await one(world.source(server), query(UNDELIVERED));

    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    ['http://monitoring.acme.example', 'plain http is for loopback only'],
    ['ftp://127.0.0.1', 'must be http or https'],
    ['https://user:secret@monitoring.acme.example', 'must hold no user name'],
    ['not an address', 'must be http or https'],
  ])('the endpoint %s is refused, and not repeated', (endpoint, reason) => {
    const make = (): CloudMonitoring =>
      new CloudMonitoring({ project: 'acme-prod', endpoint }, { stopwatchMs: () => 0, random: () => 0 });

    expect(make).toThrow(reason);
    expect(make).not.toThrow(/acme\.example|secret/);
  });

  test.each(['', 'Acme', 'a', 'acme prod', 'acme-prod/../other', 'acme-prod"', 'acme-'])(
    'the project "%s" is refused',
    (project) => {
      const make = (): CloudMonitoring =>
        new CloudMonitoring({ project, endpoint: undefined }, { stopwatchMs: () => 0, random: () => 0 });

      expect(make).toThrow('not a project id');
    },
  );
});
