import { beforeAll, describe, expect, test } from '@jest/globals';
import { authenticationConfig } from '../../src/kubernetes/authentication-config.ts';
import { authority } from '../support/pki.ts';

let proxyCa: string;
let otherCa: string;
let clusterCa: string;

beforeAll(async () => {
  [proxyCa, otherCa, clusterCa] = (await Promise.all(
    ['front-proxy-ca', 'front-proxy-ca', 'kubernetes'].map(async (name) => (await authority(name)).cert),
  )) as [string, string, string];
});

/** As a kube-apiserver 1.36 writes it. */
function data(over: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    'client-ca-file': `${clusterCa}\n`,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-client-ca-file': `${proxyCa}\n`,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
    ...over,
  };
}

test('what a kube-apiserver writes is read', () => {
  expect(authenticationConfig(data())).toEqual({
    clientCa: expect.stringContaining('BEGIN CERTIFICATE'),
    allowedNames: ['front-proxy-client'],
    usernameHeaders: ['X-Remote-User'],
    uidHeaders: ['X-Remote-Uid'],
    groupHeaders: ['X-Remote-Group'],
    extraHeaderPrefixes: ['X-Remote-Extra-'],
  });
});

test('a bundle may hold several authorities, and words between them', () => {
  const { clientCa } = authenticationConfig(
    data({ 'requestheader-client-ca-file': `# old\n${proxyCa}\n# new\r\n${otherCa}` }),
  );

  expect(clientCa.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(clientCa).not.toContain('#');
});

test('the same authorities written in another way are the same', () => {
  const tidy = authenticationConfig(data());
  const untidy = authenticationConfig(
    data({ 'requestheader-client-ca-file': `\n\n${proxyCa.replaceAll('\n', '\r\n')}\n ` }),
  );

  expect(untidy).toEqual(tidy);
});

test('clusters before 1.32 name no header for the uid', () => {
  expect(authenticationConfig(data({ 'requestheader-uid-headers': undefined })).uidHeaders).toEqual([]);
});

test.each(['null', '[]', ''])('a list that is %j is empty', (text) => {
  expect(authenticationConfig(data({ 'requestheader-group-headers': text })).groupHeaders).toEqual([]);
  expect(authenticationConfig(data({ 'requestheader-allowed-names': text })).allowedNames).toEqual([]);
});

describe('is refused', () => {
  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      'a cluster without an aggregation layer',
      { 'requestheader-client-ca-file': undefined },
      /client-ca-file is missing/,
    ],
    ['an empty bundle', { 'requestheader-client-ca-file': '' }, /client-ca-file is not a bundle of certificates/],
    ['a bundle of something else', { 'requestheader-client-ca-file': 'garbage' }, /is not a bundle of certificates/],
    ['a list that is no list', { 'requestheader-username-headers': '"X-Remote-User"' }, /is not a JSON list of names/],
    [
      'a list that is no JSON',
      { 'requestheader-allowed-names': 'front-proxy-client' },
      /is not a JSON list of names: "front/,
    ],
    ['a list of something else', { 'requestheader-group-headers': '[1]' }, /is not a JSON list of names/],
    ['a blank name', { 'requestheader-group-headers': '[" "]' }, /is not a JSON list of names/],
    ['an object', { 'requestheader-allowed-names': '{}' }, /is not a JSON list of names/],
    [
      'allowed names that are gone: not a trust in all of them',
      { 'requestheader-allowed-names': undefined },
      /allowed-names is missing/,
    ],
    ['username headers that are gone', { 'requestheader-username-headers': undefined }, /username-headers is missing/],
    ['no username header', { 'requestheader-username-headers': '[]' }, /names no header/],
  ])('%s', (_name, over, message) => {
    expect(() => authenticationConfig(data(over))).toThrow(message);
  });

  test('a bundle with one certificate that is cut off', () => {
    const cut = `${proxyCa}\n${otherCa.slice(0, 200)}`;

    expect(() => authenticationConfig(data({ 'requestheader-client-ca-file': cut }))).toThrow(
      /not a bundle of certificates/,
    );
  });

  test('a bundle with one certificate that cannot be read', () => {
    const spoilt = `${proxyCa}\n${otherCa.replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA')}`;

    expect(() => authenticationConfig(data({ 'requestheader-client-ca-file': spoilt }))).toThrow(
      /certificate 2 of 2 in/,
    );
  });

  test('an authority shared with ordinary users, when any name is allowed', () => {
    const shared = { 'client-ca-file': `${clusterCa}\n${proxyCa}` };

    expect(() => authenticationConfig(data({ ...shared, 'requestheader-allowed-names': '[]' }))).toThrow(
      /every user with a certificate could speak for every other/,
    );
    expect(authenticationConfig(data(shared)).allowedNames).toEqual(['front-proxy-client']);
  });

  test.each([undefined, null, 'text', 5, []])('data that is %j', (nothing) => {
    expect(() => authenticationConfig(nothing)).toThrow(/is missing/);
  });
});
