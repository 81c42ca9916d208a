import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fromKubeconfig, inCluster } from '../../src/kubernetes/kubeconfig.ts';

const SECRETS = 'var/run/secrets/kubernetes.io/serviceaccount';
const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function kubeconfig(content: object | string): Promise<string> {
  const file = join(folder, 'config');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const GOOD = {
  'current-context': 'here',
  contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://apiserver:6443', 'certificate-authority': 'ca.crt' } }],
  users: [{ name: 'u', user: { 'client-certificate': 'u.crt', 'client-key': 'u.key' } }],
};

test('the current context is used, and its files are found next to the kubeconfig', async () => {
  const config = fromKubeconfig(await kubeconfig(GOOD));

  expect(config.getCurrentCluster()).toMatchObject({
    server: 'https://apiserver:6443',
    caFile: join(folder, 'ca.crt'),
  });
  expect(config.getCurrentUser()).toMatchObject({ certFile: join(folder, 'u.crt'), keyFile: join(folder, 'u.key') });
});

test.each<[string, object | string, string]>([
  ['is not YAML', '{"token": "secret', 'cannot be used: it is not proper YAML'],
  ['is empty', '', 'cannot be used: it is not proper YAML'],
  [
    'names no context',
    { ...GOOD, 'current-context': undefined },
    'has no context of the name that current-context gives: ""',
  ],
  [
    'names an unknown context',
    { ...GOOD, 'current-context': 'x' },
    'has no context of the name that current-context gives: "x"',
  ],
  ['lacks the cluster', { ...GOOD, clusters: [] }, 'has no cluster "c", which its context names'],
  ['lacks the user', { ...GOOD, users: [] }, 'has no user "u", which its context names'],
  [
    'lacks the server',
    { ...GOOD, clusters: [{ name: 'c', cluster: {} }] },
    'cannot be used: clusters[0].cluster.server is missing',
  ],
])('a kubeconfig that %s is refused with what is wrong', async (_name, content, message) => {
  const file = await kubeconfig(content);

  expect(() => fromKubeconfig(file)).toThrow(
    new RegExp(`^the kubeconfig ${file} ${message.replace(/[[\]]/g, '\\$&')}$`),
  );
});

test.each(['apiserver:6443', 'https://user:secret@apiserver', 'ftp://apiserver', '/'])(
  '%j is no server',
  async (server) => {
    const file = await kubeconfig({ ...GOOD, clusters: [{ name: 'c', cluster: { server } }] });

    expect(() => fromKubeconfig(file)).toThrow(/^\S.* gives its cluster a server that is not a plain https address$/);
  },
);

test('a kubeconfig that is not there is named', () => {
  expect(() => fromKubeconfig('/does/not/exist')).toThrow(/cannot read the kubeconfig: .*ENOENT.*\/does\/not\/exist/);
});

test('outside of a cluster, that is said', () => {
  expect(() => inCluster({}, folder)).toThrow('this is not a pod in a cluster (KUBERNETES_SERVICE_HOST is not set)');
});

test('a pod without a token is told so', () => {
  expect(() => inCluster(POD, `${folder}/`)).toThrow(
    /no service account token at .*: see automountServiceAccountToken$/,
  );
});

test('a pod asks as its service account', async () => {
  await mkdir(join(folder, SECRETS), { recursive: true });
  await writeFile(join(folder, SECRETS, 'token'), 'token');

  const config = inCluster(POD, folder);

  expect(config.getCurrentCluster()).toMatchObject({ caFile: join(folder, SECRETS, 'ca.crt'), skipTLSVerify: false });
  expect(config.getCurrentUser()?.authProvider).toMatchObject({
    config: { tokenFile: join(folder, SECRETS, 'token') },
  });
});
