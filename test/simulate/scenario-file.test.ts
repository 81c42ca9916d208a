import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openScenario } from '../../src/commands/scenario-files.ts';
import { DELAY_PROFILES } from '../../src/simulate/delays.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { tradingWorld } from '../../src/simulate/trading-world.ts';

const SCENARIOS = join(import.meta.dirname, '..', '..', 'bench', 'outcome', 'scenarios');
const folder = mkdtempSync(join(tmpdir(), 'forewarm-scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

const YAML = `
name: X
title: An example
about: One service.
days: {timeZone: Europe/London, from: 2026-03-27, run: 5, scored: 2}
calendars:
  lse: {timeZone: Europe/London}
services:
  - name: price
    arrivals:
      - calendar: lse
        parts: [{window: {from: "08:00", to: "16:30", rate: 5, workdays: true}}]
    worker: {batchSize: 4, fixed: 1s, perMessage: 0.25s}
    slo: 45s
    pods: {max: 12}
`;

function written(text: string): string {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, text);
  return file;
}

describe('the scenarios that come with the project', () => {
  test.each(readdirSync(SCENARIOS))('%s is understood', (name) => {
    const { services, run, scored } = openScenario(join(SCENARIOS, name));

    expect(services.length).toBeGreaterThan(0);
    expect(scored.toMs).toBe(run.toMs);
    expect(scored.fromMs).toBeGreaterThan(run.fromMs);
  });
});

test('the plain trading days of the file are those that the tests are about', () => {
  const file = prepare(openScenario(join(SCENARIOS, 'T01-trading-days.yaml')), 3).arrivals[0];
  const code = prepare(tradingWorld(), 3).arrivals[0];

  expect(file?.spikesMs).toEqual(code?.spikesMs);
  expect(file?.arrivalMs.length).toBe(code?.arrivalMs.length);
});

test('the example of the reference is a scenario, and its table of delays is true', () => {
  const page = readFileSync(join(SCENARIOS, '../../../docs/reference/scenarios.md'), 'utf8');
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const rows = [...page.matchAll(/^\| ([A-D])\b[^|]*\| (\d+) s, (\d+) s \| (\d+) s \| (\d+) s \|$/gm)];

  expect(openScenario(written(example)).services).toHaveLength(1);
  expect(rows.map(([, name, ...seconds]) => [name, ...seconds.map(Number)])).toEqual(
    Object.entries(DELAY_PROFILES).map(([name, { node, imagePullSeconds, modelLoadSeconds }]) => [
      name,
      node.median,
      node.p95,
      imagePullSeconds,
      modelLoadSeconds,
    ]),
  );
});

describe('a scenario file', () => {
  test('means what it says, in local time across a clock change', () => {
    const { run, scored, services, pool } = openScenario(written(YAML));
    const [price] = services;
    const curve = price?.load(() => 0.5).curve;

    expect(run).toEqual({ fromMs: Date.UTC(2026, 2, 27), toMs: Date.UTC(2026, 2, 31, 23) });
    expect(scored.fromMs).toBe(Date.UTC(2026, 2, 29, 23));
    expect(curve?.(Date.UTC(2026, 2, 27, 8))).toBe(5);
    expect(curve?.(Date.UTC(2026, 2, 30, 7))).toBe(5);
    expect(price?.time).toEqual({ fixedSeconds: 1, secondsPerMessage: 0.25, noise: 'none' });
    expect(price?.bounds).toEqual({ min: 1, max: 12 });
    expect(pool.unneededSeconds).toBe(600);
  });

  test('can be run under other delays than its own', () => {
    expect(openScenario(written(YAML), 'C').delays.imagePullSeconds).toBe(230);
  });

  test('takes a recorded load from a file beside it', () => {
    writeFileSync(join(folder, 'load.csv'), 'timestamp,value\n0,1\n600,3\n');
    const parts = /arrivals:\n.*\n.*\n/;
    const trace = 'arrivals: [{trace: load.csv, scale: 2, startsAt: "2026-03-27 10:00"}]\n';
    const [price] = openScenario(written(YAML.replace(parts, trace))).services;

    expect(price?.load(() => 0.5).curve(Date.UTC(2026, 2, 27, 10, 5))).toBe(4);
  });

  test.each([
    ['an unknown key', YAML.replace('slo:', 'sla:'), 'sla'],
    ['a duration without a unit', YAML.replace('slo: 45s', 'slo: "45"'), 'services[0].slo'],
    ['a missing calendar', YAML.replace('calendar: lse', 'calendar: nyse'), 'nyse'],
  ])('with %s is refused, and the message says where', (_, text, where) => {
    expect(() => openScenario(written(text))).toThrow(where);
  });
});
