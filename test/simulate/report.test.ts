import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../src/simulate/contest/contest.ts';
import { lossesOf } from '../../src/simulate/contest/losses.ts';
import { page } from '../../src/simulate/contest/page.ts';
import { markdown } from '../../src/simulate/contest/report.ts';
import { resultOf } from '../../src/simulate/contest/result.ts';
import { rowsOf } from '../../src/simulate/contest/summary.ts';
import { needsOf } from '../../src/simulate/contest/provisioning.ts';
import { verdict } from '../../src/simulate/contest/verdict.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { simulate } from '../../src/simulate/world.ts';
import { contestResult, contestRow, exactly } from '../support/contest-row.ts';
import { smallWorld, wanting } from '../support/small-world.ts';

const scenario = { ...smallWorld({}, {}, 30), title: 'A test', profile: 'A', notes: ['A note on the load.'] };
const world = prepare(scenario, 1);
const needs = needsOf(world);
const done = simulate(
  world,
  wanting(() => 3),
);

/** An outcome with this share within the objective and these GPU-hours. */
function entry(policy: string, withinSlo: number, gpuHours: number, over: Partial<Entry> = {}): Entry {
  const services = done.services.map((one) => ({ ...one, waits: { ...one.waits, withinSlo } }));
  const outcome = { ...done, services, gpuHours };
  return { policy, title: `The ${policy}`, kind: 'tuned', settings: {}, seed: 1, outcome, needs, ...over };
}

const oracle = (seed: number, gpuHours: number) => entry('oracle', 1, gpuHours, { kind: 'oracle', seed });
const row = (policy: string, withinSlo: number, gpuHours: number) =>
  contestRow(policy, {
    title: `The ${policy}`,
    withinSlo: exactly(withinSlo),
    gpuHours: exactly(gpuHours),
    ratio: exactly(gpuHours / 100),
  });

describe('the summary', () => {
  test('compares every world with the oracle of the same world', () => {
    const entries = [oracle(1, 100), oracle(2, 200), entry('keda', 1, 150), entry('keda', 1, 300, { seed: 2 })];

    const keda = rowsOf(entries, 1).find(({ policy }) => policy === 'keda');

    expect(keda?.ratio).toEqual({ mean: 1.5, low: 1.5, high: 1.5 });
    expect(keda?.gpuHours).toEqual({ mean: 225, low: 150, high: 300 });
  });

  test('counts the cost of on-demand and spot at their prices, in all and for 1,000 messages', () => {
    const idle = { starting: 0, idle: 0, draining: 0, placeholder: 0, empty: 0 };
    const outcome = { ...done, gpuSeconds: { onDemand: { ...idle, busy: 36_000 }, spot: { ...idle, busy: 36_000 } } };
    const messages = done.services[0]?.waits.messages ?? 0;

    const [summed] = rowsOf([entry('keda', 1, 20, { outcome })], 1);

    expect(summed?.cost.list).toBeCloseTo(14, 9);
    expect(summed?.cost.committed).toBeCloseTo(9.5, 9);
    expect(summed?.cost.cheapSpot).toBeCloseTo(10.9, 9);
    expect(summed?.costPer1000.list).toBeCloseTo(14_000 / messages, 9);
    expect(summed?.gpuHoursByState['busy']?.mean).toBeCloseTo(20, 9);
  });

  test('hands on how good the forecasts were, of who says so', () => {
    const score = { pinball: 0.2, naivePinball: 0.4, coverage: 0.9 };
    const outcome = simulate(
      world,
      wanting(() => 3, { forecast: () => score }),
    );

    const [own, none] = rowsOf([entry('forewarm', 1, 20, { outcome }), entry('keda', 1, 20)], 1);

    expect(own?.forecast).toEqual(score);
    expect(none?.forecast).toBeUndefined();
  });

  test('has no number for the recovery from spikes where there was none', () => {
    const [summed] = rowsOf([entry('keda', 1, 20)], 1);

    expect(summed?.recoverySeconds.mean).toBeNaN();
    expect(
      markdown(
        contestResult([row('keda', 1, 100), { ...row('ahpa-like', 1, 90), recoverySeconds: exactly(Number.NaN) }]),
      ),
    ).not.toContain('NaN');
  });
});

describe('the report', () => {
  const three = [oracle(1, 100), entry('forewarm', 0.995, 120), entry('keda-cron', 1, 140), entry('keda', 0.95, 90)];

  test('gives no cost ratio to who did not do the work', () => {
    const lines = markdown(resultOf(scenario, [1], three, [])).split('\n');

    expect(lines.find((line) => line.includes('The keda-cron |'))).toContain('| 1.40 | 140 |');
    expect(lines.find((line) => line.includes('The keda |'))).toContain('| - | 90 |');
  });

  test('has tables of at most 13 columns, and says what a recording lacks', () => {
    const text = markdown(resultOf(scenario, [1], three, []));
    const widths = text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split(' | ').length] : []));

    expect(Math.max(...widths)).toBeLessThanOrEqual(13);
    expect(text).toContain('A note on the load.');
  });

  test('shows what is taken away from Forewarm apart from its rivals', () => {
    const rows = [row('forewarm', 1, 120), row('forewarm-without-forecast', 0.9, 110), row('keda-cron', 1, 140)];
    const [, apart = ''] = markdown(contestResult(rows)).split('What each part of Forewarm is worth:');

    expect(apart).toContain('The forewarm-without-forecast');
    expect(apart).not.toContain('The keda-cron');
    expect(markdown(contestResult(rows)).match(/forewarm-without-forecast/g)).toHaveLength(1);
  });
});

describe('where we lose', () => {
  const ours = row('forewarm', 0.995, 120);
  const lost = (...others: Parameters<typeof row>[]) =>
    lossesOf(ours, [ours, ...others.map((other) => row(...other))]).map(({ measure, who }) => `${measure}: ${who}`);

  test('is to everybody who keeps the objective for less', () => {
    expect(lost(['ahpa-like', 0.993, 110], ['keda-cron', 0.99, 130], ['keda', 0.9, 80])).toEqual([
      'GPU-hours: The ahpa-like',
    ]);
  });

  test('is to the best of those that serve better for about as much, and not to a fleet that never sleeps', () => {
    expect(lost(['keda-cron', 0.999, 130], ['static-peak', 1, 900])).toEqual(['within SLO %: The keda-cron']);
  });

  test('is to everybody who is nearer to the objective when Forewarm does not keep it', () => {
    const poor = row('forewarm', 0.98, 100);
    const found = lossesOf(poor, [poor, row('keda-cron', 0.985, 300), row('keda', 0.9, 80)]);

    expect(found).toEqual([{ measure: 'within SLO %', who: 'The keda-cron', theirs: '98.50', ours: '98.00' }]);
  });

  test('is nowhere when nobody does better as it is shown', () => {
    expect(lost(['keda-cron', 0.995_000_1, 120.1])).toEqual([]);
  });
});

describe('the verdict', () => {
  test('says who kept the objective, and for how much', () => {
    const rows = [row('forewarm', 0.9963, 120), row('keda-cron', 1, 140), row('keda', 0.95, 90)];

    expect(verdict({ rows })).toEqual([
      "Forewarm served 99.63 % of the messages within the objective and paid 120 GPU-hours, 1.20 times the oracle's.",
      "The cheapest other policy that keeps 99 % is “The keda-cron”: 100.00 % for 140 GPU-hours, 1.40 times the oracle's.",
      'The best that only reacts, “The keda”, serves 95.00 % in time.',
      '1 of the 2 others does not keep 99 %.',
    ]);
  });

  test('does not praise Forewarm when it does not do the work', () => {
    const text = verdict({ rows: [row('forewarm', 0.97, 80), row('keda-cron', 0.98, 140)] }).join(' ');

    expect(text).toContain('it does not keep 99 % here');
    expect(text).toContain('nobody keeps 99 %');
  });

  test('says nothing of others where there are none', () => {
    expect(verdict({ rows: [row('forewarm', 0.97, 80)] })).toHaveLength(1);
  });
});

describe('the page', () => {
  const swept = ['forewarm', 'keda', ...Array.from({ length: 9 }, (_, i) => `rival-${i}`)].map((policy) => ({
    policy,
    title: `The ${policy}`,
    knob: 'target',
    points: [
      { setting: 1, withinSlo: 0.9, gpuHours: 80, reversalsPerDay: 9 },
      { setting: 2, withinSlo: 1, gpuHours: 4000, reversalsPerDay: 0 },
    ],
    tuned: { withinSlo: 1, gpuHours: 4000, reversalsPerDay: 0 },
  }));
  const entries = [oracle(1, 100), entry('forewarm', 0.995, 120), entry('keda', 0.95, 90)];
  const html = page([resultOf({ ...scenario, title: '<script>alert("1")</script>' }, [1], entries, swept)]);

  test('loads nothing from elsewhere and cannot be broken by a title', () => {
    expect(html).not.toMatch(/<script|https?:|src=|href="(?!#)|@import|url\(/);
    expect(html).toContain('&#60;script&#62;');
  });

  test('has a chart of curves and one of a day for each policy, and no number that is none', () => {
    expect(html.match(/<svg/g)).toHaveLength(1 + entries.length);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('tells every policy apart without colour: no two have the same mark and dash', () => {
    const styles = [...html.matchAll(/<g class="([^"]+)"><path class="curve"/g)].map(([, style]) => style);

    expect(new Set(styles).size).toBe(swept.length);
  });
});
