import { describe, expect, test } from '@jest/globals';
import { Batches } from '../../src/simulate/batches.ts';
import { Followed } from '../../src/simulate/followed.ts';
import { Reversals } from '../../src/simulate/reversals.ts';
import { recoveryFrom } from '../../src/simulate/spikes.ts';
import { Waits } from '../../src/simulate/waits.ts';

const hour = { fromMs: 0, toMs: 3_600_000 };
/** One message a second that waits as long as it is told to. */
function waits(secondsAt: (second: number) => number): Waits {
  const of = new Waits(hour, 30_000);
  for (let second = 0; second < 3600; second++) of.record(second * 1000, second * 1000 + secondsAt(second) * 1000);
  return of;
}

describe('waits', () => {
  test('are summed up by quantiles, share within the objective and lateness', () => {
    const summary = waits((second) => (second % 10 === 0 ? 40 : 5)).summary();

    expect(summary.messages).toBe(3600);
    expect(summary.withinSlo).toBeCloseTo(0.9, 9);
    expect(summary.p50Seconds).toBe(5);
    expect(summary.p95Seconds).toBe(40);
    expect(summary.maxSeconds).toBe(40);
    expect(summary.meanSeconds).toBeCloseTo(8.5, 9);
    expect(summary.lateSeconds).toBe(3600);
    expect(summary.latestSeconds).toBe(10);
  });

  test('are counted minute by minute, by the time of arrival', () => {
    const { arrived, late } = waits((second) => (second >= 100 && second < 130 ? 31 : 30)).minutes();

    expect(arrived).toHaveLength(60);
    expect(new Set(arrived)).toEqual(new Set([60]));
    expect(late.slice(0, 4)).toEqual([0, 20, 10, 0]);
  });

  test('a wait of exactly the objective is within it', () => {
    expect(waits(() => 30).summary().withinSlo).toBe(1);
  });

  test('the worst quarter of an hour is found', () => {
    expect(waits((second) => (second >= 900 && second < 1350 ? 60 : 0)).summary().worstWindow).toBeCloseTo(0.5, 9);
  });

  test('messages that arrive outside of the stretch do not count', () => {
    const of = waits(() => 0);
    of.record(-1, 100_000);
    of.record(3_600_000, 3_700_000);

    expect(of.summary().messages).toBe(3600);
    expect(of.summary().withinSlo).toBe(1);
  });
});

describe('the recovery from a spike', () => {
  const recovery = (secondsAt: (second: number) => number) => recoveryFrom(600_000, 0, 30_000, waits(secondsAt));

  test('takes until the wait is within the objective for two minutes', () => {
    expect(recovery((second) => (second >= 660 && second < 900 ? 90 : 1)).seconds).toBe(300);
  });

  test('is not over when the wait comes back within two minutes', () => {
    expect(recovery((second) => ((second >= 660 && second < 900) || second === 1000 ? 90 : 1)).seconds).toBe(410);
  });

  test('takes no time when nothing waited too long', () => {
    expect(recovery(() => 29)).toEqual({ startMs: 600_000, seconds: 0, meanWaitSeconds: 29 });
  });

  test('is not blamed for what happens long after it', () => {
    expect(recovery((second) => (second > 2000 ? 90 : 1)).seconds).toBe(0);
  });
});

describe('reversals', () => {
  test('are changes of direction within half an hour', () => {
    const reversals = new Reversals();
    const minute = 60_000;
    reversals.change(0, 1, 5, true);
    reversals.change(10 * minute, 5, 8, true);
    reversals.change(20 * minute, 8, 2, true);
    reversals.change(55 * minute, 2, 4, true);
    reversals.change(60 * minute, 4, 3, false);

    expect(reversals.count).toBe(1);
    expect(reversals.changed).toBe(4 + 3 + 6 + 2);
  });
});

describe('batches', () => {
  test('are as full as their messages on the mean, within the stretch', () => {
    const batches = new Batches(hour, 8);
    batches.record(8, 0);
    batches.record(2, 1000);
    batches.record(1, 3_600_000);

    expect(batches.efficiency).toBeCloseTo(10 / 16, 9);
    expect(new Batches(hour, 8).efficiency).toBeNaN();
  });
});

describe('how an HPA follows', () => {
  const spec = {
    bounds: { min: 1, max: 9 },
    targets: [{ type: 'average', target: 1 } as const],
    tolerance: { up: 0, down: 0 },
  };
  const at = (wanted: number) => ({ wanted, existing: wanted, ready: wanted });

  test('is late by the time since the tick that decided for more', () => {
    const followed = new Followed(hour, spec);
    followed.decided(0, [{ value: 2 }], at(2));
    followed.decided(15_000, [{ value: 5 }], at(2));
    followed.synced(20_000, [{ error: 'none' }], 2, 2);
    followed.decided(30_000, [{ value: 6 }], at(2));
    followed.synced(35_000, [{ value: 6 }], 2, 6);
    followed.synced(50_000, [{ value: 6 }], 6, 6);

    expect(followed.done()).toEqual({ syncs: 3, syncsWithError: 1, upLagSeconds: [20] });
  });

  test('a wish that is taken back, one above the bounds and one for less are nothing to be late with', () => {
    const followed = new Followed(hour, spec);
    followed.decided(0, [{ value: 5 }], at(2));
    followed.decided(15_000, [{ value: 2 }], at(2));
    followed.decided(30_000, [{ value: 99 }], at(9));
    followed.decided(45_000, [{ value: 1 }], at(9));
    followed.synced(60_000, [{ value: 1 }], 9, 1);

    expect(followed.done().upLagSeconds).toEqual([]);
  });
});
