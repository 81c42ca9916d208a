import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authentication } from '../../../src/server/access/authenticate.ts';
import { type FrontProxy, frontProxy, type RequestHeaderConfig } from '../../../src/server/access/front-proxy.ts';
import { NotYetKnown, type User } from '../../../src/server/access/identity.ts';
import { type Listener, listen } from '../../../src/server/listener/listener.ts';
import { type Authority, authority, type KeyPair } from '../../support/pki.ts';
import { ask } from '../../support/tls-client.ts';

// The whole matrix of certificates, headers and tokens, over real TLS handshakes.

const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();

let proxyCa: Authority;
let config: RequestHeaderConfig;
let certificates: Record<string, KeyPair | undefined>;
let serving: KeyPair;
let proxy: FrontProxy;
let server: Listener;
let nowMs = NOW_MS;
let refusals: string[] = [];

beforeAll(async () => {
  proxyCa = await authority('front-proxy-ca');
  const clusterCa = await authority('cluster-ca');
  const strangerCa = await authority('front-proxy-ca');
  config = {
    clientCa: proxyCa.cert,
    allowedNames: ['front-proxy-client'],
    usernameHeaders: ['X-Remote-User'],
    uidHeaders: ['X-Remote-Uid'],
    groupHeaders: ['X-Remote-Group'],
    extraHeaderPrefixes: ['X-Remote-Extra-'],
  };
  const good = { commonName: 'front-proxy-client', usages: ['clientAuth'] } as const;
  const past = { notBefore: new Date(NOW_MS - 2 * HOUR_MS), notAfter: new Date(NOW_MS - HOUR_MS) };
  const future = { notBefore: new Date(NOW_MS + HOUR_MS), notAfter: new Date(NOW_MS + 2 * HOUR_MS) };
  certificates = {
    'no certificate': undefined,
    "another authority's": await strangerCa.issue(good),
    "a user's": await clusterCa.issue({ commonName: 'front-proxy-client', organizations: ['system:masters'] }),
    'a wrong common name': await proxyCa.issue({ ...good, commonName: 'someone-else' }),
    'a wrong usage': await proxyCa.issue({ ...good, usages: ['serverAuth'] }),
    'an expired one': await proxyCa.issue({ ...good, ...past }),
    'the right one': await proxyCa.issue(good),
    'one not valid yet': await proxyCa.issue({ ...good, ...future }),
    'any usage': await proxyCa.issue({ ...good, usages: ['any'] }),
    'no usage named': await proxyCa.issue({ commonName: 'front-proxy-client' }),
    'both usages': await proxyCa.issue({ ...good, usages: ['serverAuth', 'clientAuth'] }),
    'two common names': await proxyCa.issue({ ...good, commonName: ['front-proxy-client', 'someone-else'] }),
    'by an intermediate': await (await proxyCa.intermediate('front-proxy-issuer')).issue(good),
  };
  serving = await clusterCa.issue({ names: ['localhost', '127.0.0.1'], usages: ['serverAuth'] });
  await start(config);
});

afterAll(() => server.close());

async function start(known: RequestHeaderConfig | undefined, clientCa = known?.clientCa): Promise<void> {
  proxy = frontProxy(() => nowMs);
  if (known !== undefined) proxy.configure(known);
  const authenticate = authentication({
    identify: proxy.identify,
    reviewToken: async (token) => (token === 'good' ? TOKEN_USER : undefined),
    refused: (reason) => refusals.push(reason),
    now: () => 1,
  });
  server = await listen({
    handler: (request, response) => {
      Promise.try(authenticate, request).then(
        (user) => response.writeHead(user === undefined ? 401 : 200).end(JSON.stringify(user ?? null)),
        (error) => response.writeHead(error instanceof NotYetKnown ? 503 : 500).end(),
      );
    },
    address: '127.0.0.1',
    port: 0,
    tls: serving,
    clientCa,
    handshaken: proxy.handshaken,
  });
}

async function whoAsks(certificate: string, headers: readonly string[], token = 'none'): Promise<User | number> {
  refusals = [];
  const authorization = token === 'none' ? [] : ['Authorization', `Bearer ${token}`];
  const { status, body } = await ask({
    port: server.port,
    headers: [...headers, ...authorization],
    client: certificates[certificate],
  });
  return status === 200 ? (JSON.parse(body) as User) : status;
}

const TOKEN_USER: User = { name: 'token-user', uid: 't', groups: ['bots'], extra: {} };
const AUTHENTICATED_TOKEN_USER = { ...TOKEN_USER, groups: ['bots', 'system:authenticated'] };
const ANONYMOUS = { name: 'system:anonymous', uid: '', groups: ['system:unauthenticated'], extra: {} };

const ALICE = { name: 'alice', uid: '', groups: ['system:authenticated'], extra: {} };
const HEADERS: Record<string, { sent: string[]; means: User | undefined }> = {
  'no header': { sent: [], means: undefined },
  'one user': { sent: ['X-Remote-User', 'alice'], means: ALICE },
  'repeated groups': {
    sent: ['x-remote-user', 'alice', 'X-Remote-Group', 'dev', 'X-REMOTE-GROUP', 'ops'],
    means: { ...ALICE, groups: ['dev', 'ops', 'system:authenticated'] },
  },
  'a group with a comma': {
    sent: ['X-Remote-User', 'alice', 'X-Remote-Group', 'x, system:masters'],
    means: { ...ALICE, groups: ['x, system:masters', 'system:authenticated'] },
  },
  extra: {
    sent: [
      'X-Remote-User',
      'alice',
      'X-Remote-Extra-Example.com%2fScopes',
      'a,b',
      'x-remote-extra-example.com%2Fscopes',
      'c',
    ],
    means: { ...ALICE, extra: { 'example.com/scopes': ['a,b', 'c'] } },
  },
  uid: { sent: ['X-Remote-User', 'alice', 'X-Remote-Uid', '42'], means: { ...ALICE, uid: '42' } },
};

const REASONS: Record<string, RegExp> = {
  "another authority's": /does not verify: (?:UNABLE_TO_|CERT_SIGNATURE_FAILURE)/,
  "a user's": /does not verify: UNABLE_TO_/,
  'a wrong common name': /common name "someone-else" is not among the allowed names/,
  'a wrong usage': /does not verify: INVALID_PURPOSE|extended key usage lacks clientAuth/,
  'an expired one': /does not verify: CERT_HAS_EXPIRED/,
  'the right one': /did not say for whom it asks/,
};

/** Who asks, and why which credential did not count. */
function expected(
  certificate: string,
  means: User | undefined,
  token: string,
): { user: User | 401; reasons: RegExp[] } {
  const certificateReason = REASONS[certificate];
  if (certificate === 'the right one' && means !== undefined) return { user: means, reasons: [] };
  const reasons = certificateReason === undefined ? [] : [certificateReason];
  if (token === 'good') return { user: AUTHENTICATED_TOKEN_USER, reasons };
  if (token === 'bad') return { user: 401, reasons: [...reasons, /bearer token is not valid/] };
  return { user: certificateReason === undefined ? ANONYMOUS : 401, reasons };
}

describe.each(['no certificate', ...Object.keys(REASONS)])('with %s', (certificate) => {
  describe.each(Object.entries(HEADERS))('and %s', (_header, { sent, means }) => {
    test.each(['good', 'bad', 'none'])('and the token: %s', async (token) => {
      const { user, reasons } = expected(certificate, means, token);

      expect(await whoAsks(certificate, sent, token)).toEqual(user);
      expect(refusals).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
    });
  });
});

describe('certificates at the edge', () => {
  const sent = ['X-Remote-User', 'alice'];

  test.each(['no usage named', 'both usages', 'by an intermediate'])(
    '%s is accepted, as Go does',
    async (certificate) => {
      expect(await whoAsks(certificate, sent)).toEqual(ALICE);
    },
  );

  test.each([
    ['any usage', /INVALID_PURPOSE/],
    ['one not valid yet', /CERT_NOT_YET_VALID/],
    ['two common names', /exactly one common name/],
  ])('%s is refused', async (certificate, reason) => {
    expect(await whoAsks(certificate, sent)).toBe(401);
    expect(refusals).toEqual([expect.stringMatching(reason)]);
  });

  test('one that expires while its connection is open counts no longer', async () => {
    nowMs = NOW_MS + 25 * HOUR_MS;

    const user = await whoAsks('the right one', sent);
    nowMs = NOW_MS;

    expect(user).toBe(401);
    expect(refusals).toEqual([expect.stringMatching(/is not valid now but until \d{4}-/)]);
  });

  test('one that was verified against other authorities than those of this moment does not count', async () => {
    proxy.configure({ ...config, clientCa: `${config.clientCa}\n` });

    const user = await whoAsks('the right one', sent);
    proxy.configure(config);

    expect(user).toBe(401);
    expect(refusals).toEqual([expect.stringMatching(/verified against authorities of the past/)]);
  });

  test('any common name counts when no names are listed', async () => {
    proxy.configure({ ...config, allowedNames: [] });

    const user = await whoAsks('a wrong common name', sent);
    proxy.configure(config);

    expect(user).toEqual(ALICE);
  });

  test('an authority whose own issuer is not in the bundle is trusted, as Go does', async () => {
    const below = await (await authority('corporate-root')).intermediate('front-proxy-ca');
    const issued = await below.issue({ commonName: 'front-proxy-client', usages: ['clientAuth'] });
    certificates['below a corporate root'] = issued;
    server.setClientCa(below.cert);
    proxy.configure({ ...config, clientCa: below.cert });

    const user = await whoAsks('below a corporate root', sent);
    server.setClientCa(config.clientCa);
    proxy.configure(config);

    expect(user).toEqual(ALICE);
  });
});

describe('headers at the edge', () => {
  test('only the headers that the cluster names count', async () => {
    proxy.configure({ ...config, usernameHeaders: ['X-Acme-User'], uidHeaders: [], groupHeaders: ['X-Acme-Group'] });

    const standard = await whoAsks('the right one', ['X-Remote-User', 'alice', 'X-Remote-Group', 'system:masters']);
    const others = ['X-Remote-Group', 'X_Acme_Group', 'X-Remote-Uid', 'Impersonate-User', 'Impersonate-Group'];
    const named = await whoAsks('the right one', [
      ...others.flatMap((name) => [name, 'system:masters']),
      'X-Acme-User',
      'alice',
    ]);
    proxy.configure(config);

    expect(standard).toBe(401);
    expect(named).toEqual(ALICE);
  });

  test('a name in UTF-8 arrives whole', async () => {
    const bytes = Buffer.from('Åsa 東京', 'utf8').toString('latin1');

    expect(await whoAsks('the right one', ['X-Remote-User', bytes])).toEqual({ ...ALICE, name: 'Åsa 東京' });
  });

  test('a name that is not UTF-8 is refused', async () => {
    expect(await whoAsks('the right one', ['X-Remote-User', 'a\xff'])).toBe(401);
    expect(refusals).toEqual([expect.stringMatching(/not UTF-8/)]);
  });

  test('no header is lost behind two thousand others', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => [at.toString(36), '']).flat();

    expect(await whoAsks('the right one', [...many, 'X-Remote-User', 'alice', 'X-Remote-Group', 'dev'])).toEqual({
      ...ALICE,
      groups: ['dev', 'system:authenticated'],
    });
  });

  test('the anonymous user of the front proxy stays anonymous', async () => {
    const sent = ['X-Remote-User', 'system:anonymous', 'X-Remote-Group', 'system:unauthenticated'];

    expect(await whoAsks('the right one', sent)).toEqual(ANONYMOUS);
  });
});

test('before the cluster has said who its front proxy is, no certificate counts, and nobody is told that it does not', async () => {
  await server.close();
  await start(undefined);

  expect(await whoAsks('the right one', ['X-Remote-User', 'alice'])).toBe(503);
  expect(refusals).toEqual([expect.stringMatching(/not known yet/)]);
  expect(await whoAsks('the right one', [], 'good')).toEqual(AUTHENTICATED_TOKEN_USER);
  expect(await whoAsks('the right one', [], 'bad')).toBe(401);
  expect(await whoAsks('no certificate', [])).toEqual(ANONYMOUS);
});
