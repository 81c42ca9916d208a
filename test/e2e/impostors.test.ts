import { beforeAll, describe, expect, test } from '@jest/globals';
import { frontProxyClient } from './support/control-plane-pki.ts';
import { eventually } from './support/eventually.ts';
import { newServiceAccount } from './support/identity.ts';
import { authority, issue, type KeyPair } from './support/pki.ts';
import { mayRead } from './support/roles.ts';
import { type Stage, scenario } from './support/scenario.ts';
import { startWithWantedPods, type WantedPods } from './support/wanted-pods.ts';

const ADMIN = { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters' };
const DAY_MS = 86_400_000;

/** Certificates that somebody could hold who reaches Forewarm's port without the aggregator. */
const CERTIFICATES: Readonly<Record<string, (stage: Stage) => Promise<KeyPair | undefined>>> = {
  'no certificate': async () => undefined,
  'a certificate of an authority of their own': async () => frontProxyClient(await authority('front-proxy-ca')),
  "a certificate of the cluster's users": ({ world }) => frontProxyClient(world.cluster.authorities.cluster),
  'a certificate of another name': ({ world }) =>
    issue(world.cluster.authorities.frontProxy, { name: 'CN=somebody-else' }),
  'a certificate for servers': ({ world }) =>
    issue(world.cluster.authorities.frontProxy, { name: 'CN=front-proxy-client', usage: 'server' }),
  'a certificate that has expired': ({ world }) =>
    issue(world.cluster.authorities.frontProxy, { name: 'CN=front-proxy-client', validForMs: -DAY_MS / 2 }),
};

/** What somebody could say of themselves. With the aggregator's certificate most of it would open every door. */
const CLAIMS: Readonly<Record<string, Record<string, string | string[]>>> = {
  'no word of who they are': {},
  'the name of an admin': { 'x-remote-user': 'admin' },
  'the name and group of an admin': ADMIN,
  'repeated groups': { 'x-remote-user': 'admin', 'x-remote-group': ['developers', 'system:masters'] },
  'groups in one header': { 'x-remote-user': 'admin', 'x-remote-group': 'developers, system:masters' },
  'a group and no name': { 'x-remote-group': 'system:masters' },
  'a uid': { ...ADMIN, 'x-remote-uid': '1' },
  'extra attributes': { ...ADMIN, 'x-remote-extra-scopes': 'all' },
  'the wish to impersonate an admin': { ...ADMIN, 'impersonate-user': 'admin' },
};

/** The tokens that they could show, and what they are refused with. */
const TOKENS: Readonly<Record<string, readonly number[]>> = {
  'no token': [401, 403],
  'a token that nobody issued': [401],
  'the token of somebody without a role': [403],
};

scenario("who speaks to Forewarm's own port", [], (stage) => {
  const tokens = new Map([['a token that nobody issued', 'not-a-token']]);
  let wanted: WantedPods;

  beforeAll(async () => {
    const { kube, namespace } = stage;
    wanted = await startWithWantedPods(stage, 3);
    tokens.set('the token of somebody without a role', await newServiceAccount(kube, namespace, 'outsider'));
    tokens.set('the token of a reader', await newServiceAccount(kube, namespace, 'reader'));
    await kube.apply(...mayRead(namespace, { kind: 'ServiceAccount', name: 'reader', namespace }, 'wanted-pods'));
  });

  const ask = (as: KeyPair | undefined, headers: Record<string, string | string[]>) =>
    wanted.forewarm.ask(wanted.path, { ...as, headers });
  const aggregator = () => frontProxyClient(stage.world.cluster.authorities.frontProxy);

  describe.each(Object.entries(CERTIFICATES))('with %s', (_, make) => {
    let certificate: KeyPair | undefined;

    beforeAll(async () => {
      certificate = await make(stage);
    });

    describe.each(Object.keys(TOKENS))('and %s', (whose) => {
      test.each(Object.entries(CLAIMS))('is refused with %s', async (__, claims) => {
        const token = tokens.get(whose);

        const { status, text } = await ask(certificate, {
          ...claims,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        });

        expect(TOKENS[whose]).toContain(status);
        expect(JSON.parse(text)).toMatchObject({ kind: 'Status', status: 'Failure' });
      });
    });

    test('is who a good token says, and not who the headers say', async () => {
      const reader = { 'x-remote-user': 'mallory', authorization: `Bearer ${tokens.get('the token of a reader')}` };

      // A verdict from before the reader had the role may be remembered.
      await eventually(
        'the reader may read',
        async () => expect(await ask(certificate, reader)).toMatchObject({ status: 200 }),
        {
          within: 45,
        },
      );
    });
  });

  describe("with the aggregator's certificate", () => {
    test('is who the headers say', async () => {
      const { status, text } = await ask(await aggregator(), ADMIN);

      expect(status).toBe(200);
      expect(JSON.parse(text).items).toMatchObject([{ value: '3' }]);
    });

    test('is nobody without a name', async () => {
      const { status } = await ask(await aggregator(), { 'x-remote-group': 'system:masters' });

      expect([401, 403]).toContain(status);
    });

    test('has every group of repeated headers', async () => {
      const groups = { 'x-remote-user': 'admin', 'x-remote-group': ['developers', 'system:masters'] };

      expect(await ask(await aggregator(), groups)).toMatchObject({ status: 200 });
    });

    test('does not gain a group by a comma', async () => {
      const groups = { 'x-remote-user': 'mallory', 'x-remote-group': 'developers, system:masters' };

      expect(await ask(await aggregator(), groups)).toMatchObject({ status: 403 });
    });

    test('is not who their token says', async () => {
      const token = `Bearer ${tokens.get('the token of a reader')}`;

      expect(await ask(await aggregator(), { 'x-remote-user': 'mallory', authorization: token })).toMatchObject({
        status: 403,
      });
    });

    test('does not become another by asking to impersonate', async () => {
      const headers = {
        'x-remote-user': 'mallory',
        'impersonate-user': 'admin',
        'impersonate-group': 'system:masters',
      };

      expect(await ask(await aggregator(), headers)).toMatchObject({ status: 403 });
    });
  });
});
