import { expect, test } from '@jest/globals';
import { demoHpas, type FollowedMetric } from '../../src/commands/demo-hpas.ts';
import type { Decision } from '../../src/policy/decision.ts';

const REFUSED: Decision = { kind: 'refusal', reason: 'backlog is stale' };

function wanted(value: number): Decision {
  const until = { atMs: 0, untilMs: 100_000, afterwards: 'backlog is too old' };
  return { kind: 'value', value, work: value, winner: 'reactive', steps: [], inputs: [], ...until };
}

/** The HPAs look at answers alone. */
const sensors = new Proxy(Object.create(null), {
  get: () => {
    throw new Error('an HPA looked at a sensor');
  },
});

test('the HPAs read what the program answers, and an error where it answers none', () => {
  const answers = new Map<FollowedMetric, Decision>();
  const { read, warm } = demoHpas((metric) => answers.get(metric), { min: 1, max: 30 });

  const none = read(0, sensors);
  answers.set('render-pods', wanted(7));
  answers.set('render-warm', wanted(2));
  const value = read(99_999, sensors);
  const late = read(100_000, sensors);
  answers.set('render-pods', REFUSED);

  expect([none, value, late, read(0, sensors)].flat()).toEqual([
    { error: 'nothing was decided yet' },
    { value: 7 },
    { error: 'backlog is too old' },
    { error: 'backlog is stale' },
  ]);
  expect(warm?.read(0)).toEqual({ value: 2 });
});
