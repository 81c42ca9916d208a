import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../src/simulate/contest/contest.ts';
import { page } from '../../src/simulate/contest/page.ts';
import { markdown, type Result } from '../../src/simulate/contest/report.ts';
import { rowsOf } from '../../src/simulate/contest/summary.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { simulate } from '../../src/simulate/world.ts';
import { smallWorld, wanting } from '../support/small-world.ts';

const world = prepare(smallWorld({}, {}, 30), 1);
const done = simulate(
  world,
  wanting(() => 3),
);

/** An outcome with this share within the objective and these GPU-hours. */
function entry(policy: string, withinSlo: number, gpuHours: number, over: Partial<Entry> = {}): Entry {
  const services = done.services.map((one) => ({ ...one, waits: { ...one.waits, withinSlo } }));
  const outcome = { ...done, services, gpuHours };
  return { policy, title: `The ${policy}`, kind: 'tuned', settings: {}, seed: 1, outcome, ...over };
}

const result = (entries: readonly Entry[], over: Partial<Result> = {}): Result => ({
  scenario: 'T0',
  title: 'A test',
  profile: 'A',
  seeds: [1, 2],
  scoredDays: 1,
  rows: rowsOf(entries, 1),
  sweeps: [],
  timelines: [],
  ...over,
});
const oracle = (seed: number, gpuHours: number) => entry('oracle', 1, gpuHours, { kind: 'oracle', seed });

describe('the summary', () => {
  test('compares every world with the oracle of the same world', () => {
    const entries = [oracle(1, 100), oracle(2, 200), entry('keda', 1, 150), entry('keda', 1, 300, { seed: 2 })];

    const keda = rowsOf(entries, 1).find(({ policy }) => policy === 'keda');

    expect(keda?.ratio).toEqual({ mean: 1.5, low: 1.5, high: 1.5 });
    expect(keda?.gpuHours).toEqual({ mean: 225, low: 150, high: 300 });
  });

  test('counts the cost of on-demand and spot at their prices', () => {
    const idle = { starting: 0, idle: 0, draining: 0, placeholder: 0, empty: 0 };
    const outcome = { ...done, gpuSeconds: { onDemand: { ...idle, busy: 36_000 }, spot: { ...idle, busy: 36_000 } } };

    const [row] = rowsOf([entry('keda', 1, 20, { outcome })], 1);

    expect(row?.cost['list']).toBeCloseTo(14, 9);
    expect(row?.cost['committed']).toBeCloseTo(9.5, 9);
    expect(row?.cost['cheapSpot']).toBeCloseTo(10.9, 9);
  });
});

describe('the report', () => {
  const three = [oracle(1, 100), entry('forewarm', 0.995, 120), entry('keda-cron', 1, 140), entry('keda', 0.95, 90)];

  test('gives no cost ratio to who did not do the work', () => {
    const lines = markdown(result(three)).split('\n');

    expect(lines.find((line) => line.includes('The keda-cron'))).toContain('| 1.40 | 140 |');
    expect(lines.find((line) => line.includes('The keda |'))).toContain('| - | 90 |');
  });

  test('says where we lose, and where we do not', () => {
    expect(markdown(result(three))).toContain('Nobody keeps the objective for less than Forewarm.');
    expect(markdown(result([...three, entry('ahpa-like', 0.999, 110)]))).toContain('Where we lose: The ahpa-like.');
    expect(markdown(result([oracle(1, 100), entry('forewarm', 0.9, 80), entry('keda-cron', 1, 140)]))).toContain(
      'Where we lose: The keda-cron.',
    );
  });

  test('is one page that loads nothing from elsewhere and cannot be broken by a title', () => {
    const points = [{ setting: 1, withinSlo: 0.9, gpuHours: 80 }];
    const html = page([
      result(three, {
        title: '<script>alert(1)</script>',
        sweeps: [{ policy: 'keda', title: 'The keda', knob: 'target', points }],
        timelines: [{ title: 'The keda', ready: [1, 2, 3] }],
      }),
    ]);

    expect(html).not.toMatch(/<script|https?:|src=|href=/);
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).toContain('<td>The keda-cron</td>');
  });
});
