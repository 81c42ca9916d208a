import { isDeepStrictEqual } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { authorization } from '../../src/server/authorize.ts';
import type { Attributes, User, Verdict } from '../../src/server/identity.ts';

function setUp(verdict: Verdict = { allowed: true, reason: 'bound' }) {
  const clock = { nowMs: 1_000 };
  const reviewAccess = jest.fn(async (_user: User, _attributes: Attributes) => verdict);
  return { clock, reviewAccess, authorize: authorization({ reviewAccess, now: () => clock.nowMs }) };
}

const HPA: User = {
  name: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  uid: '1',
  groups: ['system:serviceaccounts', 'system:authenticated'],
  extra: { 'authentication.kubernetes.io/credential-id': ['JTI=1'] },
};

const VALUE: Attributes = {
  kind: 'resource',
  verb: 'list',
  group: 'external.metrics.k8s.io',
  version: 'v1beta1',
  resource: 'render-pods',
  namespace: 'render',
  name: '',
};

const path = (text: string): Attributes => ({ kind: 'path', verb: 'get', path: text });

test('system:masters may do everything, and nobody is asked', () => {
  const { authorize, reviewAccess } = setUp({ allowed: false, reason: '' });

  expect(authorize({ ...HPA, groups: ['system:masters'] }, VALUE)).toEqual({ allowed: true, reason: '' });
  expect(reviewAccess).not.toHaveBeenCalled();
});

test.each(['/healthz', '/readyz', '/livez'])('everybody may probe %s', (probe) => {
  const { authorize, reviewAccess } = setUp({ allowed: false, reason: '' });

  expect(authorize(HPA, path(probe))).toEqual({ allowed: true, reason: '' });
  expect(reviewAccess).not.toHaveBeenCalled();
});

test.each(['/livez/store', '/readyz/', '/healthzz', '/metrics', '/apis', '/'])('%s is asked about', async (other) => {
  const { authorize, reviewAccess } = setUp({ allowed: false, reason: '' });

  expect(await authorize(HPA, path(other))).toEqual({ allowed: false, reason: '' });
  expect(reviewAccess).toHaveBeenCalledWith(HPA, path(other));
});

describe.each([true, false])('a verdict of allowed: %j', (allowed) => {
  test('is remembered for ten seconds, and answered at once', async () => {
    const { authorize, clock, reviewAccess } = setUp({ allowed, reason: 'said' });
    await authorize(HPA, VALUE);

    clock.nowMs += 10_000;
    expect(authorize(HPA, VALUE)).toEqual({ allowed, reason: 'said' });

    clock.nowMs += 1;
    expect(await authorize(HPA, VALUE)).toEqual({ allowed, reason: 'said' });
    expect(reviewAccess).toHaveBeenCalledTimes(2);
  });
});

test('when access cannot be reviewed nobody is allowed, and the next request asks again', async () => {
  const { authorize, reviewAccess } = setUp();
  reviewAccess.mockRejectedValueOnce(new Error('the kube-apiserver does not answer'));

  await expect(authorize(HPA, VALUE)).rejects.toThrow('does not answer');
  expect(await authorize(HPA, VALUE)).toMatchObject({ allowed: true });
});

test('a hundred HPAs that ask for one metric at the same time are one review', async () => {
  const { authorize, reviewAccess } = setUp();

  await Promise.all(Array.from({ length: 100 }, async () => authorize(HPA, VALUE)));

  expect(reviewAccess).toHaveBeenCalledTimes(1);
});

test('a verdict for one question is never the verdict for another', async () => {
  const word = fc.constantFrom('', 'a', 'b', 'a,b', '","', '["a"]', '\u0000', '__proto__');
  const user: fc.Arbitrary<User> = fc.record({
    name: word,
    uid: word,
    groups: fc.array(word, { maxLength: 2 }),
    extra: fc.dictionary(word, fc.array(word, { maxLength: 2 }), { maxKeys: 2 }),
  });
  const attributes: fc.Arbitrary<Attributes> = fc.oneof(
    fc.record({ kind: fc.constant('path' as const), verb: word, path: word }),
    fc.record({
      kind: fc.constant('resource' as const),
      verb: word,
      group: word,
      version: word,
      resource: word,
      namespace: word,
      name: word,
    }),
  );
  const asked = fc.tuple(user, attributes);

  await fc.assert(
    fc.asyncProperty(asked, asked, async (one, other) => {
      const reviewed: unknown[] = [];
      const authorize = authorization({
        reviewAccess: async (...question) => {
          reviewed.push(question);
          return { allowed: true, reason: '' };
        },
        now: () => 1,
      });

      await authorize(...one);
      await authorize(...other);

      if (!isDeepStrictEqual(one, other)) expect(reviewed).toEqual([one, other]);
    }),
    { numRuns: 300 },
  );
});
