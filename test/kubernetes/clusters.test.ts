import { copyFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusters } from '../../src/kubernetes/clusters.ts';
import { type FakeApiserver, fakeApiserver } from '../support/fake-apiserver.ts';

let apiserver: FakeApiserver;

beforeAll(async () => {
  apiserver = await fakeApiserver();
});

afterAll(() => apiserver.close());

test('purposes with the same kubeconfig share a client', () => {
  const { objects, authentication, authorization } = clusters({ kubeconfig: apiserver.kubeconfig }, {});

  expect(objects.server).toBe(`https://127.0.0.1:${apiserver.port}`);
  expect(authentication).toBe(objects);
  expect(authorization).toBe(objects);
});

test('a purpose may have a kubeconfig of its own', async () => {
  const own = `${apiserver.kubeconfig}-own`;
  await copyFile(apiserver.kubeconfig, own);

  const found = clusters({ kubeconfig: apiserver.kubeconfig, authorizationKubeconfig: own }, {});

  expect(found.authentication).toBe(found.objects);
  expect(found.authorization).not.toBe(found.objects);
});

test('without a kubeconfig, and outside of a cluster, that is said', () => {
  expect(() => clusters({}, {})).toThrow('this is not a pod in a cluster');
  expect(() => clusters({ authenticationKubeconfig: apiserver.kubeconfig }, {})).toThrow(
    'this is not a pod in a cluster',
  );
});
