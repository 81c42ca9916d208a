import { isDeepStrictEqual } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { authorization } from '../../../src/server/access/authorize.ts';
import type { Attributes, User, Verdict } from '../../../src/server/access/identity.ts';

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

const word = fc.constantFrom('', 'a', 'b', 'a,b', '","', '["a"]', '\u0000', '__proto__', '1 ', '2 {');
const anyUser: fc.Arbitrary<User> = fc.record({
  name: word,
  uid: word,
  groups: fc.array(word, { maxLength: 2 }),
  extra: fc.dictionary(word, fc.array(word, { maxLength: 2 }), { maxKeys: 2 }),
});
const anyAttributes: fc.Arbitrary<Attributes> = fc.oneof(
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

test('a verdict for one question is never the verdict for another', async () => {
  const asked = fc.tuple(anyUser, anyAttributes);

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

test('each question gets its own verdict, however often, in which order and by which objects it is asked', async () => {
  const asked = fc
    .tuple(fc.array(anyUser, { minLength: 1, maxLength: 3 }), fc.array(anyAttributes, { minLength: 1, maxLength: 3 }))
    .chain(([users, attributes]) =>
      fc.array(fc.tuple(fc.constantFrom(...users), fc.constantFrom(...attributes), fc.boolean()), { maxLength: 20 }),
    );

  await fc.assert(
    fc.asyncProperty(asked, async (questions) => {
      const authorize = authorization({
        reviewAccess: async (...question) => ({ allowed: false, reason: JSON.stringify(question) }),
        now: () => 1,
      });

      for (const [user, attributes, copied] of questions) {
        const question = [user, attributes] as const;
        const { reason } = await authorize(...(copied ? structuredClone(question) : question));
        if (!user.groups.includes('system:masters')) expect(JSON.parse(reason)).toEqual(question);
      }
    }),
    { numRuns: 300 },
  );
});

test('a user who was forgotten because thousands came after is asked about again, and mistaken for nobody', async () => {
  const { authorize, reviewAccess } = setUp();
  const users = Array.from({ length: 3000 }, (_, i): User => ({ ...HPA, name: `user-${i}` }));
  const first = structuredClone(users[0] ?? HPA);
  for (const user of users) await authorize(user, VALUE);

  reviewAccess.mockResolvedValue({ allowed: false, reason: '' });

  expect(await authorize(first, VALUE)).toEqual({ allowed: false, reason: '' });
  expect(reviewAccess).toHaveBeenCalledTimes(3001);
});
