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
  const files = readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  /** Recordings are not part of the project: something takes the place of each. */
  const recordings = mkdtempSync(join(tmpdir(), 'forewarm-recordings-'));
  const record = (name: string, from: string) => {
    const quarters = Array.from({ length: 20 * 96 }, (_, i) => `${Date.parse(from) / 1000 + 900 * i},${1 + (i % 96)}`);
    writeFileSync(join(recordings, name), `timestamp,value\n${quarters.join('\n')}\n`);
  };
  record('aws_elb_requests_5m.csv', '2014-04-10');
  record('twitter_aapl_5m.csv', '2015-03-01');
  record('crane_d_1m.csv', '2021-10-06');
  afterAll(() => rmSync(recordings, { recursive: true }));

  test.each(files)('%s is understood', (name) => {
    const { services, run, scored } = openScenario(join(SCENARIOS, name), undefined, recordings);

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

  test('says from when on a batch takes another time, in its time zone', () => {
    const text = YAML.replace('perMessage: 0.25s', 'perMessage: 0.25s, change: {at: "2026-03-30 12:00", factor: 0.5}');
    const [price] = openScenario(written(text)).services;

    expect(price?.time.change).toEqual({ atMs: Date.UTC(2026, 2, 30, 11), factor: 0.5 });
  });

  describe('with a recorded load', () => {
    /** Six days with a value each half hour, one of them missing. */
    const halfHours = Array.from({ length: 6 * 48 }, (_, i) => `${1800 * i},${i === 30 ? '' : i % 48}`);
    const recorded = (text: string) => YAML.replace(/arrivals:\n.*\n.*\n/, `arrivals: [${text}]\n`);
    const opened = (text: string) => openScenario(written(recorded(text)), undefined, elsewhere);
    const elsewhere = mkdtempSync(join(tmpdir(), 'forewarm-traces-'));
    writeFileSync(join(elsewhere, 'load.csv'), `timestamp,value\n${halfHours.join('\n')}\n`);
    afterAll(() => rmSync(elsewhere, { recursive: true }));

    test('takes it from a file beside it or from another folder, and says what it lacks', () => {
      const { services, notes } = opened('{trace: load.csv, scale: 2, startsAt: "2026-03-27 00:00"}');
      const curve = services[0]?.load(() => 0.5).curve;

      expect(curve?.(Date.UTC(2026, 2, 27, 10, 15))).toBe(41);
      expect(curve?.(Date.UTC(2026, 2, 27, 15))).toBe(60);
      expect(notes).toEqual(['load.csv lacks 1 of 288 values: the load is a straight line across them.']);
    });

    test('scales it so that its peak needs as many pods as are wished', () => {
      const [price] = opened('{trace: load.csv, peakPods: 6, startsAt: "2026-03-27 00:00"}').services;

      // Batches of 4 take 2 s: a pod takes 2 messages a second, and 47 is the highest value.
      expect(price?.load(() => 0.5).curve(Date.UTC(2026, 2, 27, 23, 30))).toBeCloseTo(12, 9);
    });

    test.each([
      ['that does not cover the run', '{trace: load.csv, startsAt: "2026-03-28 00:00"}', 'the run needs'],
      ['with two kinds of scale', '{trace: load.csv, scale: 2, peakPods: 6}', 'not both'],
      ['that is nowhere', '{trace: nowhere.csv}', `there is no such file in ${folder} or ${elsewhere}`],
    ])('%s is refused', (_, text, why) => {
      expect(() => opened(text)).toThrow(why);
    });
  });

  test.each([
    ['an unknown key', YAML.replace('slo:', 'sla:'), 'sla'],
    ['a duration without a unit', YAML.replace('slo: 45s', 'slo: "45"'), 'services[0].slo'],
    ['a missing calendar', YAML.replace('calendar: lse', 'calendar: nyse'), 'nyse'],
  ])('with %s is refused, and the message says where', (_, text, where) => {
    expect(() => openScenario(written(text))).toThrow(where);
  });
});
