import { beforeAll, describe, expect, test } from '@jest/globals';
import { frontProxyClient } from './support/control-plane-pki.ts';
import { authority, issue, type KeyPair } from './support/pki.ts';
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

scenario("who speaks to Forewarm's own port", [], (stage) => {
  let wanted: WantedPods;

  beforeAll(async () => {
    wanted = await startWithWantedPods(stage, 3);
  });

  const ask = (as: KeyPair | undefined, headers: Record<string, string | string[]>) =>
    wanted.forewarm.ask(wanted.path, { ...as, headers });
  const aggregator = () => frontProxyClient(stage.world.cluster.authorities.frontProxy);

  describe.each(Object.entries(CERTIFICATES))('with %s', (_, make) => {
    test('is refused, whoever they say they are', async () => {
      const certificate = await make(stage);

      for (const headers of [{}, ADMIN, { ...ADMIN, 'impersonate-user': 'admin' }]) {
        const { status, text } = await ask(certificate, headers);
        expect([401, 403]).toContain(status);
        expect(text).not.toContain('items');
      }
    });
  });

  test('with a bearer token that nobody issued is refused', async () => {
    const { status } = await ask(undefined, { authorization: 'Bearer not-a-token' });

    expect(status).toBe(401);
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
