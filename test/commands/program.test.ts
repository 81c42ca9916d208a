import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueCertificates } from '../../src/commands/issue-certificates.ts';
import { type Answer, ask } from '../support/tls-client.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'forewarm-program-'));
const path = (name: string) => join(folder, name);

const GOOD = `
kind: MetricSource
metadata: {name: day}
spec: {replay: {}}
---
kind: ScalingMetric
metadata: {name: backlog, namespace: render}
spec: {signal: {source: day, series: backlog}}
`;

beforeAll(async () => {
  writeFileSync(path('good.yaml'), GOOD);
  writeFileSync(path('bad.yaml'), GOOD.replace('series: backlog', 'seires: backlog'));
  await issueCertificates({ out: folder, service: 'forewarm.forewarm.svc', days: 1 }, Date.now());
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program to its end, as a user does. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: '' },
  });
  return { status, stdout, stderr };
}

const SERVE = [
  'serve',
  '--secure-port',
  '0',
  '--admin-port',
  '0',
  '--tls-cert-file',
  path('tls.crt'),
  '--tls-private-key-file',
  path('tls.key'),
];

const VALUE_PATH = '/apis/external.metrics.k8s.io/v1beta1/namespaces/demo/render-pods';

/** The demo makes a world, and learns from the week before its first day. */
const PATIENCE_MS = 60_000;

describe('the program', () => {
  test('validates files: fine ones with 0, and all problems of others with their places and 1', () => {
    expect(run('validate', path('good.yaml'))).toEqual({
      status: 0,
      stdout: 'fine: 1 sources, 1 metrics\n',
      stderr: '',
    });

    const bad = run('validate', path('bad.yaml'));
    expect(bad.status).toBe(1);
    expect(bad.stdout.split('\n').slice(0, 2)).toEqual([
      `${path('bad.yaml')}:8: spec.signal: expected exactly one of pubsub, query, series, preset or dcgm, found none`,
      `${path('bad.yaml')}:8: spec.signal.seires: unknown key, did you mean series?`,
    ]);
  });

  test('notes what may not be meant, which is no problem', () => {
    const hours = '[{between: "08:00-12:00", percent: 5}, {between: "11:00-15:00", percent: 1}]';
    writeFileSync(
      path('crossing.yaml'),
      GOOD.replace('spec: {signal', `spec: {timeZone: UTC, headroom: ${hours}, signal`),
    );

    expect(run('validate', path('crossing.yaml'))).toMatchObject({
      status: 0,
      stdout:
        'fine: 1 sources, 1 metrics\nnote: render/backlog: headroom rules 1 and 2 overlap, for instance on Mon 11:00: rule 1 is used there\n',
    });
  });

  test('validates for machines: one JSON document', () => {
    const { status, stdout } = run('validate', '--output', 'json', path('bad.yaml'));

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [{ line: 8, path: 'spec.signal' }, { path: 'spec.signal.seires' }],
    });
  });

  test('answers wrong usage with 2 and a sentence on stderr', () => {
    const { status, stdout, stderr } = run('serve', '--tick', '15');

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Expected a duration such as 15s');
  });

  test('does not start to serve a bad specification, and lists what is wrong with it', () => {
    const { status, stderr } = run(...SERVE, '--from', path('bad.yaml'));

    expect(status).toBe(1);
    expect(stderr).toContain(`${path('bad.yaml')}:8: spec.signal.seires: unknown key`);
  });

  test('does not start without a cluster that says who may ask', () => {
    const { status, stderr } = run(...SERVE, '--from', path('good.yaml'));

    expect(status).toBe(1);
    expect(stderr).toMatch(/^forewarm: .*cluster/m);
  });

  test.each([
    ['a kubeconfig that is not there', ['--kubeconfig', path('none')], 'none'],
    ['a certificate that is not there', ['--tls-cert-file', path('none.crt')], 'none.crt'],
  ])('says in one line what is wrong with %s', (_, args, where) => {
    const { status, stderr } = run(...SERVE, '--from', path('good.yaml'), '--kubeconfig', path('none'), ...args);

    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^forewarm: /);
    expect(stderr).toContain(where);
  });

  test('says in one line that there is nobody to explain anything', () => {
    expect(run('explain', 'render/render-pods', '--server', 'http://127.0.0.1:9')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'forewarm: no Forewarm answers at http://127.0.0.1:9: is it its admin port, and is it reachable from here?\n',
    });
  });

  test(
    'answers for simulated trading days from its first word until it is interrupted, and ends cleanly',
    async () => {
      const child = spawn(process.execPath, [
        MAIN,
        'demo',
        '--secure-port',
        '0',
        '--admin-port',
        '0',
        '--speed',
        '600',
      ]);
      const errors: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      let shown = '';
      let answer: Promise<Answer> | undefined;
      // It is read to its end: a program whose reader goes away ends otherwise.
      child.stdout.on('data', (chunk: Buffer) => {
        shown += String(chunk);
        const [, port] = /curl -sk https:\/\/127\.0\.0\.1:(\d+)\/apis\/external\.metrics\.k8s\.io/.exec(shown) ?? [];
        if (port !== undefined) answer ??= ask({ port: Number(port), path: VALUE_PATH });
        if (!child.killed && /09:2\d:\d\d {2}render-pods/.test(shown)) child.kill('SIGINT');
      });
      const [code] = await once(child, 'exit');

      expect(code).toBe(0);
      expect(Buffer.concat(errors).toString()).toBe('');
      expect(shown).toContain('Nobody is authenticated');
      expect(JSON.parse((await answer)?.body ?? '')).toMatchObject({ items: [{ metricName: 'render-pods' }] });
    },
    PATIENCE_MS,
  );
});
