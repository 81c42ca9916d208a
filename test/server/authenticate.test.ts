import type { IncomingMessage } from 'node:http';
import { expect, jest, test } from '@jest/globals';
import { authentication } from '../../src/server/authenticate.ts';
import type { Identification } from '../../src/server/front-proxy.ts';
import type { User } from '../../src/server/identity.ts';

// What a front proxy's certificate and headers are worth is tested in front-proxy.test.ts.

function setUp(identification: Identification = { kind: 'nobody' }) {
  const clock = { nowMs: 1_000 };
  const reviewToken = jest.fn(async (token: string) => (token.startsWith('good') ? user({ name: token }) : undefined));
  const refused = jest.fn();
  const authenticate = authentication({ identify: () => identification, reviewToken, refused, now: () => clock.nowMs });
  return {
    clock,
    reviewToken,
    refused,
    asks: (authorization?: string) => authenticate({ headers: { authorization } } as unknown as IncomingMessage),
  };
}

function user(over: Partial<User> = {}): User {
  return { name: 'alice', uid: '', groups: [], extra: {}, ...over };
}

test('a request without a credential is from the anonymous user, who is not authenticated', () => {
  const { asks } = setUp();

  expect(asks()).toEqual(user({ name: 'system:anonymous', groups: ['system:unauthenticated'] }));
});

test.each(['Basic YTpi', 'Bearer', 'Bearer ', 'bearer  two-spaces', ''])('%j is no bearer token', (authorization) => {
  expect(setUp().asks(authorization)).toMatchObject({ name: 'system:anonymous' });
});

test.each(['Bearer good', 'bearer good', '  BEARER good  ', 'Bearer good and more'])(
  '%j is one',
  async (authorization) => {
    expect(await setUp().asks(authorization)).toMatchObject({ name: 'good', groups: ['system:authenticated'] });
  },
);

test('a token that is nobody’s is refused, never anonymous', async () => {
  const { asks, refused } = setUp();

  expect(await asks('Bearer bad')).toBeUndefined();
  expect(refused).toHaveBeenCalledWith('the bearer token is not valid');
});

test('what the front proxy says is believed before a token is looked at', () => {
  const { asks, reviewToken } = setUp({ kind: 'user', user: user() });

  expect(asks('Bearer bad')).toEqual(user({ groups: ['system:authenticated'] }));
  expect(reviewToken).not.toHaveBeenCalled();
});

test.each([
  [['dev'], ['dev', 'system:authenticated']],
  [
    ['system:authenticated', 'dev'],
    ['system:authenticated', 'dev'],
  ],
  [['system:unauthenticated'], ['system:unauthenticated']],
])('a user of the groups %j is in %j', (sent, groups) => {
  expect(setUp({ kind: 'user', user: user({ groups: sent }) }).asks()).toMatchObject({ groups });
});

test('both outcomes of a token are known for ten seconds, and answered at once', async () => {
  const { asks, clock, reviewToken } = setUp();
  await asks('Bearer good');
  await asks('Bearer bad');

  clock.nowMs += 10_000;
  expect(asks('Bearer good')).toMatchObject({ name: 'good' });
  expect(asks('Bearer bad')).toBeUndefined();
  expect(reviewToken).toHaveBeenCalledTimes(2);

  clock.nowMs += 1;
  await asks('Bearer good');
  await asks('Bearer bad');
  expect(reviewToken).toHaveBeenCalledTimes(4);
});

test('when tokens cannot be reviewed nobody gets in by one, and the next request asks again', async () => {
  const { asks, reviewToken } = setUp();
  reviewToken.mockRejectedValueOnce(new Error('the kube-apiserver does not answer'));

  await expect(asks('Bearer good')).rejects.toThrow('does not answer');
  expect(await asks('Bearer good')).toMatchObject({ name: 'good' });
});

test('a hundred requests with one token are one review', async () => {
  const { asks, reviewToken } = setUp();

  await Promise.all(Array.from({ length: 100 }, async () => asks('Bearer good')));

  expect(reviewToken).toHaveBeenCalledTimes(1);
});

test('a token that is far too long is refused unread', () => {
  const { asks, reviewToken, refused } = setUp();

  expect(asks(`Bearer good${'x'.repeat(8_189)}`)).toBeUndefined();
  expect(reviewToken).not.toHaveBeenCalled();
  expect(refused).toHaveBeenCalledWith('the bearer token is longer than 8192 characters');
});

test('no reason for a refusal holds a token', async () => {
  const { asks, refused } = setUp({ kind: 'refused', reason: 'not the front proxy' });

  await asks('Bearer secret');
  await asks(`Bearer secret${'x'.repeat(9_000)}`);

  expect(refused.mock.calls.flat()).toHaveLength(4);
  expect(JSON.stringify(refused.mock.calls)).not.toContain('secret');
});
