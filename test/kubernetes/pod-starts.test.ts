import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clusterClient } from '../../src/kubernetes/client.ts';
import { fromKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import {
  followPodStarts,
  MOST_TARGETS,
  POD_STARTS_TIMING,
  type PodStarts,
  type StartedPod,
} from '../../src/kubernetes/pod-starts.ts';
import type { Target } from '../../src/kubernetes/target-pods.ts';
import { type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';
import { type FakeWorkloads, fakeWorkloads } from '../support/fake-workloads.ts';

// Which pods count is in first-ready.test.ts; here pods, targets and rights come and go.

const QUICK = {
  ...POD_STARTS_TIMING,
  backOff: { initialMs: 2, factor: 2, longestMs: 20, jitter: 1 },
  steadyMs: 0,
};
const CREATED = Date.UTC(2026, 10, 23, 14, 30) / 1000;
const RENDER: Target = { namespace: 'render', kind: 'Deployment', name: 'render' };
const SCORE: Target = { namespace: 'fraud', kind: 'StatefulSet', name: 'score' };
const RENDER_PATH = '/apis/apps/v1/namespaces/render/deployments/render';
const SCORE_PATH = '/apis/apps/v1/namespaces/fraud/statefulsets/score';
const FORBIDDEN = { code: 403, body: { kind: 'Status', message: 'forewarm may not' } };

let apiserver: FakeApiserver;
let cluster: FakeWorkloads;
let starts: PodStarts;
let found: (StartedPod & { readonly of: string })[];
let problems: string[];

beforeEach(async () => {
  apiserver = await fakeApiserver();
  cluster = fakeWorkloads(apiserver);
  cluster.select(RENDER_PATH, { matchLabels: { app: 'render' } });
  cluster.select(SCORE_PATH, { matchExpressions: [{ key: 'app', operator: 'In', values: ['score'] }] });
  found = [];
  problems = [];
  starts = following();
});

afterEach(async () => {
  await starts.stop();
  await apiserver.close();
});

function following(timing = QUICK): PodStarts {
  return followPodStarts({
    cluster: clusterClient(fromKubeconfig(apiserver.kubeconfig)),
    started: ({ name }, pod) => found.push({ of: name, ...pod }),
    problem: (message) => problems.push(message),
    timing,
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const watching = (namespace: string) => until(() => cluster.watches(namespace) === 1);
const asked = (part: string) => apiserver.requests.filter(({ path }) => path.includes(part));

/** How many lists or watches of pods were asked for. */
const begun = (what: 'list' | 'watch') =>
  asked('/pods').filter(({ query }) => query.has('watch') === (what === 'watch')).length;

async function putReady(uid: string, seconds: number, namespace = 'render'): Promise<void> {
  const before = found.length;
  cluster.put(namespace, { uid, created: CREATED, scheduled: CREATED + 1, ready: CREATED + seconds, node: 'n' });
  await until(() => found.length > before);
}

describe('the pods of a target', () => {
  test('are those that its selector selects, in its namespace, and are found when they become ready', async () => {
    starts.follow([RENDER]);
    await watching('render');

    cluster.put('render', { uid: 'a', created: CREATED });
    await putReady('a', 42);

    expect(found).toEqual([
      { of: 'render', createdMs: CREATED * 1000, readyMs: (CREATED + 42) * 1000, onNewNode: false },
    ]);
    for (const { path, query } of asked('/pods')) {
      expect({ path, selector: query.get('labelSelector') }).toEqual({
        path: '/api/v1/namespaces/render/pods',
        selector: 'app=render',
      });
    }
    expect(problems).toEqual([]);
  });

  test('that are ready already are found too', async () => {
    cluster.put('fraud', { uid: 'a', created: CREATED, scheduled: CREATED, ready: CREATED + 9, node: 'n' });

    starts.follow([SCORE]);
    await until(() => found.length === 1);

    expect(found[0]).toMatchObject({ of: 'score', readyMs: (CREATED + 9) * 1000 });
    expect(asked('/pods')[0]?.query.get('labelSelector')).toBe('app in (score)');
  });

  test('are followed once, however many metrics name the target', async () => {
    starts.follow([RENDER, { ...RENDER }]);
    await watching('render');
    starts.follow([RENDER]);
    await putReady('a', 1);

    expect(asked('/deployments/')).toHaveLength(1);
    expect(cluster.watches('render')).toBe(1);
  });
});

describe('a node', () => {
  beforeEach(async () => {
    starts.follow([RENDER]);
    await watching('render');
  });

  test.each([
    ['that was made after the pod was what the pod waited for', 30, true],
    ['that was there before the pod was not', -3600, false],
  ])('%s', async (_, afterSeconds, onNewNode) => {
    cluster.node('gpu-1', CREATED + afterSeconds);

    cluster.put('render', { uid: 'a', created: CREATED, scheduled: CREATED + 90, ready: CREATED + 300, node: 'gpu-1' });
    await until(() => found.length === 1);

    expect(found[0]?.onNewNode).toBe(onNewNode);
  });

  test('is not asked for when the pod did not wait', async () => {
    await putReady('a', 300);

    expect(asked('/nodes/')).toEqual([]);
  });

  test('that may not be read, or is gone, is not known; a missing right is said once', async () => {
    const waited = { created: CREATED, scheduled: CREATED + 90, ready: CREATED + 99, node: 'gpu-1' };

    cluster.put('render', { uid: 'a', ...waited });
    await until(() => found.length === 1);
    cluster.refuse('/nodes/', FORBIDDEN);
    cluster.put('render', { uid: 'b', ...waited });
    cluster.put('render', { uid: 'c', ...waited });
    await until(() => found.length === 3);

    expect(found.map(({ onNewNode }) => onNewNode)).toEqual([undefined, undefined, undefined]);
    expect(problems).toEqual([expect.stringMatching(/^starts on new nodes are not told apart.*403: forewarm may not/)]);
  });
});

describe('targets', () => {
  test('come and go with the specification', async () => {
    starts.follow([RENDER]);
    await watching('render');

    starts.follow([SCORE]);
    await watching('fraud');
    await until(() => cluster.watches('render') === 0);
    await putReady('b', 5, 'fraud');

    expect(found.map(({ of }) => of)).toEqual(['score']);
  });

  test('that are not there are waited for, and said once', async () => {
    cluster.select(RENDER_PATH, undefined);
    starts.follow([RENDER]);
    await until(() => asked('/deployments/').length > 3);

    cluster.select(RENDER_PATH, { matchLabels: { app: 'render' } });
    await watching('render');

    expect(problems).toEqual([
      expect.stringMatching(
        /^lead times of Deployment render\/render are not measured, and those that are configured are used: GET .*404/,
      ),
    ]);
  });

  test('that are made anew with another selector are followed by it', async () => {
    await starts.stop();
    starts = following({ ...QUICK, selectorMs: 5 });
    starts.follow([RENDER]);
    await watching('render');

    cluster.select(RENDER_PATH, { matchLabels: { app: 'render', track: 'stable' } });
    await until(() => asked('/pods').some(({ query }) => query.get('labelSelector') === 'app=render,track=stable'));
    await watching('render');

    expect(cluster.watches('render')).toBe(1);
  });

  test('without a selector are refused: all pods of a namespace are nobody in particular', async () => {
    cluster.select(RENDER_PATH, {});
    starts.follow([RENDER]);
    await until(() => problems.length === 1);

    expect(problems[0]).toMatch(/deployments\/render: its selector is empty$/);
    expect(asked('/pods')).toEqual([]);
  });

  test('beyond a number are left out, and that is said once', async () => {
    const many = Array.from({ length: MOST_TARGETS + 1 }, (_, i) => ({ ...RENDER, name: `render-${i}` }));

    starts.follow(many);
    starts.follow(many);

    expect(problems).toEqual([`lead times of 201 targets are asked for; those of the first 200 are measured`]);
  });
});

describe('a missing right', () => {
  test('to read targets is said once for a namespace, with what gives it', async () => {
    cluster.refuse('/deployments/', FORBIDDEN);
    starts.follow([RENDER, { ...RENDER, name: 'other' }]);
    await until(() => asked('/deployments/').length > 6);

    expect(problems).toEqual([
      expect.stringMatching(
        /^lead times in namespace render are not measured.*: GET .*403: forewarm may not; manifests\/components\/lead-times gives the right$/,
      ),
    ]);
  });

  test('to read pods is said once, and used as soon as it is there', async () => {
    cluster.refuse('/pods', FORBIDDEN);
    starts.follow([RENDER]);
    await until(() => asked('/pods').length > 3);
    cluster.refuse('/pods', undefined);
    await watching('render');
    await putReady('a', 5);

    expect(problems).toHaveLength(1);
    expect(found).toHaveLength(1);
  });
});

describe('a kube-apiserver', () => {
  test('that ends its watches in their time is asked on', async () => {
    starts.follow([RENDER]);
    await watching('render');
    cluster.endWatches();
    await until(() => begun('watch') === 2);
    await watching('render');
    await putReady('a', 5);

    expect(problems).toEqual([]);
  });

  test('that has forgotten the version is asked for a list, and no pod counts twice', async () => {
    starts.follow([RENDER]);
    await watching('render');
    await putReady('a', 5);
    cluster.compact();
    cluster.endWatches();
    await until(() => begun('list') === 2);
    await watching('render');
    await putReady('b', 6);

    expect(found).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  test('that was away is found again, with the pods that became ready meanwhile', async () => {
    starts.follow([RENDER, SCORE]);
    await watching('render');
    await watching('fraud');

    await apiserver.stop();
    cluster.put('render', { uid: 'a', created: CREATED, scheduled: CREATED, ready: CREATED + 9, node: 'n' });
    await until(() => problems.length === 1);
    await apiserver.start();
    await until(() => found.length === 1);

    expect(problems).toEqual([expect.stringMatching(/^lead times of \w+ \w+\/\w+ are not measured/)]);
  });
});

test('after stop nothing runs any more', async () => {
  starts.follow([RENDER, SCORE]);
  await watching('render');
  await watching('fraud');

  await starts.stop();
  await until(() => cluster.watches('render') + cluster.watches('fraud') === 0);

  expect(problems).toEqual([]);
});
