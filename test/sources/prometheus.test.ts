import { afterEach, describe, expect, test } from '@jest/globals';
import { Prometheus, type PrometheusSettings } from '../../src/sources/prometheus.ts';
import { type PrometheusQuery, type Reading, SourceError } from '../../src/sources/source.ts';
import type { Received } from '../support/loopback.ts';
import { type Answers, type PrometheusServer, startPrometheusStandIn } from '../support/prometheus.ts';
import { RECORDED_AT_MS } from '../support/prometheus-answers.ts';

const NOW_MS = RECORDED_AT_MS;
const MINUTE_MS = 60_000;
const never = new AbortController().signal;
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function standIn(answers: Answers = {}, path?: string): Promise<PrometheusServer> {
  const server = await startPrometheusStandIn(answers, path);
  opened.push(() => server.close());
  return server;
}

function open(url: string, rest: Partial<PrometheusSettings> = {}): Prometheus {
  const source = new Prometheus({ url, timeoutMs: 2_000, auth: { kind: 'none' }, tls: {}, headers: {}, ...rest });
  opened.push(() => source.close());
  return source;
}

function query(expr: string, freshness?: string): PrometheusQuery {
  return { kind: 'prometheus', expr, freshness };
}

async function ask(source: Prometheus, asked: PrometheusQuery): Promise<Reading> {
  const [reading] = await source.latest([asked], NOW_MS, never);
  if (reading === undefined) throw new Error('no reading');
  return reading;
}

function isFor(expr: string): (received: Received) => boolean {
  return ({ parameters }) => parameters.get('query') === expr;
}

describe('the answers of the real Prometheus, as recorded', () => {
  test.each([
    ['sum(queue_depth)', { value: 168, atMs: NOW_MS }],
    ['1 + 1', { value: 2, atMs: NOW_MS }],
    ['nothing', { trouble: 'no-data' }],
    ['gone', { trouble: 'no-data' }],
    ['not_a_number', { trouble: 'no-data' }],
    ['rate(served_total[5m]) / rate(served_total[5m])', { trouble: 'no-data' }],
    ['endless', { trouble: 'bad-value', message: 'the value is Infinity' }],
    ['-endless', { trouble: 'bad-value', message: 'the value is -Infinity' }],
    ['-queue_depth{queue="b"}', { trouble: 'bad-value', message: 'the value is negative (-10)' }],
    ['1e18 * queue_depth{queue="b"}', { trouble: 'bad-value' }],
    ['"text"', { trouble: 'bad-query', message: 'the query gives a string, not a number' }],
    ['queue_depth[3m]', { trouble: 'bad-query', message: 'the query gives a matrix, not a number' }],
    [
      'queue_depth',
      {
        trouble: 'bad-query',
        message: 'the query gives 2 series, and one is needed: put sum(...) or max(...) around it',
      },
    ],
    [
      'sum(rate(',
      {
        trouble: 'bad-query',
        message:
          'Prometheus refuses the query: invalid parameter "query": 1:10: parse error: unclosed left parenthesis',
      },
    ],
    [
      'queue_depth * on() queue_depth',
      { trouble: 'bad-query', message: expect.stringMatching(/many-to-many|duplicate/) },
    ],
  ])('%s', async (expr, expected) => {
    const { url } = await standIn();

    expect(await ask(open(url), query(expr))).toMatchObject(expected);
  });
});

describe('the time of a sample', () => {
  const answers: Answers = {
    depth: () => 12,
    'age of depth': () => (NOW_MS - 294_000) / 1000,
    'no age': () => undefined,
    'age in the future': () => (NOW_MS + 3_600_000) / 1000,
    'clock a little late': () => (NOW_MS + 20_000) / 1000,
  };

  test('is the one that the freshness query gives, not the time of the question', async () => {
    const { url } = await standIn(answers);

    expect(await ask(open(url), query('depth', 'age of depth'))).toEqual({ value: 12, atMs: NOW_MS - 294_000 });
  });

  test('is the time of the question when nothing is read', async () => {
    const { url } = await standIn(answers);

    expect(await ask(open(url), query('depth'))).toEqual({ value: 12, atMs: NOW_MS });
  });

  test('a value whose series are gone is no data', async () => {
    const { url } = await standIn(answers);

    expect(await ask(open(url), query('depth', 'no age'))).toMatchObject({
      trouble: 'no-data',
      message: 'the series behind the query are gone',
    });
  });

  test('a time in the future is not believed, and one that is a little ahead counts as now', async () => {
    const { url } = await standIn(answers);

    expect(await ask(open(url), query('depth', 'age in the future'))).toMatchObject({
      trouble: 'bad-value',
      message: "the value's time is 3600 s in the future: compare the clocks",
    });
    expect(await ask(open(url), query('depth', 'clock a little late'))).toEqual({ value: 12, atMs: NOW_MS });
  });

  test('a value whose age could not be asked is refused', async () => {
    const server = await standIn(answers);
    server.fault(503, { only: isFor('age of depth') });

    expect(await ask(open(server.url), query('depth', 'age of depth'))).toMatchObject({
      trouble: 'unavailable',
      message: "the sample's age is unknown: Prometheus has a problem (HTTP 503)",
    });
  });

  test('value and age are asked for the same moment', async () => {
    const server = await standIn(answers);

    await ask(open(server.url), query('depth', 'age of depth'));

    expect(server.received.map(({ parameters }) => parameters.get('time'))).toEqual([
      String(NOW_MS / 1000),
      String(NOW_MS / 1000),
    ]);
  });
});

describe('when Prometheus has trouble', () => {
  test.each([
    [401, 'denied', 'Prometheus does not accept our credential (HTTP 401): check the auth settings'],
    [403, 'denied', 'Prometheus does not let us read (HTTP 403): check what our credential may do'],
    [404, 'not-found', "Prometheus' API is not at this path (HTTP 404): check the path of the url"],
    [429, 'throttled', 'Prometheus is asked too often (HTTP 429): check its limits for our tenant'],
    [500, 'unavailable', 'Prometheus has a problem (HTTP 500)'],
    [503, 'unavailable', 'Prometheus has a problem (HTTP 503)'],
    ['query timeout', 'timeout', 'Prometheus did not finish the query in time (HTTP 503)'],
    [
      'html',
      'unavailable',
      "Prometheus' answer is not JSON: check the url, and whether a proxy or a login page answers in its place",
    ],
    ['warnings', 'partial', 'Prometheus says that its answer is incomplete'],
    ['isPartial', 'partial', 'Prometheus says that its answer is incomplete'],
    ['empty', 'no-data', 'the query gives nothing, or not a number (NaN)'],
    ['null values', 'unavailable', 'Prometheus answers with something that is not its format'],
    ['negative', 'bad-value', 'the value is negative (-5)'],
    ['1e18', 'bad-value', 'the value is too large to be true (1000000000000000000)'],
  ] as const)('%s is %s', async (fault, trouble, message) => {
    const server = await standIn();
    server.fault(fault);

    expect(await ask(open(server.url), query('sum(queue_depth)'))).toMatchObject({ trouble, message });
  });

  test('a bad query costs only itself', async () => {
    const { url } = await standIn();
    const source = open(url);
    const batches = source.batches([query('sum(rate('), query('sum(queue_depth)')]);

    const readings = await Promise.all(batches.map((batch) => source.latest(batch, NOW_MS, never)));

    expect(readings.flat()).toEqual([
      expect.objectContaining({ trouble: 'bad-query' }),
      expect.objectContaining({ value: 168 }),
    ]);
  });
});

describe('how it is asked', () => {
  test('with a form by POST, the tenant header, the time, and a timeout below our own', async () => {
    const server = await standIn();

    await ask(open(server.url, { headers: { 'X-Scope-OrgID': 'acme' } }), query('sum(queue_depth)'));

    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/query',
      headers: expect.objectContaining({ 'x-scope-orgid': 'acme' }),
    });
    expect(Object.fromEntries(server.received[0]?.parameters ?? [])).toEqual({
      query: 'sum(queue_depth)',
      time: '1767614400',
      timeout: '1800ms',
    });
  });

  test.each(['/prometheus', '/prometheus/', '/select/0/prometheus'])('below the base path %s', async (path) => {
    const { url } = await standIn({}, path.replace(/\/$/, ''));

    expect(await ask(open(url + path), query('sum(queue_depth)'))).toMatchObject({ value: 168 });
  });

  test.each([403, 405, 501] as const)('by GET where POST is answered with %i, and from then on', async (fault) => {
    const server = await standIn();
    server.fault(fault, { only: ({ method }) => method === 'POST' });
    const source = open(server.url);

    const readings = [await ask(source, query('sum(queue_depth)')), await ask(source, query('1 + 1'))];

    expect(readings).toEqual([expect.objectContaining({ value: 168 }), expect.objectContaining({ value: 2 })]);
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  test('by POST again when GET is refused as well', async () => {
    const server = await standIn();
    server.fault(403);
    const source = open(server.url);

    await ask(source, query('sum(queue_depth)'));
    server.fault(undefined);
    await ask(source, query('sum(queue_depth)'));

    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
  });

  test.each([
    ['http://user:secret@prometheus.example', 'must hold no user name'],
    ['prometheus.example:9090', 'must be http or https'],
    ['file:///etc/passwd', 'must be http or https'],
  ])('not at %s', (url, reason) => {
    expect(() => open(url)).toThrow(reason);
    expect(() => open(url)).not.toThrow(/secret|passwd|9090/);
  });
});

function minutes(atMs: number): number {
  return atMs / MINUTE_MS - 29_000_000;
}

describe('a range', () => {
  test('longer than 11,000 steps is asked for in parts, and is whole', async () => {
    const server = await standIn({ depth: minutes });
    const span = { fromMs: NOW_MS - 28 * 24 * 60 * MINUTE_MS, toMs: NOW_MS, stepMs: MINUTE_MS };

    const range = await open(server.url).range(query('depth'), span, never);

    expect(server.received).toHaveLength(4);
    expect(range).toHaveLength(28 * 24 * 60 + 1);
    expect(range.every(({ atMs, value }, i) => atMs === span.fromMs + i * MINUTE_MS && value === minutes(atMs))).toBe(
      true,
    );
  });

  test('is asked for on whole steps', async () => {
    const server = await standIn({ depth: minutes });
    const span = { fromMs: NOW_MS - 5 * MINUTE_MS - 7, toMs: NOW_MS + 7, stepMs: MINUTE_MS };

    const range = await open(server.url).range(query('depth'), span, never);

    expect(range[0]?.atMs).toBe(NOW_MS - 5 * MINUTE_MS);
    expect(range.at(-1)?.atMs).toBe(NOW_MS);
  });

  test('has gaps where values cannot be true', async () => {
    const odd = [5, Number.NaN, Infinity, -Infinity, -1, 1e18, undefined, 6];
    const fromMs = NOW_MS - 7 * MINUTE_MS;
    const { url } = await standIn({ odd: (atMs) => odd[(atMs - fromMs) / MINUTE_MS] });

    const range = await open(url).range(query('odd'), { fromMs, toMs: NOW_MS, stepMs: MINUTE_MS }, never);

    expect(range).toEqual([
      { atMs: fromMs, value: 5 },
      { atMs: NOW_MS, value: 6 },
    ]);
  });

  test('of nothing is empty, and an incomplete one is an error', async () => {
    const server = await standIn({ depth: minutes });
    const span = { fromMs: NOW_MS - 5 * MINUTE_MS, toMs: NOW_MS, stepMs: MINUTE_MS };
    const source = open(server.url);

    expect(await source.range(query('nothing'), span, never)).toEqual([]);
    server.fault('warnings');
    await expect(source.range(query('depth'), span, never)).rejects.toMatchObject({ trouble: 'partial' });
  });
});

test('an error is a SourceError, so that it is one metric that fails and not the loop', async () => {
  const server = await standIn();
  await server.close();
  opened.pop();

  expect(await ask(open(server.url), query('up'))).toBeInstanceOf(SourceError);
});
