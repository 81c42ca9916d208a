import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type IdentityHeaders, readIdentity } from '../../src/server/identity-headers.ts';

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

/** As Node hands it over. */
function bytes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
