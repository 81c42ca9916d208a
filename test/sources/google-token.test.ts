import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { selfSigned } from '../support/self-signed.ts';
import { CloudMonitoring } from '../../src/sources/cloud-monitoring.ts';
import { googleToken } from '../../src/sources/credential.ts';
import { Prometheus } from '../../src/sources/prometheus.ts';
import type { PubsubQuery } from '../../src/sources/source.ts';
import { type Loopback, type Reply, startLoopback, type TransportFault } from '../support/loopback.ts';

const QUERY: PubsubQuery = { kind: 'pubsub', metric: 'topic/send_message_operation_count', id: 'jobs' };
const never = new AbortController().signal;
const ENVIRONMENT = ['GCE_METADATA_HOST', 'METADATA_SERVER_DETECTION', 'GOOGLE_APPLICATION_CREDENTIALS', 'HOME'];
const before = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
const opened: { close(): unknown }[] = [];

beforeEach(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'assume-present';
  process.env['HOME'] = '/nonexistent';
  delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** The metadata server of a GKE node, as Workload Identity shows it to a pod; `token` says what it answers about tokens. */
async function startMetadata(token: () => Reply | TransportFault | Promise<Reply>): Promise<Loopback> {
  const metadata = await startLoopback(({ path }) =>
    path.endsWith('/token') ? token() : { status: 200, body: 'acme-prod', headers: FLAVOR },
  );
  process.env['GCE_METADATA_HOST'] = metadata.url;
  opened.push(metadata);
  return metadata;
}

const FLAVOR = { 'Metadata-Flavor': 'Google' };

function tokenCalled(name: string): Reply {
  return {
    status: 200,
    headers: FLAVOR,
    body: { access_token: name, expires_in: 3_599, token_type: 'Bearer' },
  };
}

/** A server whose certificate this process trusts until the test ends. */
async function startTrusted(): Promise<Loopback> {
  const tls = await selfSigned(['127.0.0.1'], Date.now());
  const certificates = getCACertificates();
  setDefaultCACertificates([...certificates, tls.cert]);
  const server = await startLoopback(() => ({ status: 200, body: {} }), tls);
  opened.push(server, { close: () => setDefaultCACertificates(certificates) });
  return server;
}

test('the token of Workload Identity may read metrics and nothing else, and is asked for once', async () => {
  const metadata = await startMetadata(() => tokenCalled('token-1'));
  const google = googleToken();

  const headers = await Promise.all([google.authorization(), google.authorization()]);
  const later = await google.authorization();

  expect([...headers, later]).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  const asked = metadata.received.filter(({ path }) => path.endsWith('/token'));
  expect(asked.map(({ parameters }) => parameters.get('scopes'))).toEqual([
    'https://www.googleapis.com/auth/monitoring.read',
  ]);
});

test('a refused token is asked for anew', async () => {
  const tokens = ['token-1', 'token-2'];
  await startMetadata(() => tokenCalled(tokens.shift() ?? ''));
  const google = googleToken();

  const first = await google.authorization();
  google.forget();

  expect([first, await google.authorization()]).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('without a token the message says where to look and names nobody; the next call tries again', async () => {
  const answers: Reply[] = [
    { status: 403, headers: FLAVOR, body: 'scaler@acme-prod.iam.gserviceaccount.com may not use workload identity' },
    tokenCalled('token-1'),
  ];
  await startMetadata(() => answers.shift() ?? 'reset');
  const google = googleToken();

  await expect(google.authorization()).rejects.toMatchObject({
    trouble: 'denied',
    message:
      'no Google access token could be had: check the Workload Identity of the service account, or GOOGLE_APPLICATION_CREDENTIALS',
  });
  expect(await google.authorization()).toBe('Bearer token-1');
});

test('a slow metadata server holds a call for no longer than its timeout, and its late token serves the next call', async () => {
  const token = Promise.withResolvers<Reply>();
  await startMetadata(() => token.promise);
  const server = await startTrusted();
  const source = new CloudMonitoring(
    { project: 'acme-prod', endpoint: server.url },
    { stopwatchMs: () => 0, random: () => 0, timeoutMs: 500 },
  );
  opened.unshift(source);

  const early = source.latest([QUERY], 0, never);
  await expect(early).rejects.toMatchObject({ trouble: 'timeout' });
  token.resolve(tokenCalled('late'));
  await source.latest([QUERY], 0, never);

  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer late']);
});

test('the token goes to the endpoint that an admin named, over https', async () => {
  await startMetadata(() => tokenCalled('token-1'));
  const server = await startTrusted();
  const source = new CloudMonitoring(
    { project: 'acme-prod', endpoint: server.url },
    { stopwatchMs: () => 0, random: () => 0 },
  );
  const prometheus = new Prometheus({
    url: server.url,
    timeoutMs: 5_000,
    auth: { kind: 'google' },
    tls: {},
    headers: {},
  });
  opened.unshift(source, prometheus);

  await source.latest(
    [{ kind: 'pubsub', metric: 'topic/send_message_operation_count', id: 'jobs' }],
    Date.now(),
    never,
  );
  await prometheus.latest([{ kind: 'prometheus', expr: 'up' }], Date.now(), never);

  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
});

test.each(['http://127.0.0.1:9090', 'http://prometheus.acme.example'])(
  'and over plain http to nobody, not to %s',
  (url) => {
    const make = (): Prometheus =>
      new Prometheus({ url, timeoutMs: 5_000, auth: { kind: 'google' }, tls: {}, headers: {} });

    expect(make).toThrow('a Google access token is sent to an https url only');
  },
);
