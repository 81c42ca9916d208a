import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type AdminParts, createAdminHandler } from '../../src/server/admin.ts';
import type { HandlerParts } from '../../src/server/handler.ts';
import type { HealthCheck } from '../../src/server/health.ts';
import { type Running, start, startApi } from '../support/api-server.ts';
import { expectWellBehaved, statusOf } from '../support/well-behaved.ts';

const fine: HealthCheck = { name: 'ping', check: () => ({ ok: true }) };
const noted: HealthCheck = { name: 'config', check: () => ({ ok: true, note: 'last change refused, 3 problems' }) };
const broken: HealthCheck = { name: 'loop', check: () => ({ ok: false, note: 'the last tick was 5m ago' }) };

let running: Running | undefined;

afterEach(async () => {
  await running?.close();
});

async function ask(parts: Partial<HandlerParts>, path: string) {
  running = await startApi(parts);
  const answered = await running.ask(path);
  expectWellBehaved(answered);
  return answered;
}

describe('health', () => {
  test.each(['/healthz', '/livez', '/readyz'])('at %s is ok in plain text when every check is', async (path) => {
    expect(await ask({ live: [fine, noted], ready: [fine, noted] }, path)).toMatchObject({
      code: 200,
      text: 'ok',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  });

  test('shows every check and its note when asked', async () => {
    expect(await ask({ ready: [fine, noted] }, '/readyz?verbose')).toMatchObject({
      code: 200,
      text: '[+]ping ok\n[+]config ok: last change refused, 3 problems\nreadyz check passed\n',
    });
  });

  test.each(['/readyz', '/readyz?verbose'])(
    'at %s names the check that fails, and withholds the reason',
    async (path) => {
      const answered = await ask({ ready: [fine, broken, noted] }, path);

      expect(answered.code).toBe(500);
      expect(answered.text).toBe(
        '[+]ping ok\n[-]loop failed: reason withheld\n[+]config ok: last change refused, 3 problems\nreadyz check failed\n',
      );
    },
  );

  test('of readiness does not touch liveness', async () => {
    running = await startApi({ live: [fine], ready: [broken] });

    const codes = await Promise.all(
      ['/livez', '/healthz', '/readyz'].map(async (path) => (await running?.ask(path))?.code),
    );

    expect(codes).toEqual([200, 200, 500]);
  });

  test('of one check has its own path, with the reason', async () => {
    running = await startApi({ ready: [fine, broken] });

    expect(await running.ask('/readyz/ping')).toMatchObject({ code: 200, text: 'ok' });
    expect(await running.ask('/readyz/loop')).toMatchObject({
      code: 500,
      text: 'loop failed: the last tick was 5m ago\n',
    });
    expect(statusOf(await running.ask('/readyz/nothing')).code).toBe(404);
  });

  test('fails for a check that throws, and what it threw is reported', async () => {
    const failed = jest.fn();
    const throws = {
      name: 'loop',
      check: jest.fn<HealthCheck['check']>().mockImplementation(() => {
        throw new Error('a bug');
      }),
    };

    const { code, text } = await ask(
      { live: [throws], events: { served: () => {}, answered: () => {}, failed } },
      '/livez',
    );

    expect(code).toBe(500);
    expect(text).not.toContain('a bug');
    expect(failed).toHaveBeenCalledWith('checking loop', new Error('a bug'));
  });

  test('is answered to anybody, also while nobody can tell who asks; a single check is not', async () => {
    running = await startApi({ authenticate: () => Promise.reject(new Error('API server down')), ready: [fine] });

    const codes = [];
    for (const path of ['/healthz', '/livez', '/readyz', '/readyz/ping', '/version', '/apis']) {
      codes.push((await running.ask(path)).code);
    }

    expect(codes).toEqual([200, 200, 200, 500, 500, 500]);
  });

  test('answers HEAD, and no other method than GET', async () => {
    running = await startApi();

    expect(await running.ask('/livez', { method: 'HEAD' })).toMatchObject({ code: 200, text: '' });
    expect(statusOf(await running.ask('/livez', { method: 'POST' })).code).toBe(405);
  });

  test('is counted', async () => {
    const served = jest.fn();

    await ask({ events: { served, answered: () => {}, failed: () => {} } }, '/readyz');
    await running?.close();

    expect(served.mock.calls).toEqual([['health', 200, 0, expect.anything()]]);
  });
});

test('the version has the fields that Kubernetes has', async () => {
  const { code, text } = await ask({}, '/version');

  expect(code).toBe(200);
  expect(Object.keys(JSON.parse(text))).toEqual([
    'major',
    'minor',
    'gitVersion',
    'gitCommit',
    'gitTreeState',
    'buildDate',
    'goVersion',
    'compiler',
    'platform',
  ]);
});

function startAdmin(changes: Partial<AdminParts> = {}): Promise<Running> {
  const metrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1 # größe\n' };
  const parts: AdminParts = {
    metrics: () => Promise.resolve(metrics),
    explain: (question) => ({ code: 200, document: question }),
    live: [fine],
    ready: [broken],
    failed: () => {},
    ...changes,
  };
  return start(createAdminHandler(parts));
}

describe('the admin port', () => {
  test('serves metrics and health to anybody', async () => {
    running = await startAdmin();

    expect(await running.ask('/metrics')).toMatchObject({
      code: 200,
      text: 'up 1 # größe\n',
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    });
    expect(await running.ask('/livez')).toMatchObject({ code: 200, text: 'ok' });
    expect(await running.ask('/readyz')).toMatchObject({ code: 500 });
  });

  test('serves nothing of the API', async () => {
    running = await startAdmin();

    expect(statusOf(await running.ask('/apis')).code).toBe(404);
  });

  test('answers why a metric has its value, whoever knows it', async () => {
    running = await startAdmin();

    const { text } = await running.ask('/explain?namespace=render&metric=a%7Cb&at=2026-11-27T14:30:00Z');

    expect(JSON.parse(text)).toEqual({ namespace: 'render', metric: 'a|b', at: '2026-11-27T14:30:00Z' });
  });

  test.each(['/explain', '/explain?namespace=a', '/explain?namespace=a&namespace=b&metric=c'])(
    'refuses %s, which names no one metric',
    async (path) => {
      running = await startAdmin();

      expect(await running.ask(path)).toMatchObject({
        code: 400,
        text: expect.stringContaining('expected one namespace'),
      });
    },
  );

  test('says that metrics failed, and reports why', async () => {
    const failed = jest.fn();
    running = await startAdmin({ metrics: () => Promise.reject(new Error('a bug')), failed });

    const answered = await running.ask('/metrics');

    expect(statusOf(answered)).toMatchObject({ code: 500 });
    expect(answered.text).not.toContain('a bug');
    expect(failed).toHaveBeenCalledWith('answering GET /metrics', new Error('a bug'));
  });
});
