import { describe, expect, test } from '@jest/globals';
import { decisionLog } from '../../src/commands/decision-log.ts';
import { demoLines } from '../../src/commands/demo-lines.ts';
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

const WHY = 'to keep up with 36.4/s and drain 1,240 in 60 s (a pod does 2/s, planned at 80 %)';
const FOLLOWER = { state: { ready: 3, waiting: 1240, nodes: 3 }, want: () => {}, keepWarm: () => {} };

describe('the lines of the demo', () => {
  function said(decisions: readonly (readonly [minutes: number, pods: number])[]): string[] {
    const lines: string[] = [];
    const decided = demoLines((line) => lines.push(line), FOLLOWER);
    for (const [minutes, pods] of decisions) decided(METRIC, wanted(pods), OPEN_MS + minutes * 60_000);
    return lines;
  }

  test('say when, which metric, how many pods, and why', () => {
    expect(
      said([
        [0, 1],
        [0.5, 30],
      ]),
    ).toEqual([
      `09:30:00  render-pods         1   3 ready, 1,240 wait    1 pod ${WHY}`,
      `09:30:30  render-pods   1 -> 30   3 ready, 1,240 wait    30 pods ${WHY}`,
    ]);
  });

  test('leave out what an HPA would not act on', () => {
    expect(
      said([
        [0, 30],
        [1, 33],
        [2, 28],
        [3, 27],
      ]),
    ).toHaveLength(1);
  });

  test('go down as an HPA does, to the most that five minutes have asked for', () => {
    const lines = said([
      [0, 30],
      [1, 10],
      [2, 20],
      [4, 10],
      [5.5, 10],
      [7.5, 10],
    ]);

    expect(lines.map((line) => line.slice(0, 32))).toEqual([
      '09:30:00  render-pods        30 ',
      '09:35:30  render-pods  30 -> 20 ',
      '09:37:30  render-pods  20 -> 10 ',
    ]);
    expect(lines[1]).toContain('no more were wanted for 5 minutes');
  });
});

describe('the pool of the demo', () => {
  test('follows what the HPAs of the pods and of the placeholders ask for', () => {
    const asked: string[] = [];
    const pool = {
      ...FOLLOWER,
      want: (n: number) => asked.push(`pods ${n}`),
      keepWarm: (n: number) => asked.push(`warm ${n}`),
    };
    const decided = demoLines(() => {}, pool);
    const warm: ScalingMetric = {
      ...METRIC,
      name: 'render-warm',
      answers: {
        kind: 'warm',
        of: METRIC,
        podsPerNode: 1,
        nodeLeadTime: { of: undefined, otherwiseMs: 1 },
        limits: { min: 0, max: 9 },
      },
    };

    decided(METRIC, wanted(4), OPEN_MS);
    decided(warm, wanted(7), OPEN_MS);
    decided(METRIC, { kind: 'refusal', reason: 'x' }, OPEN_MS + 1);

    expect(asked).toEqual(['pods 4', 'warm 7']);
  });
});

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
