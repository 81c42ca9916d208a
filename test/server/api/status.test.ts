import { describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../src/server/api/reply.ts';
import {
  badRequest,
  forbidden,
  internalError,
  notSupported,
  timedOut,
  unauthorized,
  unavailable,
  unknownPath,
} from '../../../src/server/api/status.ts';
import { HPA } from '../../support/api-server.ts';
import { vectors } from '../../support/vectors.ts';

const go = vectors<{ readonly name: string; readonly status: object }>('statuses');
const u = { ...HPA, name: 'u' };
const list = {
  kind: 'resource',
  verb: 'list',
  group: 'external.metrics.k8s.io',
  version: 'v1beta1',
  resource: 'q',
  namespace: 'render',
  name: '',
} as const;

const OURS: Readonly<Record<string, Reply>> = {
  forbidden: forbidden(u, list, ''),
  'forbidden name': forbidden(u, { ...list, verb: 'get', name: 'x' }, 'no RBAC'),
  'forbidden path': forbidden(u, { kind: 'path', verb: 'get', path: '/apis' }, ''),
  watch: notSupported('watch'),
  unauthorized: unauthorized(),
  'bad request': badRequest('why'),
  unavailable: unavailable('why'),
  internal: internalError('why'),
  timeout: timedOut(),
  'unknown path': unknownPath(),
};

describe(`as ${go.made}`, () => {
  test.each(go.cases)('$name', ({ name, status }) => {
    const { code, body = '' } = OURS[name] ?? {};

    expect(JSON.parse(body)).toEqual(status);
    expect(status).toHaveProperty('code', code);
  });
});

test('nothing in a refusal looks like HTML, whoever chose the names', () => {
  const evil = '<script>&';

  const { body } = forbidden({ ...u, name: evil }, { ...list, resource: evil, namespace: evil, name: evil }, evil);

  const { message } = JSON.parse(body) as { message: string };
  expect(message).toContain('&lt;script&gt;&amp;');
  expect(message).not.toMatch(/[<>]|&(?!lt;|gt;|amp;)/);
});
