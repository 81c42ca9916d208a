import { describe, expect, test } from '@jest/globals';
import { decidePods } from '../../src/policy/decide.ts';
import { explain } from '../../src/policy/explain.ts';
import type { ArrivalsAhead } from '../../src/policy/predicted.ts';
import type { Outlook, PodsRules, PodsSignals } from '../../src/policy/rules.ts';
import { RULES, signals, steady } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const MINUTE_MS = 60_000;
const LEAD = { ms: 8 * MINUTE_MS, from: 'measured', sentence: 'the P90 of 12 starts' } as const;

/** The decision at the open: a pod does 4/s, planned at 80 %, so that 32/s are 10 pods. */
function decided(outlook: Outlook, rules: Partial<PodsRules> = {}, known: Partial<PodsSignals> = {}) {
  const idle = { backlog: signal('backlog', 0, 0), arrivals: steady('arrivals', 32), ...known };
  const decision = decidePods(OPEN_MS, signals(idle), { ...RULES, ...rules }, outlook);
  if (decision.kind === 'refusal') throw new Error(decision.reason);
  return decision;
}

const ahead = (over: Partial<ArrivalsAhead> = {}): ArrivalsAhead => ({
  mode: 'enforce',
  quantile: 0.9,
  perSecond: 64,
  horizonMs: 8 * MINUTE_MS,
  ageMs: 15_000,
  usable: true,
  reason: undefined,
  unforeseen: false,
  aboveLast: undefined,
  recentSameSlotMax: 60,
  ...over,
});

describe('a forecast', () => {
  test('raises the value to what its arrivals will need', () => {
    expect(decided({ ahead: ahead() })).toMatchObject({ value: 20, winner: 'predicted' });
  });

  test('never lowers it', () => {
    expect(decided({ ahead: ahead({ perSecond: 1 }) })).toMatchObject({ value: 10, winner: 'reactive' });
  });

  test('is cut to what is usual at this time of day, or to what is needed now, whichever is more', () => {
    const usual = decided({ ahead: ahead({ perSecond: 1000, recentSameSlotMax: 96 }) });
    const reactive = decided({ ahead: ahead({ perSecond: 1000, recentSameSlotMax: 10 }) });
    const unknown = decided({ ahead: ahead({ perSecond: 1000, recentSameSlotMax: undefined }) });

    expect([usual.value, reactive.value, unknown.value]).toEqual([45, 30, 30]);
    expect(explain(usual)).toContain('cut from 313 by what is usual at this time of day and what is needed now');
  });

  test('is cut to its own most, and to a rise that an HPA can follow', () => {
    const forecast = { usual: 1.5, reactive: 3, most: 12 };

    expect(decided({ ahead: ahead() }, { forecast }).value).toBe(12);
    expect(decided({ ahead: ahead({ perSecond: 96 }), last: { wanted: 8, replicas: 8 } }).value).toBe(16);
    expect(decided({ ahead: ahead({ perSecond: 96 }), last: { wanted: 1, replicas: 1 } }).value).toBe(10);
  });

  test.each([
    [{ mode: 'observe' }, 'spec.forecast.mode is observe'],
    [{ usable: false, reason: 'worse than no forecast for 6 hours' }, 'worse than no forecast for 6 hours'],
    [{ perSecond: Number.NaN }, 'it is no number that arrivals can be'],
  ] as const)('that is %j is shown, and not used', (over, reason) => {
    const decision = decided({ ahead: ahead(over) });

    expect(decision).toMatchObject({ value: 10, winner: 'reactive' });
    expect(explain(decision)).toContain(`forecast not used, as ${reason}: `);
  });

  test('that was none says that this came once, and may come again', () => {
    const decision = decided({ ahead: ahead({ unforeseen: true }) });

    expect(decision).toMatchObject({ value: 20, winner: 'predicted' });
    expect(explain(decision)).toContain(
      '20 for 64/s, which came unforeseen in the same 8m of the last day like this one',
    );
  });

  describe('that is no better than the last value', () => {
    const because = 'the forecast loses 104 % of what the last value loses';
    const outdone = (over: Partial<ArrivalsAhead> = {}) =>
      decided({ ahead: ahead({ usable: false, reason: because, aboveLast: 16, ...over }) });

    test('gives its place to what arrives now, with room for how that changes', () => {
      const decision = outdone();

      expect(decision).toMatchObject({ value: 15, winner: 'predicted' });
      expect(explain(decision)).toContain(
        `15 for 48/s: 32/s now and 16/s more, the 90 % quantile of the next 8m by the last value (${because})`,
      );
    });

    test('is cut as a forecast is', () => {
      expect(outdone({ aboveLast: 1000 }).value).toBe(30);
    });

    test('changes nothing where it is only observed, or nothing is known of the change', () => {
      expect(outdone({ mode: 'observe' })).toMatchObject({ value: 10, winner: 'reactive' });
      expect(outdone({ aboveLast: Number.NaN })).toMatchObject({ value: 10, winner: 'reactive' });
      expect(outdone({ aboveLast: undefined })).toMatchObject({ value: 10, winner: 'reactive' });
    });
  });
});

describe('a deadline', () => {
  const deadline = { event: 'eod' };
  const patient = { deadline, drainSeconds: 36_000 };
  const backlog = signal('backlog', 10_000, 0);
  const ending = (minutes: number): Outlook => {
    const window = { name: 'eod', opensMs: OPEN_MS - MINUTE_MS, closesMs: OPEN_MS + minutes * MINUTE_MS };
    return { lead: LEAD, schedule: { calendar: 'nyse', timeZone: 'UTC', windows: [window] } };
  };

  test('asks for the pods that finish in the time left after the start-up', () => {
    // 10,000 in 60 - 8 minutes are 3.2/s, and 3.2/s are one pod; and 32/s go on arriving.
    expect(decided(ending(60), patient, { backlog, arrivals: undefined }).value).toBe(2);
    expect(decided(ending(10), patient, { backlog, arrivals: undefined })).toMatchObject({
      value: 27,
      winner: 'deadline',
    });
  });

  test('says how much is left over where the limits do not allow it', () => {
    const limits = { min: 1, max: 40 };
    const decision = decided(ending(9), { ...patient, limits }, { backlog, arrivals: undefined });

    expect(decision).toMatchObject({ value: 40, winner: 'limits' });
    expect(explain(decision)).toContain(
      'the deadline cannot be met, it would need 53 pods; with limits.max 40 about 2,320 are left over',
    );
  });

  test('that no new pod can meet keeps the pods that there are, and says what would be needed', () => {
    const decision = decided({ ...ending(5), last: { wanted: 12, replicas: 12 } }, patient, {
      backlog,
      arrivals: undefined,
    });

    expect(decision).toMatchObject({ value: 12, winner: 'deadline' });
    expect(explain(decision)).toContain(
      'the deadline cannot be met, no pod that starts now is ready in time: it would need 11 ready pods now, or 3m more time',
    );
  });

  test('counts only while its event lasts', () => {
    const over = {
      lead: LEAD,
      schedule: { calendar: 'nyse', timeZone: 'UTC', windows: [{ name: 'eod', opensMs: 0, closesMs: OPEN_MS }] },
    };

    expect(decided(over, patient, { backlog, arrivals: undefined }).steps.map(({ name }) => name)).toEqual([
      'reactive',
    ]);
  });
});

describe('work that piles up until more pods are ready', () => {
  test('is added where the ready pods are known', () => {
    // 5 pods do 20/s of 32/s: 12/s more pile up in 8 minutes, and are worked off in 8 minutes.
    const decision = decided({ lead: LEAD }, {}, { readyPods: signal('ready pods', 5, 0) });

    expect(decision.steps).toContainEqual(expect.objectContaining({ name: 'pileUp', value: 12 * 480, seconds: 480 }));
    expect(decision.value).toBe(14);
  });

  test('counts the age of a backlog that cannot be carried forward', () => {
    const known = { backlog: signal('backlog', 0, 120), readyPods: signal('ready pods', 5, 0) };

    const { steps } = decided({ lead: LEAD }, {}, { ...known, arrivals: steady('arrivals', 32) });

    expect(steps[0]).toMatchObject({ name: 'pileUp', value: 12 * 600, seconds: 600 });
  });

  test('is none where the pods keep up', () => {
    expect(decided({ lead: LEAD }, {}, { readyPods: signal('ready pods', 8, 0) }).value).toBe(10);
  });

  test('is an error when the ready pods are missing: leaving it out would lower the value', () => {
    const readyPods = signal('ready pods', 5, 700);

    const decision = decidePods(OPEN_MS, signals({ backlog: signal('backlog', 0, 0), readyPods }), RULES, {});

    expect(decision).toMatchObject({ kind: 'refusal', reason: expect.stringContaining('ready pods is stale') });
  });
});

describe('the rate of a pod', () => {
  const learnt = (ratePerPod: number, busySeconds = 3600) => ({ learnt: { ratePerPod, busySeconds } });

  test('is the learnt one once enough was seen, within bounds', () => {
    expect(decided(learnt(8)).value).toBe(5);
    expect(decided(learnt(8, 60)).value).toBe(10);
    expect(decided(learnt(1000)).value).toBe(3);
    expect(explain(decided(learnt(0.001)))).toContain('a pod does 1/s as was learnt, within bounds');
  });
});

describe('messages that pods are at work on', () => {
  const busy = (readyPods: number | undefined, backlog: number) =>
    decided(
      {},
      {},
      { backlog: signal('backlog', backlog, 0), ...(readyPods && { readyPods: signal('ready', readyPods, 0) }) },
    );

  test('are not drained once more: 10 pods with 32/s hold 64 of them', () => {
    expect(busy(10, 64).value).toBe(busy(10, 0).value);
    expect(busy(10, 64 + 600).value).toBe(13 + 1);
    expect(explain(busy(10, 664))).toContain('drain 664, of which 64 are being worked on, in 60 s');
  });

  test('are no more than the ready pods can hold', () => {
    expect(explain(busy(2, 600))).toContain('of which 16 are being worked on');
  });

  test('are drained as well where nobody counts the pods', () => {
    expect(explain(busy(undefined, 600))).not.toContain('being worked on');
  });
});

test('arrivals that differ by chance start no pod, and a surge does', () => {
  const lately = { atMs: OPEN_MS, perSecond: 32, dispersion: 0.02, seconds: 3600 };
  const arriving = (perSecond: number) => decided({ lately }, {}, { arrivals: steady('arrivals', perSecond) });

  expect(arriving(33.5).value).toBe(10);
  expect(explain(arriving(33.5))).toContain(
    '32/s counted of 33.5/s: 32/s came lately, and a sample may differ by 0.8/s',
  );
  expect(arriving(64).value).toBe(20);
});
