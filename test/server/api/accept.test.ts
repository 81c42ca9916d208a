import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createNegotiator, negotiate } from '../../../src/server/api/accept.ts';
import { vectors } from '../../support/vectors.ts';

const JSON_TYPE = { type: 'application/json' };
const PROTOBUF = { type: 'application/vnd.kubernetes.protobuf' };
const OFFERS = [JSON_TYPE, PROTOBUF];

const go = vectors<{ readonly accept: string; readonly gets: string | null }>('accepts');

describe(`as ${go.made}`, () => {
  test.each(go.cases)('$accept gets $gets', ({ accept, gets }) => {
    expect(negotiate(accept, OFFERS)?.type ?? null).toBe(gets);
  });
});

describe('beyond Go', () => {
  test.each([
    ['application/json;q=0, */*', PROTOBUF],
    ['*/*, application/json;q=0', PROTOBUF],
    ['application/json;q=0', undefined],
    ['application/vnd.kubernetes.protobuf;q=0.0, application/*', JSON_TYPE],
    ['*/*, application/vnd.kubernetes.protobuf;q=0.1', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    ['application/json;Q=0.1, application/vnd.kubernetes.protobuf;q=0.2', PROTOBUF],
    ['application/json;q=nonsense', JSON_TYPE],
  ])('%s', (accept, offer) => {
    expect(negotiate(accept, OFFERS)).toBe(offer);
  });
});

describe('an offer in another kind', () => {
  const table = { type: 'application/json', as: 'meta.k8s.io/v1/Table' };

  test('is given when all of g, v and as ask for it, in any order', () => {
    expect(negotiate('application/json;as=Table;v=v1;g=meta.k8s.io', [JSON_TYPE, table])).toBe(table);
  });

  test.each([
    'application/json;as=Table',
    'application/json;as=Table;v=v2;g=meta.k8s.io',
    'application/json;g=;v=;as=',
  ])('is not given for %s', (accept) => {
    expect(negotiate(accept, [JSON_TYPE, table])).toBeUndefined();
  });

  test('is not given to who asks for none', () => {
    expect(negotiate('*/*', [table, JSON_TYPE])).toBe(JSON_TYPE);
  });
});

test('what was chosen for a header once is chosen again', () => {
  const remembering = createNegotiator(OFFERS);
  const header = fc.oneof(fc.constantFrom(...go.cases.map(({ accept }) => accept)), fc.string());
  fc.assert(
    fc.property(header, (accept) => {
      const chosen = negotiate(accept, OFFERS);

      expect(remembering(accept)).toBe(chosen);
      expect(remembering(accept)).toBe(chosen);
    }),
  );
});

test('a missing header takes the first offer', () => {
  expect(createNegotiator(OFFERS)(undefined)).toBe(JSON_TYPE);
});
