import { describe, expect, test } from '@jest/globals';
import { decisionLog } from '../../src/commands/decision-log.ts';
import { sourceLog } from '../../src/commands/source-log.ts';
import { sparing } from '../../src/commands/sparing.ts';
import { createLog } from '../../src/log.ts';
import type { Answered, Decision } from '../../src/policy/decision.ts';
import { SourceError } from '../../src/sources/source.ts';
import type { ScalingMetric } from '../../src/spec/spec.ts';

const OPEN_MS = Date.UTC(2026, 10, 23, 9, 30);
const SIGNAL = { source: 'day', query: { kind: 'replay', series: 'x' }, maxAgeMs: 1 } as const;
const METRIC: ScalingMetric = {
  namespace: 'demo',
  name: 'render-pods',
  labels: {},
  missing: { holdMs: 1, fallback: 'error' },
  answers: {
    kind: 'pods',
    backlog: SIGNAL,
    arrivals: undefined,
    batchSeconds: 4,
    batchSize: 8,
    batchesAtOnce: 1,
    utilisation: 0.8,
    drainSeconds: 60,
    limits: { min: 1, max: 40 },
  },
};

function wanted(pods: number): Answered {
  const reactive = {
    drainSeconds: 60,
    ratePerPod: 2,
    utilisation: 0.8,
    arrivalsPerSecond: 36.4,
    backlog: 1240,
    inWork: 0,
    work: pods,
    rateFrom: 'configured' as const,
  };
  return {
    kind: 'value',
    value: pods,
    work: pods,
    winner: 'reactive',
    steps: [{ name: 'reactive', value: pods, ...reactive }],
    inputs: [],
    atMs: OPEN_MS,
    untilMs: OPEN_MS + 1,
    afterwards: '',
  };
}

/** The JSON lines that a log gets. */
function logged(use: (log: ReturnType<typeof createLog>) => void, v = 0): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  use(createLog('json', v, (line) => lines.push(JSON.parse(line))));
  return lines;
}

describe('the log of decisions', () => {
  test('tells when another step has the last word, or there is no value any more, and not with every tick', () => {
    const refusal: Decision = { kind: 'refusal', reason: 'backlog is stale' };

    const lines = logged((log) => {
      const decided = decisionLog(log);
      for (const decision of [wanted(4), wanted(5), refusal, refusal, wanted(5)]) decided(METRIC, decision);
    }, 1);

    expect(lines.map(({ metric, winner, value }) => [metric, winner, value])).toEqual([
      ['render-pods', 'reactive', 4],
      ['render-pods', 'refusal', undefined],
      ['render-pods', 'reactive', 5],
    ]);
    expect(lines[1]?.['because']).toBe('backlog is stale');
  });
});

describe('the log of sources', () => {
  const down = new SourceError('unavailable', 'Prometheus refuses the connection');
  const ok = { source: 'prometheus', error: undefined };
  const failing = { source: 'prometheus', error: down };

  test('tells once that a source is down, however many signals it has, and once that it is back', () => {
    const lines = logged((log) => {
      const tell = sourceLog(log);
      tell([ok, ok, ok]);
      tell([failing, failing, ok]);
      tell([failing, failing, failing]);
      tell([ok, ok, ok]);
    });

    expect(lines.map(({ level, msg, signals }) => [level, msg, signals])).toEqual([
      ['warn', 'a source gives no value', 2],
      ['info', 'a source has recovered', undefined],
    ]);
    expect(lines[0]).toMatchObject({ trouble: 'unavailable', message: 'Prometheus refuses the connection' });
  });

  test('tells of another kind of trouble beside one that stands', () => {
    const idle = { source: 'prometheus', error: new SourceError('no-data', 'nothing') };

    const lines = logged((log) => {
      const tell = sourceLog(log);
      tell([idle, ok]);
      tell([idle, failing]);
    });

    expect(lines.map(({ trouble }) => trouble)).toEqual(['no-data', 'unavailable']);
  });

  test('forgets the trouble of a signal that is not collected any more', () => {
    const lines = logged((log) => {
      const tell = sourceLog(log);
      tell([failing]);
      tell([]);
    });

    expect(lines.map(({ msg }) => msg)).toEqual(['a source gives no value', 'a source has recovered']);
  });
});

describe('what others can cause', () => {
  test('is told once in a while, with how often it happened', () => {
    let nowMs = 0;
    const told: number[] = [];
    const sparingly = sparing(60_000, () => nowMs);

    for (nowMs = 0; nowMs <= 60_000; nowMs += 1000) sparingly('bad token', (times) => told.push(times));

    expect(told).toEqual([1, 60]);
  });

  test('cannot fill the memory with ever new reasons', () => {
    const sparingly = sparing(60_000, () => 0);
    let told = 0;

    for (let i = 0; i < 1000; i++) sparingly(`reason ${i}`, () => (told += 1));
    sparingly('reason 999', () => (told += 1));

    expect(told).toBe(1000);
  });
});
