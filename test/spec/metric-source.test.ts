import { describe, expect, test } from '@jest/globals';
import type { MetricSource } from '../../src/spec/spec.ts';
import { problemsIn, source, specOf, withField, written } from '../support/written.ts';

function read(spec: unknown): MetricSource | undefined {
  return specOf(source('s', spec)).sources[0];
}

/** What is wrong with a source: `path: message` of each problem. */
function troubles(spec: unknown): readonly string[] {
  return problemsIn(written(source('s', spec))).map(({ path, message }) => `${path}: ${message}`);
}

describe('defaults', () => {
  test('of Cloud Monitoring: asked every 30 s, as its data change once a minute', () => {
    expect(read({ cloudMonitoring: { project: 'acme-prod' } })).toEqual({
      name: 's',
      namespaces: undefined,
      everyMs: 30_000,
      maxAgeMs: 300_000,
      system: { kind: 'cloudMonitoring', project: 'acme-prod', endpoint: undefined },
    });
  });

  test('of Prometheus: asked with every tick, for 5 s, as nobody', () => {
    expect(read({ prometheus: { url: 'https://prometheus.example.com/base' } })).toEqual({
      name: 's',
      namespaces: undefined,
      everyMs: undefined,
      maxAgeMs: 90_000,
      system: {
        kind: 'prometheus',
        url: 'https://prometheus.example.com/base',
        timeoutMs: 5_000,
        auth: { kind: 'none' },
        tls: {},
        headers: {},
      },
    });
  });

  test('of a replay: the first generated day, as fast as it was', () => {
    expect(read({ replay: {} })?.system).toEqual({ kind: 'replay', file: undefined, seed: 1, speed: 1 });
  });
});

describe('what is written', () => {
  test('of a replay is kept', () => {
    const { system, everyMs, namespaces } =
      read({
        replay: { file: 'day.csv', seed: 7, speed: 60 },
        every: '1m',
        namespaces: ['demo'],
      }) ?? {};

    expect(system).toEqual({ kind: 'replay', file: 'day.csv', seed: 7, speed: 60 });
    expect(everyMs).toBe(60_000);
    expect(namespaces).toEqual(['demo']);
  });

  const https = { url: 'https://prometheus.example.com' };
  test.each([
    [{ bearerTokenFile: '/var/run/token' }, { kind: 'bearer', tokenFile: '/var/run/token' }],
    [
      { basic: { username: 'ann', passwordFile: './password' } },
      { kind: 'basic', username: 'ann', passwordFile: './password' },
    ],
    [{ google: true }, { kind: 'google' }],
  ])('of authentication %j is kept', (auth, expected) => {
    expect(read({ prometheus: { ...https, ...auth } })?.system).toMatchObject({ auth: expected });
  });

  test('of TLS and headers is kept', () => {
    const tls = { caFile: '/ca.pem', certFile: '/cert.pem', keyFile: '/key.pem', serverName: 'prometheus' };
    const headers = { 'X-Scope-OrgID': 'tenant a' };

    expect(read({ prometheus: { ...https, tls, headers, timeout: '10s' } })?.system).toMatchObject({
      tls,
      headers,
      timeoutMs: 10_000,
    });
  });

  test.each(['acme-prod', 'example.com:proj', 'a12345', 'google.com:a'])(
    'of a project id such as %s is kept',
    (project) => {
      expect(read({ cloudMonitoring: { project } })?.system).toMatchObject({ project });
    },
  );
});

const PROMETHEUS = { prometheus: { url: 'https://p.example.com' } };
const CLOUD = { cloudMonitoring: { project: 'acme-prod' } };

describe('each mistake is told', () => {
  test.each([
    [
      PROMETHEUS,
      'replay',
      {},
      'spec: expected exactly one of cloudMonitoring, prometheus or replay, found prometheus and replay',
    ],
    [
      PROMETHEUS,
      'prometheus',
      undefined,
      'spec: expected exactly one of cloudMonitoring, prometheus or replay, found none',
    ],
    [CLOUD, 'cloudMonitoring', 'acme', 'spec.cloudMonitoring: expected a map with a project, found "acme"'],
    [
      CLOUD,
      'namespaces',
      [],
      'spec.namespaces: expected at least one namespace, found none (all may use a source without a list)',
    ],
    [
      CLOUD,
      'namespaces',
      'render',
      'spec.namespaces: expected a list of namespaces (all may use a source without one), found "render"',
    ],
    [
      CLOUD,
      'namespaces',
      ['render', 'a.b'],
      'spec.namespaces[1]: expected a namespace (at most 63 lower-case letters, digits and hyphens), found "a.b"',
    ],
    [CLOUD, 'namespaces', ['render', 'render'], 'spec.namespaces: expected each namespace once, found "render" again'],
    [CLOUD, 'every', 30, 'spec.every: expected a duration such as 30s or 5m, found 30'],
    [CLOUD, 'every', '0s', 'spec.every: expected a duration from 1ms to 365d, found 0s'],
    [CLOUD, 'maxAge', '5', 'spec.maxAge: expected a duration such as 30s or 5m, found "5"'],
    [CLOUD, 'maxage', '5m', 'spec.maxage: unknown key, did you mean maxAge?'],
    [
      CLOUD,
      'interval',
      '5m',
      'spec.interval: unknown key, expected cloudMonitoring, prometheus, replay, namespaces, every or maxAge',
    ],
    [
      CLOUD,
      'cloudMonitoring.project',
      'Acme',
      'spec.cloudMonitoring.project: expected a project id (6 to 30 lower-case letters, digits and hyphens, the first a letter), found "Acme"',
    ],
    [
      CLOUD,
      'cloudMonitoring.project',
      undefined,
      'spec.cloudMonitoring.project: expected a project id (6 to 30 lower-case letters, digits and hyphens, the first a letter), found nothing',
    ],
    [
      CLOUD,
      'cloudMonitoring.endpoint',
      'http://monitoring.example.com',
      'spec.cloudMonitoring.endpoint: expected https, or http to this machine, found http to another',
    ],
    [PROMETHEUS, 'prometheus.timeout', '2m', 'spec.prometheus.timeout: expected a duration from 1ms to 1m, found 2m'],
    [PROMETHEUS, 'prometheus.google', false, 'spec.prometheus.google: expected true, found false'],
    [
      PROMETHEUS,
      'prometheus.tls',
      { certFile: '/cert' },
      'spec.prometheus.tls.certFile: expected only beside keyFile, found without it',
    ],
    [
      PROMETHEUS,
      'prometheus.tls',
      { keyFile: '/key' },
      'spec.prometheus.tls.keyFile: expected only beside certFile, found without it',
    ],
    [
      PROMETHEUS,
      'prometheus.tls',
      { serverName: 'a b' },
      'spec.prometheus.tls.serverName: expected a host name, found "a b"',
    ],
    [
      PROMETHEUS,
      'prometheus.basic',
      { username: 'ann' },
      'spec.prometheus.basic.passwordFile: expected the path of a file, beginning with / or ./ (the secret itself has no place here), found nothing',
    ],
    [
      PROMETHEUS,
      'prometheus.headers',
      { 'X Y': 'a' },
      'spec.prometheus.headers["X Y"]: expected the name of an HTTP header such as X-Scope-OrgID, found "X Y"',
    ],
    [
      PROMETHEUS,
      'prometheus.headers',
      { Host: 'a' },
      'spec.prometheus.headers.Host: expected a header that is not part of the protocol itself, found one that is',
    ],
    [
      PROMETHEUS,
      'prometheus.headers',
      { Authorization: 'a' },
      'spec.prometheus.headers.Authorization: expected credentials in bearerTokenFile, basic, google or tls, found a header for them',
    ],
    [PROMETHEUS, 'prometheus.headers', ['a'], 'spec.prometheus.headers: expected a map of headers, found a list'],
    [{ replay: {} }, 'replay', null, 'spec.replay: expected a map with file, seed or speed, such as {}, found nothing'],
    [{ replay: {} }, 'replay.speed', 0, 'spec.replay.speed: expected a number above 0, found 0'],
    [{ replay: {} }, 'replay.seed', 1.5, 'spec.replay.seed: expected a whole number from 0 to 4294967295, found 1.5'],
  ])('%j with %s %j', (spec, path, value, message) => {
    expect(troubles(withField(spec, path, value))).toEqual([message]);
  });

  test('only one kind of authentication is used', () => {
    const prometheus = { ...PROMETHEUS.prometheus, google: true, bearerTokenFile: '/token' };

    expect(troubles({ prometheus })).toEqual([
      'spec.prometheus: expected at most one of bearerTokenFile, basic or google, found bearerTokenFile and google',
    ]);
  });

  test('a source is no object of a namespace', () => {
    const inNamespace = withField(source('s', CLOUD), 'metadata.namespace', 'render');

    expect(problemsIn(written(inNamespace)).map(({ message }) => message)).toEqual([
      'a source belongs to the whole cluster; who may use it stands in spec.namespaces',
    ]);
  });
});

test('what may be a secret in the wrong place is not repeated', () => {
  const secret = 'hunter2';
  const prometheus = {
    url: `https://${secret}@p.example.com`,
    bearerTokenFile: secret,
    basic: { username: `ann:${secret}`, passwordFile: secret },
    tls: { caFile: secret, certFile: secret, keyFile: secret },
    headers: { 'X-Key': `${secret}\n`, Cookie: secret },
  };

  const found = troubles({ prometheus });

  expect(found).toHaveLength(10);
  expect(found.join('\n')).not.toContain(secret);
});
