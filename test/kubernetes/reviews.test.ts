import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ClusterClient, clusterClient } from '../../src/kubernetes/client.ts';
import { fromKubeconfig } from '../../src/kubernetes/kubeconfig.ts';
import {
  type Access,
  accessReviewer,
  REVIEW_TIMING,
  type ReviewTiming,
  type Subject,
  tokenReviewer,
} from '../../src/kubernetes/reviews.ts';
import { type FakeAnswer, type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';

const QUICK: ReviewTiming = {
  ...REVIEW_TIMING,
  backOff: { initialMs: 1, factor: 1.5, longestMs: 10, jitter: 0 },
};

let apiserver: FakeApiserver;
let cluster: ClusterClient;

beforeAll(async () => {
  apiserver = await fakeApiserver();
  cluster = clusterClient(fromKubeconfig(apiserver.kubeconfig));
});

beforeEach(() => {
  apiserver.requests.length = 0;
});

afterAll(() => apiserver.close());

/** Answers reviews with these, one after another, and then with the last. */
function answering(...answers: FakeAnswer[]): void {
  let at = 0;
  apiserver.onReview(() => {
    at += 1;
    return answers[Math.min(at, answers.length) - 1] ?? 'hang';
  });
}

const ok = (status: object): FakeAnswer => ({ code: 201, body: { kind: 'Review', status } });
const failing = (code: number, message = ''): FakeAnswer => ({ code, body: { kind: 'Status', code, message } });

function reviewToken(token: string, audiences?: string[]): Promise<Subject | undefined> {
  return tokenReviewer(cluster, audiences, QUICK)(token);
}

describe('a token', () => {
  test('is in no error, not even a part of one that was cut off', async () => {
    const token = Array.from({ length: 1200 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('');
    answering(failing(400, `the token ${token} is malformed`));

    const error: unknown = await reviewToken(token).catch((thrown: unknown) => thrown);

    expect(String(error)).toMatch(/the token \[the token\]$/);
    expect(String(error)).not.toContain(token.slice(0, 16));
  });

  test('that is valid is somebody’s', async () => {
    const user = { username: 'system:serviceaccount:a:b', uid: '1', groups: ['g'], extra: { k: ['v', 'w'] } };
    answering(ok({ authenticated: true, user }));

    expect(await reviewToken('the-token')).toEqual({
      name: 'system:serviceaccount:a:b',
      uid: '1',
      groups: ['g'],
      extra: { k: ['v', 'w'] },
    });
    expect(apiserver.requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'the-token' } },
      },
    ]);
  });

  test.each([
    [{ authenticated: false }],
    [{ authenticated: false, user: { username: 'alice' } }],
    [{ error: 'invalid bearer token', user: { username: 'alice' } }],
    [{ authenticated: 'true', user: { username: 'alice' } }],
    [{}],
  ])('is nobody’s when the answer is %j', async (status) => {
    answering(ok(status));

    expect(await reviewToken('the-token')).toBeUndefined();
  });

  test.each([
    [['forewarm'], { username: 'alice', uid: '', groups: [], extra: {} }],
    [['other', 'forewarm'], { username: 'alice', uid: '', groups: [], extra: {} }],
    [['other'], undefined],
    [undefined, undefined],
  ])('meant for %j counts only when it is meant for us', async (audiences, user) => {
    answering(ok({ authenticated: true, user: { username: 'alice' }, audiences }));

    const found = await reviewToken('the-token', ['forewarm']);

    expect(found?.name).toBe(user?.username);
    expect(apiserver.requests[0]?.body).toMatchObject({ spec: { audiences: ['forewarm'] } });
  });

  test.each([
    [{ authenticated: true }],
    [{ authenticated: true, user: { username: '' } }],
    [{ authenticated: true, user: 'alice' }],
  ])('without a name (%j) is an error, not somebody without a name', async (status) => {
    answering(ok(status));

    await expect(reviewToken('the-token')).rejects.toThrow('TokenReview: the answer names no user');
  });

  test.each([
    [failing(400, 'cannot decode the-token')],
    [failing(500, 'the-token is odd')],
    [{ code: 200, body: '{"spec":{"token":"the-token"' }],
    ['drop' as const],
  ])('is never in a message (%#)', async (answer) => {
    answering(answer);

    const error = await reviewToken('the-token').catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(/TokenReview/);
    expect(JSON.stringify([String(error), (error as Error).cause])).not.toContain('the-token');
  });
});

describe('access', () => {
  const ALICE = {
    name: 'alice',
    uid: '1',
    groups: ['dev', 'system:authenticated'],
    extra: { 'example.com/scopes': ['a'] },
  };
  const VALUE: Access = {
    kind: 'resource',
    verb: 'list',
    group: 'external.metrics.k8s.io',
    version: 'v1beta1',
    resource: 'render-pods',
    namespace: 'render',
    name: '',
  };
  const reviewAccess = (access: Access) => accessReviewer(cluster, QUICK)(ALICE, access);

  test('to a metric is asked for in the words of Kubernetes', async () => {
    answering(ok({ allowed: true, reason: 'RBAC: allowed' }));

    expect(await reviewAccess(VALUE)).toEqual({ allowed: true, reason: 'RBAC: allowed' });
    expect(apiserver.requests).toMatchObject([
      { method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews' },
    ]);
    expect(apiserver.requests[0]?.body).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      metadata: {},
      spec: {
        user: 'alice',
        uid: '1',
        groups: ['dev', 'system:authenticated'],
        extra: { 'example.com/scopes': ['a'] },
        resourceAttributes: {
          verb: 'list',
          group: 'external.metrics.k8s.io',
          version: 'v1beta1',
          resource: 'render-pods',
          namespace: 'render',
          name: '',
        },
      },
    });
  });

  test('to a path too', async () => {
    answering(ok({ allowed: true }));

    await reviewAccess({ kind: 'path', verb: 'get', path: '/apis' });

    expect(apiserver.requests[0]?.body).toMatchObject({
      spec: { user: 'alice', nonResourceAttributes: { verb: 'get', path: '/apis' } },
    });
    expect(apiserver.requests[0]?.body).not.toHaveProperty('spec.resourceAttributes');
  });

  test.each([
    [{ allowed: true }, true, ''],
    [{ allowed: true, evaluationError: 'one rule could not be read' }, true, ''],
    [{ allowed: false, reason: 'no rule' }, false, 'no rule'],
    [{ allowed: false, denied: true, reason: 'a webhook says no' }, false, 'a webhook says no'],
    [{ allowed: false, evaluationError: 'one rule could not be read' }, false, ''],
    [{ allowed: 'true' }, false, ''],
    [{}, false, ''],
  ])('is, when the answer is %j, allowed: %j', async (status, allowed, reason) => {
    answering(ok(status));

    expect(await reviewAccess(VALUE)).toEqual({ allowed, reason });
  });

  test('that is both allowed and denied is an error', async () => {
    answering(ok({ allowed: true, denied: true }));

    await expect(reviewAccess(VALUE)).rejects.toThrow('both allows and denies');
  });

  test.each([
    { code: 200, body: {} },
    { code: 200, body: [] },
    { code: 200, body: 'null' },
  ])('is an error when the answer has no status (%#)', async (answer) => {
    answering(answer);

    await expect(reviewAccess(VALUE)).rejects.toThrow('SubjectAccessReview: the answer has no status');
  });
});

function reviewAnything(timing = QUICK): Promise<{ allowed: boolean; reason: string }> {
  const nobody = { name: 'a', uid: '', groups: [], extra: {} };
  return accessReviewer(cluster, timing)(nobody, { kind: 'path', verb: 'get', path: '/' });
}

describe('an apiserver in trouble', () => {
  test.each<[string, FakeAnswer]>([
    ['500', failing(500)],
    ['429', failing(429)],
    ['504', failing(504)],
    ['a dropped connection', 'drop'],
    ['503 with Retry-After', { code: 503, body: {}, headers: { 'Retry-After': '1' } }],
  ])('is asked again after %s', async (_name, answer) => {
    answering(answer, answer, ok({ allowed: true }));

    expect(await reviewAnything()).toEqual({ allowed: true, reason: '' });
    expect(apiserver.requests).toHaveLength(3);
  });

  test('is asked five times at most', async () => {
    answering(failing(500, 'etcd is away'));

    await expect(reviewAnything()).rejects.toThrow(/^SubjectAccessReview failed: POST .*: 500: etcd is away$/);
    expect(apiserver.requests).toHaveLength(5);
  });

  test.each([400, 401, 404, 409, 422, 503])('is asked once when it answers %d', async (code) => {
    answering(failing(code));

    await expect(reviewAnything()).rejects.toThrow(`: ${code}`);
    expect(apiserver.requests).toHaveLength(1);
  });

  test('that forbids reviews makes an error that says what to do', async () => {
    answering(failing(403, 'subjectaccessreviews is forbidden: User "x" cannot create'));

    await expect(reviewAnything()).rejects.toThrow(
      /403: subjectaccessreviews is forbidden: User "x" cannot create; give this service account the ClusterRole system:auth-delegator$/,
    );
  });

  test('that does not answer is given up in time', async () => {
    answering('hang');

    await expect(reviewAnything({ ...QUICK, timeoutMs: 30 })).rejects.toThrow(/no answer within 0\.03 s/);
  });

  test('that fails again and again is given up in time, too', async () => {
    answering(failing(500));
    const slow = { ...QUICK, timeoutMs: 400, backOff: { ...QUICK.backOff, initialMs: 10_000, longestMs: 10_000 } };

    await expect(reviewAnything(slow)).rejects.toThrow(/: 500 \(no answer within 0\.4 s\)/);
    expect(apiserver.requests).toHaveLength(1);
  });
});
