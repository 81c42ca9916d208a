import { describe, expect, test } from '@jest/globals';
import type { MetricSource } from '../../src/spec/spec.ts';
import { problemsIn, source, specOf, written } from '../support/written.ts';

function read(spec: unknown): MetricSource | undefined {
  return specOf(source('s', spec)).sources[0];
}

function troubles(spec: unknown): readonly string[] {
  return problemsIn(written(source('s', spec))).map(({ path, message }) => `${path}: ${message}`);
}

const URL_SHAPE = 'a URL such as https://prometheus.example.com:9090';

describe('an address', () => {
  test.each([
    [
      'https://user:hunter2@p.example.com',
      `${URL_SHAPE} without a user, found one (credentials have fields of their own)`,
    ],
    [
      'https://hunter2@p.example.com/x',
      `${URL_SHAPE} without a user, found one (credentials have fields of their own)`,
    ],
    ['https://p.example.com/?token=hunter2', `${URL_SHAPE} without a query, found one`],
    ['https://p.example.com/#hunter2', `${URL_SHAPE} without a fragment, found one`],
    ['ftp://p.example.com/hunter2', `${URL_SHAPE}, found something else`],
    ['HTTP://p.example.com/hunter2', `${URL_SHAPE}, found something else`],
    ['p.example.com:9090/hunter2', `${URL_SHAPE}, found something else`],
    ['https://user:hunter/2@p.example.com', `${URL_SHAPE}, found something that is none`],
    [
      'https://p.example.com\\@hunter2',
      `${URL_SHAPE} without a user, found one (credentials have fields of their own)`,
    ],
    ['https://p.example.com/\nhunter2', `${URL_SHAPE}, found something that is none`],
    ['https://', `${URL_SHAPE}, found something that is none`],
    ['https://p.example.com:99999', `${URL_SHAPE}, found something that is none`],
    [9090, `${URL_SHAPE}, found 9090`],
    [undefined, `${URL_SHAPE}, found nothing`],
  ])('%j is refused and not repeated', (url, message) => {
    expect(troubles({ prometheus: { url } })).toEqual([`spec.prometheus.url: expected ${message}`]);
  });

  test.each([
    'http://127.0.0.1:8080',
    'http://127.8.9.10',
    'http://[::1]:80/base',
    'http://localhost:8080',
    'http://127.1',
  ])('of Cloud Monitoring may be plain http on this machine: %s', (endpoint) => {
    expect(read({ cloudMonitoring: { project: 'acme-prod', endpoint } })?.system).toMatchObject({ endpoint });
  });

  test.each([
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://[::2]',
  ])('of Cloud Monitoring may not be plain http elsewhere: %s', (endpoint) => {
    expect(troubles({ cloudMonitoring: { project: 'acme-prod', endpoint } })).toEqual([
      'spec.cloudMonitoring.endpoint: expected https, or http to this machine, found http to another',
    ]);
  });

  test('of Prometheus may be plain http anywhere for nobody in particular', () => {
    expect(read({ prometheus: { url: 'http://prometheus.monitoring:9090' } })?.system).toMatchObject({
      auth: { kind: 'none' },
    });
  });

  test.each([
    [{ bearerTokenFile: '/token' }, 'bearerTokenFile'],
    [{ basic: { username: 'ann', passwordFile: '/password' } }, 'basic'],
    [{ google: true }, 'google'],
    [{ tls: { certFile: '/cert', keyFile: '/key' } }, 'tls.certFile'],
  ])('of Prometheus must be https, on this machine too, when %j goes there', (auth, name) => {
    for (const url of ['http://prometheus.monitoring:9090', 'http://127.0.0.1:9090']) {
      expect(troubles({ prometheus: { url, ...auth } })).toEqual([
        `spec.prometheus.url: expected https, as there is a credential (${name}), found http`,
      ]);
    }
  });

  test('of Prometheus must be https when there are TLS settings', () => {
    expect(troubles({ prometheus: { url: 'http://prometheus.monitoring:9090', tls: { caFile: '/ca.pem' } } })).toEqual([
      'spec.prometheus.url: expected https, as there are tls settings, found http',
    ]);
  });
});
