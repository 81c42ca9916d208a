import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type IdentityHeaders, identityReader, readIdentity } from '../../../src/server/access/identity-headers.ts';
import type { User } from '../../../src/server/access/identity.ts';

const NAMES: IdentityHeaders = {
  username: ['x-remote-user'],
  uid: ['x-remote-uid'],
  groups: ['x-remote-group'],
  extraPrefixes: ['x-remote-extra-'],
};

test('the first username header that is not empty is taken, in the order in which the cluster names them', () => {
  const names = { ...NAMES, username: ['x-first', 'x-second'] };

  expect(readIdentity(['X-Second', 'second', 'X-First', 'first'], names)?.name).toBe('first');
  expect(readIdentity(['X-Second', 'second', 'X-First', ''], names)?.name).toBe('second');
  expect(readIdentity(['X-First', '', 'X-Second', ''], names)).toBeUndefined();
});

test('of a repeated username header the first value counts, even when it is empty', () => {
  expect(readIdentity(['X-Remote-User', 'alice', 'X-Remote-User', 'mallory'], NAMES)?.name).toBe('alice');
  expect(readIdentity(['X-Remote-User', '', 'X-Remote-User', 'mallory'], NAMES)).toBeUndefined();
});

test('groups come from all headers that carry groups, without the empty ones', () => {
  const names = { ...NAMES, groups: ['x-remote-group', 'x-more'] };
  const sent = [
    'X-More',
    'c',
    'X-Remote-User',
    'alice',
    'X-Remote-Group',
    'a',
    'X-Remote-Group',
    '',
    'x-remote-group',
    'b',
  ];

  expect(readIdentity(sent, names)?.groups).toEqual(['a', 'b', 'c']);
});

test.each([
  ['X-Remote-Extra-Scopes', 'scopes'],
  ['X-Remote-Extra-Example.com%2FScopes', 'example.com/scopes'],
  ['X-Remote-Extra-100%', '100%'],
  ['X-Remote-Extra-%ff', '%ff'],
  ['X-Remote-Extra-', ''],
])('the extra header %s has the key %j', (header, key) => {
  expect(readIdentity(['X-Remote-User', 'alice', header, 'v'], NAMES)?.extra).toEqual({ [key]: ['v'] });
});

test('an extra key may have the name of a property that every object has', () => {
  const extra = readIdentity(['X-Remote-User', 'alice', 'X-Remote-Extra-__proto__', 'v'], NAMES)?.extra ?? {};

  expect(Object.entries(extra)).toEqual([['__proto__', ['v']]]);
  expect(Object.getPrototypeOf(extra)).toBe(Object.prototype);
});

test('a value that is not UTF-8 is an error, not another name', () => {
  expect(() => readIdentity(['X-Remote-User', 'caf\xe9'], NAMES)).toThrow();
  expect(() => readIdentity(['X-Remote-User', 'alice', 'X-Remote-Group', '\xff'], NAMES)).toThrow();
});

test('whatever else is sent, an identity that was sent is read back as it was', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/[\p{Cc}\p{Cs}]/u.test(value));
  const other = fc.tuple(fc.stringMatching(/^[a-wyz][a-z0-9-]{0,20}$/), fc.string());

  fc.assert(
    fc.property(
      text,
      fc.array(text),
      fc.dictionary(fc.stringMatching(/^[a-z./]+$/), text),
      fc.array(other),
      (name, groups, extra, others) => {
        const sent = [
          ...others.flat(),
          'x-ReMoTe-UsEr',
          bytes(name),
          ...groups.flatMap((group) => ['X-Remote-Group', bytes(group)]),
          ...Object.entries(extra).flatMap(([key, value]) => [
            `X-Remote-Extra-${encodeURIComponent(key)}`,
            bytes(value),
          ]),
        ];

        const user = readIdentity(sent, NAMES);

        expect(user).toEqual({
          name,
          uid: '',
          groups,
          extra: Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, [value]])),
        });
      },
    ),
  );
});

describe('a reader that remembers its last answer', () => {
  const HPA = ['Audit-Id', '1', 'X-Remote-User', 'hpa', 'X-Remote-Group', 'a', 'X-Remote-Extra-Scopes', 's'];

  test('gives the same user for the same identity, whatever the other headers say', () => {
    const read = identityReader(NAMES);
    const user = read(HPA);

    expect(read(HPA.with(1, '2'))).toBe(user);
  });

  test.each([
    ['user', HPA.with(3, 'mallory')],
    ['group', HPA.with(5, 'system:masters')],
    ['value of extra', HPA.with(7, 't')],
    ['key of extra', HPA.with(6, 'X-Remote-Extra-Other')],
    ['header that takes the place of another', HPA.with(0, 'X-Remote-Group')],
    ['group more', [...HPA, 'X-Remote-Group', 'b']],
    ['group less', HPA.toSpliced(4, 2)],
    ['order of headers', [...HPA.slice(4), ...HPA.slice(0, 4)]],
  ])('does not take another %s for the one before', (_what, headers) => {
    const read = identityReader(NAMES);
    read(HPA);

    expect(read(headers)).toEqual(readIdentity(headers, NAMES));
  });

  test('does not answer for who came before when nobody, or nobody who can be read, is named', () => {
    const read = identityReader(NAMES);
    read(HPA);

    expect(read(HPA.with(3, ''))).toBeUndefined();
    expect(() => read(HPA.with(5, '\xff'))).toThrow();
  });

  test('says what the plain reader says, whatever was asked before', () => {
    const names: IdentityHeaders = {
      ...NAMES,
      username: ['x-remote-user', 'x-other'],
      groups: ['x-remote-group', 'x-g'],
    };
    const extra = ['X-Remote-Extra-A', 'X-Remote-Extra-B', 'x-remote-extra-a', 'X-Remote-Extra-__proto__'];
    const user = ['X-Remote-User', 'x-remote-user', 'X-Other', 'X-Remote-Uid', 'X-Remote-Group', 'X-G'];
    const name = fc.constantFrom(...user, ...extra, 'Accept', 'Audit-Id');
    const header = fc.tuple(name, fc.constantFrom('', 'a', 'b', 'a,b', '\xff', '\xc3\xa9'));
    const requests = fc.array(fc.array(header, { maxLength: 5 }), { maxLength: 4 }).chain((some) =>
      // The same identities come again, in other company and another order.
      fc.array(fc.tuple(fc.constantFrom([], ...some), fc.constantFrom([], ...some), fc.boolean()), { maxLength: 12 }),
    );

    fc.assert(
      fc.property(requests, (sent) => {
        const read = identityReader(names);
        for (const [one, other, both] of sent) {
          const headers = [...one, ...(both ? other : [])].flat();
          expect(outcome(() => read(headers))).toEqual(outcome(() => readIdentity(headers, names)));
        }
      }),
      { numRuns: 500 },
    );
  });
});

function outcome(read: () => User | undefined): unknown {
  try {
    return read();
  } catch {
    return 'an error';
  }
}

/** As Node hands it over. */
function bytes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
