import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Ledger } from '../../src/loop/ledger.ts';
import { decide, type Inputs } from '../../src/policy/inputs.ts';
import { readRecord } from '../../src/policy/record.ts';
import { RULES, signals } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const MINUTE_MS = 60_000;
const METRIC = { namespace: 'render', name: 'render-pods', labels: {} };

/** The inputs of a decision for a backlog, at a time. */
function inputsAt(nowMs: number, backlog: number): Inputs {
  const known = signals({ backlog: { ...signal('backlog', 0, 0), sample: { atMs: nowMs, value: backlog } } });
  return { kind: 'pods', nowMs, signals: known, rules: RULES, outlook: {} };
}

function add(ledger: Ledger, minutes: number, backlog: number, metric = METRIC): void {
  const nowMs = OPEN_MS + minutes * MINUTE_MS;
  const inputs = inputsAt(nowMs, backlog);
  ledger.add(metric, decide(inputs), nowMs, inputs);
}

/** The backlog that the remembered decision saw. */
function backlogAt(ledger: Ledger, minutes: number): number | undefined {
  const record = ledger.find('render', 'render-pods', OPEN_MS + minutes * MINUTE_MS)[0]?.entry?.record;
  const inputs = record === undefined ? undefined : readRecord(record);
  return inputs?.kind === 'pods' ? inputs.signals.backlog.sample?.value : undefined;
}

describe('the ledger of decisions', () => {
  test('remembers what was decided at any time of the last day', () => {
    const ledger = new Ledger();

    for (const [minutes, backlog] of [
      [0, 192],
      [5, 1920],
      [6, 192],
    ] as const)
      add(ledger, minutes, backlog);

    expect([-1, 0, 4, 5, 5.9, 6, 600].map((minutes) => backlogAt(ledger, minutes))).toEqual([
      undefined,
      192,
      192,
      1920,
      1920,
      192,
      192,
    ]);
  });

  test('keeps changes of the value or of its reason, and one decision every quarter of an hour', () => {
    const ledger = new Ledger();
    const bytes: number[] = [];

    for (let minutes = 0; minutes <= 40; minutes++) {
      // 191 and 192 are the same pod.
      add(ledger, minutes, minutes % 2 === 0 ? 191 : 192);
      bytes.push(ledger.bytes);
    }

    expect(new Set(bytes).size).toBe(3);
  });

  test('forgets what is older than a day, and metrics that are not decided any more', () => {
    const ledger = new Ledger();
    const gone = { ...METRIC, name: 'gone' };
    add(ledger, 0, 192, gone);

    for (let minutes = 0; minutes <= 26 * 60; minutes += 15) add(ledger, minutes, 192);

    expect(backlogAt(ledger, 60)).toBeUndefined();
    expect(backlogAt(ledger, 3 * 60)).toBe(192);
    expect(ledger.find('render', 'gone', OPEN_MS)).toEqual([]);
  });

  test('tells metrics of one name apart by their labels', () => {
    const ledger = new Ledger();
    add(ledger, 0, 192, { ...METRIC, labels: { pool: 'a' } });
    add(ledger, 0, 384, { ...METRIC, labels: { pool: 'b' } });

    const found = ledger.find('render', 'render-pods', OPEN_MS);

    expect(found.map(({ metric }) => metric.labels)).toEqual([{ pool: 'a' }, { pool: 'b' }]);
  });

  test('never holds more than it may, whatever comes, and never loses the newest decision', () => {
    const change = fc.tuple(fc.nat(3), fc.nat(60), fc.integer({ min: -10, max: 100 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 30, maxLength: 100 }), (changes) => {
        const ledger = new Ledger({ mostBytes: 20_000 });
        let minutes = 0;

        for (const [metric, backlog, later] of changes) {
          minutes += later;
          add(ledger, minutes, backlog * 192, { ...METRIC, name: metric === 0 ? METRIC.name : `other-${metric}` });
          expect(ledger.bytes).toBeLessThanOrEqual(20_000);
          if (metric === 0)
            expect(ledger.find('render', 'render-pods', OPEN_MS + minutes * MINUTE_MS)[0]?.entry).toBeDefined();
        }
      }),
    );
  });
});
