import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { HandlerParts } from '../../src/server/handler.ts';
import { aRefusal, aValue, GROUP_PATH, HPA, NOW_MS, type Running, startApi, storeOf } from '../support/api-server.ts';
import { readValueList } from '../support/protobuf-reader.ts';
import { expectWellBehaved, statusOf } from '../support/well-behaved.ts';

const FOLDER = `${GROUP_PATH}/namespaces/render`;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

let api: Running | undefined;

afterEach(async () => {
  await api?.close();
});

async function ask(parts: Partial<HandlerParts>, path: string, accept?: string) {
  api = await startApi(parts);
  const answered = await api.ask(path, { headers: accept === undefined ? {} : { accept } });
  expectWellBehaved(answered);
  return answered;
}

const oneValue = () => ({ store: storeOf(aValue({ metric: 'q', labels: { s: 'x' }, value: 1.5 })) });

describe('a value', () => {
  test('is a list of one item, with the fields and the order that Go has', async () => {
    const { code, headers, text } = await ask(oneValue(), `${FOLDER}/q`);

    expect(code).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      vary: 'Accept',
    });
    expect(text).toBe(
      '{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[' +
        '{"metricName":"q","metricLabels":{"s":"x"},"timestamp":"2026-11-23T14:29:30Z","value":"1500m"}]}',
    );
  });

  test('comes in protobuf for an HPA', async () => {
    const { code, headers, body } = await ask(oneValue(), `${FOLDER}/q?labelSelector=s%3Dx`, `${PROTOBUF}, */*`);

    expect(code).toBe(200);
    expect(headers['content-type']).toBe(PROTOBUF);
    expect(readValueList(body)).toEqual({
      apiVersion: 'external.metrics.k8s.io/v1beta1',
      kind: 'ExternalMetricValueList',
      items: [{ metricName: 'q', metricLabels: { s: 'x' }, seconds: (NOW_MS - 30_000) / 1000, value: '1500m' }],
    });
  });

  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json, */*', 'application/json'],
    [PROTOBUF, PROTOBUF],
    [`${PROTOBUF},application/json`, PROTOBUF],
    [`${PROTOBUF};q=0.5,application/json`, 'application/json'],
    [
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
      'application/json',
    ],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json', 'application/json'],
  ])('comes for Accept %s as %s', async (accept, contentType) => {
    const { code, headers } = await ask(oneValue(), `${FOLDER}/q`, accept);

    expect(code).toBe(200);
    expect(headers['content-type']).toBe(contentType);
  });

  test('of zero is zero', async () => {
    const { text } = await ask({ store: storeOf(aValue({ value: 0 })) }, `${FOLDER}/render-pods`);

    expect(JSON.parse(text).items[0].value).toBe('0');
  });

  test.each([
    [
      'pubsub.googleapis.com|subscription|num_undelivered_messages',
      'pubsub.googleapis.com|subscription|num_undelivered_messages',
    ],
    [
      'pubsub.googleapis.com|subscription|num_undelivered_messages',
      'pubsub.googleapis.com%7Csubscription%7Cnum_undelivered_messages',
    ],
    ['Queue:Depth_1', 'Queue%3ADepth_1'],
    ['größe', 'gr%C3%B6%C3%9Fe'],
  ])('of %s is found at %s', async (metric, path) => {
    const store = storeOf(aValue({ metric, labels: { 'resource.labels.subscription_id': 'render-jobs' } }));

    const { code, text } = await ask(
      { store },
      `${FOLDER}/${path}?labelSelector=resource.labels.subscription_id%3Drender-jobs`,
    );

    expect(code).toBe(200);
    expect(JSON.parse(text).items[0].metricName).toBe(metric);
  });

  test.each([
    'labelSelector=s%3Dx',
    'labelSelector=s+in+%28x%2Cy%29%2C%21t',
    'labelSelector=',
    'labelSelector=s%3Dx&limit=500&continue=c&resourceVersion=0&resourceVersionMatch=NotOlderThan&timeoutSeconds=30&pretty=true',
    'fieldSelector=metadata.name%3Dq&watch=false',
    'sendInitialEvents=maybe',
  ])('is found with %s', async (query) => {
    expect(await ask(oneValue(), `${FOLDER}/q?${query}`)).toMatchObject({ code: 200 });
  });

  test('that was put anew is the one that is answered, in both forms', async () => {
    const store = storeOf(aValue({ value: 1 }));
    api = await startApi({ store });
    await api.ask(`${FOLDER}/render-pods`);
    store.put(aValue({ value: 2 }));

    const json = await api.ask(`${FOLDER}/render-pods`);
    const again = await api.ask(`${FOLDER}/render-pods`);
    const protobuf = await api.ask(`${FOLDER}/render-pods`, { headers: { accept: PROTOBUF } });

    expect(JSON.parse(json.text).items[0].value).toBe('2');
    expect(again.text).toBe(json.text);
    expect(readValueList(protobuf.body).items[0]?.value).toBe('2');
  });

  test('is encoded once for each form, however often it is asked for', async () => {
    let encoded = 0;
    const answer = {
      ...aValue(),
      get value() {
        encoded += 1;
        return 12;
      },
    };
    api = await startApi({ store: storeOf(answer) });

    for (const accept of ['application/json', PROTOBUF, 'application/json', PROTOBUF, '*/*']) {
      await api.ask(`${FOLDER}/render-pods`, { headers: { accept } });
    }

    expect(encoded).toBe(2);
  });

  test('is written before the handler returns when nobody needs time', async () => {
    const order: string[] = [];
    const events = { answered: () => order.push('answered'), served: () => order.push('served'), failed: () => {} };
    const authenticate = () => {
      queueMicrotask(() => order.push('later'));
      return HPA;
    };

    await ask({ ...oneValue(), authenticate, events }, `${FOLDER}/q`);

    expect(order).toEqual(['answered', 'served', 'later']);
  });
});

describe('instead of a value that is not known', () => {
  test('there is a 503 with the reason, word for word', async () => {
    const store = storeOf(aRefusal({ reason: 'the backlog (subscription "render-jobs") was never read' }));

    const answered = await ask({ store }, `${FOLDER}/render-pods`);

    expect(statusOf(answered)).toMatchObject({
      code: 503,
      reason: 'ServiceUnavailable',
      message: 'the backlog (subscription "render-jobs") was never read',
    });
  });

  test.each([
    [-1, 200],
    [0, 503],
    [1, 503],
  ])('there is a 503 from the moment at which it became too old (%d ms)', async (lateMs, code) => {
    const store = storeOf(aValue({ untilMs: NOW_MS - lateMs, afterwards: 'too old' }));

    const answered = await ask({ store }, `${FOLDER}/render-pods`);

    expect(answered.code).toBe(code);
    if (code === 503) expect(statusOf(answered).message).toBe('too old');
  });

  test('there is a 503 when the store does not know how long it holds', async () => {
    const store = storeOf(aValue({ untilMs: NaN, afterwards: 'too old' }));

    expect(statusOf(await ask({ store }, `${FOLDER}/render-pods`)).message).toBe('too old');
  });

  test.each([NaN, Infinity, -Infinity, -1, 1e18, 9_223_372_036_854_776])(
    'there is a 500 when the store holds %d, and never a number',
    async (value) => {
      const failed = jest.fn<HandlerParts['events']['failed']>();
      const store = storeOf(aValue({ value }));

      const answered = await ask(
        { store, events: { served: () => {}, answered: () => {}, failed } },
        `${FOLDER}/render-pods`,
        `${PROTOBUF}, */*`,
      );

      expect(statusOf(answered)).toMatchObject({ code: 500, reason: 'InternalError' });
      expect(failed).toHaveBeenCalledWith('answering the metric render/render-pods', expect.any(RangeError));
    },
  );
});

describe('when a selector matches several values', () => {
  const store = storeOf(
    aValue({ metric: 'q', labels: { team: 'a', tier: 'gold' } }),
    aValue({ metric: 'q', labels: { team: 'b', tier: 'gold' } }),
    aRefusal({ metric: 'q', labels: { tier: 'gold' } }),
    aValue({ metric: 'q', labels: { team: 'c', tier: 'iron' } }),
  );

  test('it is refused and says what to add: an HPA would add the values up', async () => {
    const answered = await ask({ store }, `${FOLDER}/q?labelSelector=tier%3Dgold`);

    expect(statusOf(answered)).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message:
        'the selector matches 3 values of the metric q in the namespace render, and an HPA would add them up; ' +
        'add to the selector one of: !team, team=a, team=b',
    });
  });

  test('what it says to add is enough', async () => {
    expect(await ask({ store }, `${FOLDER}/q?labelSelector=tier%3Dgold,team%3Db`)).toMatchObject({ code: 200 });
  });

  test('it names no more than a few of many', async () => {
    const many = storeOf(
      ...Array.from({ length: 40 }, (_, index) =>
        aValue({ metric: 'q', labels: Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, `${index}`])) }),
      ),
    );

    const { message } = statusOf(await ask({ store: many }, `${FOLDER}/q`));

    expect(message).toContain('matches 40 values');
    expect(message).toContain('a=0, a=1, a=10, a=11, a=12 or 35 more; b=0');
    expect(message).not.toContain('d=');
  });
});

describe('an unknown metric', () => {
  const store = storeOf(
    aValue({ metric: 'q', labels: { team: 'a' } }),
    aValue({ metric: 'q', labels: {} }),
    aValue({ metric: 'q', namespace: 'fraud', labels: { team: 'secret' } }),
  );

  test.each([
    ['nope', 'the server could not find the metric nope for namespaces render'],
    [
      'nope?labelSelector=b+in+(y,x)',
      'the server could not find the metric nope for namespaces render with selector b in (x,y)',
    ],
    [
      'q?labelSelector=team%3Dz',
      'the server could not find the metric q for namespaces render with selector team=z; it is there with team=a | no labels',
    ],
  ])('is not found: %s', async (path, message) => {
    const answered = await ask({ store }, `${FOLDER}/${path}`);

    expect(statusOf(answered)).toMatchObject({ code: 404, reason: 'NotFound', message });
  });

  test('says nothing about other namespaces', async () => {
    const answered = await ask({ store }, `${GROUP_PATH}/namespaces/other/q`);

    expect(statusOf(answered).message).toBe('the server could not find the metric q for namespaces other');
  });

  test('shows at most five other label sets', async () => {
    const many = storeOf(
      ...Array.from({ length: 9 }, (_, index) => aValue({ metric: 'q', labels: { s: `${index}` } })),
    );

    const answered = await ask({ store: many }, `${FOLDER}/q?labelSelector=s%3Dx`);

    expect(statusOf(answered).message).toMatch(/; it is there with s=0 \| s=1 \| s=2 \| s=3 \| s=4 and 4 more$/);
  });

  test('is a question to whoever may know it after all', async () => {
    const unknownMetric = jest.fn<HandlerParts['unknownMetric']>(() => ({
      code: 503,
      reason: 'ServiceUnavailable',
      message: 'asked for the first time; it is read from now on',
    }));

    const answered = await ask({ unknownMetric }, `${FOLDER}/a%7Cb?labelSelector=s%3Dx`);

    expect(statusOf(answered)).toMatchObject({
      code: 503,
      message: 'asked for the first time; it is read from now on',
    });
    expect(unknownMetric).toHaveBeenCalledWith({
      namespace: 'render',
      metric: 'a|b',
      selector: [{ key: 's', operator: 'in', values: ['x'] }],
      nowMs: NOW_MS,
    });
  });

  test('is a 500 when that fails', async () => {
    const unknownMetric = jest.fn<HandlerParts['unknownMetric']>().mockImplementation(() => {
      throw new Error('secret');
    });

    const { message } = statusOf(await ask({ unknownMetric }, `${FOLDER}/q`));

    expect(message).not.toContain('secret');
  });
});

describe('what is told about a call', () => {
  test('is its kind, code and duration, and the age of the value', async () => {
    const events = { served: jest.fn(), answered: jest.fn(), failed: jest.fn() };
    let ms = 0;

    await ask({ ...oneValue(), events, stopwatch: () => (ms += 250) }, `${FOLDER}/q`);

    expect(events.served.mock.calls).toEqual([['value', 200, 0.25, expect.anything()]]);
    expect(events.answered.mock.calls).toEqual([[30]]);
    expect(events.failed).not.toHaveBeenCalled();
  });

  test('is no age when there was no value', async () => {
    const events = { served: jest.fn(), answered: jest.fn(), failed: jest.fn() };

    await ask({ store: storeOf(aRefusal()), events }, `${FOLDER}/render-pods`);

    expect(events.served.mock.calls).toEqual([['value', 503, 0, expect.anything()]]);
    expect(events.answered).not.toHaveBeenCalled();
  });

  test('is kept with the entry: when it was last asked for', async () => {
    const store = storeOf(aValue(), aRefusal({ metric: 'r' }), aValue({ metric: 'idle' }));
    api = await startApi({ store });

    await api.ask(`${FOLDER}/render-pods`);
    await api.ask(`${FOLDER}/r`);

    expect([...store.entries()].map(({ askedMs }) => askedMs)).toEqual([NOW_MS, NOW_MS, undefined]);
  });
});
