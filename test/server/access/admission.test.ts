import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { type AdmissionParts, createAdmission } from '../../../src/server/access/admission.ts';
import {
  type Attributes,
  type Authenticate,
  type Authorize,
  NotYetKnown,
} from '../../../src/server/access/identity.ts';
import type { Reply } from '../../../src/server/api/reply.ts';
import { HPA } from '../../support/api-server.ts';

const DISCOVERY: Attributes = { kind: 'path', verb: 'get', path: '/apis' };
const ALLOWED = { allowed: true, reason: '' };
const DENIED = { allowed: false, reason: 'no RBAC' };
const never = () => new Promise<never>(() => {});

function admit(parts: Partial<AdmissionParts>) {
  const failed = jest.fn();
  const admission = createAdmission({
    authenticate: () => HPA,
    authorize: () => ALLOWED,
    patienceMs: 10_000,
    events: { failed },
    ...parts,
  });
  return { failed, judgement: admission(new IncomingMessage(new Socket()), DISCOVERY) };
}

function codeOf(reply: Reply | undefined): number | undefined {
  return reply?.code;
}

describe('when both answer at once', () => {
  test('an allowed user goes on, without a promise', () => {
    expect(admit({}).judgement).toBeUndefined();
  });

  test.each<[string, Partial<AdmissionParts>, number]>([
    ['a credential that is not valid', { authenticate: () => undefined }, 401],
    ['a user who may not', { authorize: () => DENIED }, 403],
    [
      'an authenticator that throws',
      {
        authenticate: () => {
          throw new Error('no');
        },
      },
      500,
    ],
    [
      'a credential of which nobody can tell yet',
      {
        authenticate: () => {
          throw new NotYetKnown('no front proxy');
        },
      },
      503,
    ],
    [
      'an authorizer that throws',
      {
        authorize: () => {
          throw new Error('no');
        },
      },
      500,
    ],
  ])('%s is refused, without a promise', (_, parts, code) => {
    expect(admit(parts).judgement).toMatchObject({ code });
  });
});

describe('when one of them needs time', () => {
  const slow: [string, Authenticate, Authorize][] = [
    ['authentication', async () => HPA, () => ALLOWED],
    ['authorization', () => HPA, async () => ALLOWED],
    ['both', async () => HPA, async () => ALLOWED],
  ];

  test.each(slow)('an allowed user goes on after %s', async (_, authenticate, authorize) => {
    const { judgement } = admit({ authenticate, authorize });

    expect(judgement).toBeInstanceOf(Promise);
    expect(await judgement).toBeUndefined();
  });

  test.each<[string, Partial<AdmissionParts>, number]>([
    ['a credential that is not valid', { authenticate: async () => undefined }, 401],
    ['a user who may not', { authorize: async () => DENIED }, 403],
    ['an authenticator that rejects', { authenticate: () => Promise.reject(new Error('no')) }, 500],
    ['an authorizer that rejects', { authorize: () => Promise.reject(new Error('no')) }, 500],
    [
      'an authorizer that throws after a slow authenticator',
      {
        authenticate: async () => HPA,
        authorize: () => {
          throw new Error('no');
        },
      },
      500,
    ],
    ['an authenticator that never answers', { authenticate: never, patienceMs: 1 }, 504],
    ['an authorizer that never answers', { authorize: never, patienceMs: 1 }, 504],
  ])('%s is refused', async (_, parts, code) => {
    expect(codeOf(await admit(parts).judgement)).toBe(code);
  });
});

test('the authorizer is never asked about somebody unknown', () => {
  const authorize = jest.fn<Authorize>();

  admit({ authenticate: () => undefined, authorize });

  expect(authorize).not.toHaveBeenCalled();
});

test('trouble is reported in full to the log and not at all to the caller', async () => {
  const trouble = new Error('POST https://10.0.0.1/apis/authentication.k8s.io: connection refused');

  const { failed, judgement } = admit({ authorize: () => Promise.reject(trouble) });

  expect((await judgement)?.body).not.toContain('10.0.0.1');
  expect(failed).toHaveBeenCalledWith('asking who sends a request and whether they may', trouble);
});
