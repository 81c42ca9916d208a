import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestHeaderConfig } from '../../src/kubernetes/authentication-config.ts';
import { type AuthenticationWatch, watchAuthenticationConfig } from '../../src/kubernetes/authentication-watch.ts';
import { clusterClient } from '../../src/kubernetes/client.ts';
import { WATCH_TIMING, type WatchTiming } from '../../src/kubernetes/keep-watching.ts';
import { fromKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import { type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';
import { authority } from '../support/pki.ts';

// What the content of the ConfigMap means is in authentication-config.test.ts; here it comes and goes.

const QUICK: WatchTiming = {
  ...WATCH_TIMING,
  backOff: { initialMs: 2, factor: 2, longestMs: 20, jitter: 1 },
  steadyMs: 0,
};

let ca: string;
let apiserver: FakeApiserver;
let following: AuthenticationWatch | undefined;
let read: RequestHeaderConfig[];
let problems: string[];

beforeAll(async () => {
  ca = (await authority('front-proxy-ca')).cert;
});

beforeEach(async () => {
  apiserver = await fakeApiserver();
  read = [];
  problems = [];
});

afterEach(async () => {
  await following?.stop();
  await apiserver.close();
});

function follow(timing: WatchTiming = QUICK): AuthenticationWatch {
  following = watchAuthenticationConfig({
    cluster: clusterClient(fromKubeconfig(apiserver.kubeconfig)),
    changed: (config) => read.push(config),
    problem: (message) => problems.push(message),
    timing,
  });
  return following;
}

function data(allowedNames: string[] = ['front-proxy-client']): Record<string, string> {
  return {
    'requestheader-client-ca-file': ca,
    'requestheader-allowed-names': JSON.stringify(allowedNames),
    'requestheader-username-headers': '["X-Remote-User"]',
  };
}

const names = () => read.map(({ allowedNames }) => allowedNames.join());
const lists = () => apiserver.requests.filter(({ query }) => !query.has('watch'));
const watches = () => apiserver.requests.filter(({ query }) => query.has('watch'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Waits until a watch is open: what is put from then on is told by it. */
async function watching(): Promise<void> {
  await until(() => apiserver.watches === 1);
}

async function readOnce(): Promise<void> {
  apiserver.put(data(['first']));
  await follow().ready;
  await watching();
}

test('the one ConfigMap is read and watched, by its name', async () => {
  await readOnce();

  expect(names()).toEqual(['first']);
  expect(problems).toEqual([]);
  for (const { path, query } of apiserver.requests) {
    expect(path).toBe('/api/v1/namespaces/kube-system/configmaps');
    expect(query.get('fieldSelector')).toBe('metadata.name=extension-apiserver-authentication');
  }
  expect(watches()[0]?.query.get('resourceVersion')).toBe('2');
});

test('a change is told, and what stays the same is not', async () => {
  await readOnce();

  apiserver.put(data(['second']));
  apiserver.put({ ...data(['second']), another: 'key' });
  apiserver.put(data(['third']));
  await until(() => read.length === 3);

  expect(names()).toEqual(['first', 'second', 'third']);
});

test('until it has been read, nobody is told that it has', async () => {
  let isReady = false;
  void follow().ready.then(() => {
    isReady = true;
  });
  await until(() => problems.length === 1);
  await watching();

  expect(isReady).toBe(false);
  expect(problems).toEqual([expect.stringMatching(/is not there; no front proxy is believed$/)]);

  apiserver.put(data());
  await following?.ready;
});

describe('the last good content stays in use', () => {
  test('when the ConfigMap is deleted', async () => {
    await readOnce();

    apiserver.put(undefined);
    await until(() => problems.length === 1);
    apiserver.put(data(['second']));
    await until(() => read.length === 2);

    expect(problems[0]).toMatch(
      /kube-system\/extension-apiserver-authentication is not there; what was read before stays/,
    );
    expect(names()).toEqual(['first', 'second']);
  });

  test('when it is spoilt, which is told once', async () => {
    await readOnce();

    apiserver.put({ ...data(), 'requestheader-client-ca-file': 'garbage' });
    apiserver.put({ ...data(), 'requestheader-client-ca-file': 'garbage' });
    apiserver.put(data(['second']));
    await until(() => read.length === 2);

    expect(problems).toEqual([expect.stringMatching(/is not used: requestheader-client-ca-file is not a bundle/)]);
    expect(names()).toEqual(['first', 'second']);
  });

  test('when it is gone or spoilt while nobody watched', async () => {
    await readOnce();

    for (const next of [undefined, { broken: 'yes' }]) {
      const before = problems.length;
      await apiserver.stop();
      apiserver.put(next);
      await apiserver.start();
      await until(() => problems.slice(before).some((message) => message.includes('stays in use')));
    }

    expect(names()).toEqual(['first']);
  });
});

describe('the watch goes on', () => {
  test('after a dropped connection, and what changed meanwhile is told', async () => {
    await readOnce();

    for (const name of ['second', 'third', 'fourth']) {
      apiserver.dropConnections();
      apiserver.put(data([name]));
      await until(() => names().at(-1) === name);
      await watching();
    }

    expect(problems.every((message) => /^WATCH https:.*: /.test(message))).toBe(true);
    expect(names()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('after a restart of the apiserver', async () => {
    await readOnce();

    await apiserver.stop();
    await until(() => problems.some((message) => message.includes('ECONNREFUSED')));
    apiserver.put(data(['second']));
    await apiserver.start();
    await until(() => read.length === 2);
    await watching();
    apiserver.put(data(['third']));
    await until(() => read.length === 3);
  });

  test('after its version has expired', async () => {
    await readOnce();

    apiserver.compact();
    apiserver.endWatches();
    await until(() => problems.some((message) => message.includes('the watch broke: ERROR Expired')));
    await watching();
    apiserver.put(data(['second']));
    await until(() => read.length === 2);

    expect(lists().length).toBeGreaterThanOrEqual(2);
  });

  test('after a watch is refused with 410', async () => {
    let refusals = 0;
    apiserver.onGet(({ query }) => {
      if (!query.has('watch') || refusals === 3) return undefined;
      refusals += 1;
      return { code: 410, body: { kind: 'Status', code: 410, reason: 'Gone' } };
    });

    await readOnce();
    apiserver.put(data(['second']));
    await until(() => read.length === 2);

    expect(problems).toContainEqual(expect.stringMatching(/^WATCH .*: 410$/));
  });

  test('when the server ends it in its time, from where it was and without a list', async () => {
    await readOnce();
    apiserver.put(data(['second']));
    await until(() => read.length === 2);
    apiserver.tell('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"70"}}}');
    await new Promise((resolve) => setImmediate(resolve));

    apiserver.endWatches();
    await until(() => watches().length === 2);
    await watching();
    apiserver.put(data(['third']));
    await until(() => read.length === 3);

    expect(lists()).toHaveLength(1);
    expect(watches().map(({ query }) => query.get('resourceVersion'))).toEqual(['2', '70']);
    expect(problems).toEqual([]);
  });

  test('with a list first, and a pause, when watches end as soon as they begin', async () => {
    apiserver.put(data(['first']));
    await follow({ ...QUICK, steadyMs: 60_000 }).ready;

    for (let rounds = 2; rounds < 5; rounds += 1) {
      await watching();
      apiserver.endWatches();
      await until(() => watches().length === rounds);
    }

    expect(lists()).toHaveLength(4);
    expect(problems).toContainEqual(expect.stringMatching(/ended as soon as it began$/));
  });

  test.each([
    ['an event that is no JSON', '{"type":"MODIFIED"'],
    ['a blank line', ''],
    ['an event without an object', '{"type":"MODIFIED"}'],
    ['an event with another object', '{"type":"MODIFIED","object":{"data":5}}'],
    ['an event of no known type', '{"type":"GREETING","object":{}}'],
    ['no event at all', '[1,2,3]'],
    ['an error', '{"type":"ERROR","object":{"code":500,"message":"etcd is away"}}'],
  ])('after %s', async (_name, line) => {
    await readOnce();

    apiserver.tell(line);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await watching();
    apiserver.put(data(['second']));
    await until(() => read.length === 2);

    expect(names()).toEqual(['first', 'second']);
  });

  test.each([
    ['garbage', { code: 200, body: 'garbage' }, /the answer is not JSON/],
    ['no list', { code: 200, body: { items: 5 } }, /the answer is not a list/],
    ['nothing', 'drop' as const, /fetch failed/],
    ['an error', { code: 500, body: { message: 'etcd is away' } }, /: 500: etcd is away/],
  ])('when a list brings %s', async (_name, answer, message) => {
    apiserver.put(data());
    apiserver.onGet(() => answer);
    const { ready } = follow();
    await until(() => problems.length === 1);

    apiserver.onGet(undefined);
    await ready;

    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

test('who may not read it is told which role is missing', async () => {
  apiserver.onGet(() => ({ code: 403, body: { message: 'configmaps is forbidden' } }));

  follow();
  await until(() => apiserver.requests.length > 3);

  expect(problems).toEqual([
    expect.stringMatching(/: 403: configmaps is forbidden; bind the Role extension-apiserver-authentication-reader/),
  ]);
  expect(read).toEqual([]);
});

describe('it can be stopped', () => {
  test('while it watches', async () => {
    await readOnce();

    await following?.stop();

    await until(() => apiserver.watches === 0);
    expect(problems).toEqual([]);
  });

  test('while an answer is awaited, and while it pauses', async () => {
    for (const answer of ['hang', 'drop'] as const) {
      apiserver.onGet(() => answer);
      const slow = { ...QUICK, backOff: { ...QUICK.backOff, initialMs: 60_000, longestMs: 60_000 } };
      const { stop } = follow(slow);
      const before = apiserver.requests.length;
      await until(() => apiserver.requests.length > before);

      await stop();
    }
  });

  test('while the answer to a watch is awaited', async () => {
    apiserver.put(data());
    apiserver.onGet(({ query }) => (query.has('watch') ? 'hang' : undefined));
    const { stop } = follow();
    await until(() => watches().length === 1);

    await stop();
  });

  test('before it has begun', async () => {
    await follow().stop();

    expect(read).toEqual([]);
  });
});
