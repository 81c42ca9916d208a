import { expect, test } from '@jest/globals';
import { demoHpas, type FollowedMetric } from '../../src/commands/demo-hpas.ts';
import type { Decision } from '../../src/policy/decision.ts';

const REFUSED: Decision = { kind: 'refusal', reason: 'backlog is stale' };

function wanted(value: number): Decision {
  const until = { atMs: 0, untilMs: 100_000, afterwards: 'backlog is too old' };
  return { kind: 'value', value, winner: 'reactive', steps: [], inputs: [], ...until };
}

function hpas() {
  const answers = new Map<FollowedMetric, Decision>();
  const { pilot, placeholders } = demoHpas((metric) => answers.get(metric), { min: 1, max: 30 });
  const read = (nowMs: number) => pilot.read(nowMs, sensors);
  return { answers, read, warm: (nowMs: number) => pilot.warm?.(nowMs), placeholders };
}

/** The HPAs look at answers alone. */
const sensors = new Proxy(Object.create(null), {
  get: () => {
    throw new Error('an HPA looked at a sensor');
  },
});

test('the HPAs read what the program answers, and an error where it answers none', () => {
  const { answers, read } = hpas();

  const none = read(0);
  answers.set('render-pods', wanted(7));
  const value = read(99_999);
  const late = read(100_000);
  answers.set('render-pods', REFUSED);

  expect([none, value, late, read(0)].flat()).toEqual([
    { error: 'nothing was decided yet' },
    { value: 7 },
    { error: 'backlog is too old' },
    { error: 'backlog is stale' },
  ]);
});

test('placeholders follow their metric within the limits of their HPA, stay over an error, and go to none', () => {
  const { answers, warm, placeholders } = hpas();
  const seen: unknown[] = [];
  const look = (nowMs: number, decision: Decision) => {
    answers.set('render-warm', decision);
    seen.push(warm(nowMs));
  };

  look(0, wanted(26));
  look(15_000, wanted(26));
  look(30_000, REFUSED);
  look(45_000, wanted(0));
  for (let nowMs = 60_000; nowMs < 700_000; nowMs += 15_000) {
    answers.set('render-warm', { ...wanted(0), untilMs: nowMs + 1 } as Decision);
    warm(nowMs);
  }

  expect(seen).toEqual([20, 26, 26, 26]);
  expect(placeholders()).toBe(0);
});
