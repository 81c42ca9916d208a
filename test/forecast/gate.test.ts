import { describe, expect, test } from '@jest/globals';
import { RecentMaxima } from '../../src/forecast/recent-maxima.ts';
import { Gate, pinballLoss } from '../../src/forecast/gate.ts';
import { localTime } from '../../src/forecast/local-time.ts';

const STEP_MS = 300_000;
const DAY_STEPS = 288;
const NOON_MS = Date.UTC(2026, 10, 23, 12);
const OPTIONS = { stepMs: STEP_MS, horizonMs: 3 * STEP_MS, quantile: 0.9 };

const at = (step: number) => NOON_MS + step * STEP_MS;

interface Said {
  readonly predicted: number;
  readonly reactive: number;
}

/** Steps at which 100 came, with what was forecast for them. */
function run(
  gate: Gate,
  steps: readonly [number, number],
  { predicted, reactive }: Said,
  value?: (step: number) => number,
) {
  for (let step = steps[0]; step < steps[1]; step++) {
    gate.expect(at(step), predicted, reactive);
    gate.observe(at(step), value === undefined ? 100 : value(step));
  }
}

const GOOD = { predicted: 110, reactive: 150 };
const BAD = { predicted: 300, reactive: 110 };

describe('the gate', () => {
  test('is closed until it has compared a day of forecasts, and says so', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, 100], GOOD);

    expect(gate.state(at(99))).toMatchObject({
      open: false,
      reason: 'learning: 100 of 288 forecasts have been compared with what came',
    });
  });

  test('is open while the forecast loses less than the last value', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, DAY_STEPS], GOOD);

    const state = gate.state(at(DAY_STEPS - 1));

    expect(state).toMatchObject({
      open: true,
      reason: 'the forecast loses 20 % of what the last value loses',
      coverage: 1,
    });
    expect(state.ratio).toBeCloseTo(0.2);
  });

  test('closes when the forecast is worse for six hours, not before, and opens again below 95 %', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, DAY_STEPS], GOOD);
    let step = DAY_STEPS;
    for (; gate.state(at(step - 1)).ratio <= 1; step++) run(gate, [step, step + 1], BAD);

    run(gate, [step, step + 71], BAD);
    const almost = gate.state(at(step + 70));
    run(gate, [step + 71, step + 73], BAD);
    const closed = gate.state(at(step + 72));
    run(gate, [step + 73, step + 73 + 5 * DAY_STEPS], GOOD);
    const again = gate.state(at(step + 72 + 5 * DAY_STEPS));

    expect([almost.open, closed.open, again.open]).toEqual([true, false, true]);
    expect(closed.reason).toMatch(
      /^the forecast loses \d{3} % of what the last value loses; it is used again below 95 %$/,
    );
    expect(again.sinceMs).toBeGreaterThan(closed.sinceMs ?? 0);
  });

  test('closes when too little is covered and that is no better than the last value', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, 2 * DAY_STEPS], { predicted: 99, reactive: 99 });

    expect(gate.state(at(2 * DAY_STEPS - 1))).toMatchObject({
      open: false,
      reason: 'only 0 % of the outcomes were at or below the forecast, at least 75 % are expected',
    });
  });

  test('closes when the last sample is old, and when a third of the day is missing', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, DAY_STEPS], GOOD);
    const old = gate.state(at(DAY_STEPS + 4));
    for (let step = DAY_STEPS; step < 1.5 * DAY_STEPS; step++) gate.observe(at(step), undefined);
    const holed = gate.state(at(1.5 * DAY_STEPS));

    expect(old.reason).toBe('the last sample is 5 steps old, at most 3 are allowed');
    expect(holed.reason).toBe('39 % of the last day are missing, at most 30 % are allowed');
    expect([old.open, holed.open]).toEqual([false, false]);
  });

  test('goes on where a saved one was, and not from one with other options', () => {
    const gate = new Gate(OPTIONS);
    run(gate, [0, DAY_STEPS], GOOD);
    const saved = JSON.parse(JSON.stringify(gate));

    const other = Gate.restore(OPTIONS, saved);
    run(gate, [DAY_STEPS, 2 * DAY_STEPS], BAD);
    if (other !== undefined) run(other, [DAY_STEPS, 2 * DAY_STEPS], BAD);

    expect(other?.state(at(2 * DAY_STEPS))).toEqual(gate.state(at(2 * DAY_STEPS)));
    expect(Gate.restore({ ...OPTIONS, quantile: 0.99 }, saved)).toBeUndefined();
    expect(Gate.restore(OPTIONS, { options: OPTIONS, memory: {} })).toBeUndefined();
  });

  test('scores by the pinball loss', () => {
    expect(pinballLoss(0.9, 100, 110)).toBeCloseTo(9);
    expect(pinballLoss(0.9, 110, 100)).toBeCloseTo(1);
  });
});

describe('the recent maxima', () => {
  test('knows the maximum of the time of day, which fades over weeks', () => {
    const maxima = new RecentMaxima(localTime('America/New_York'));
    maxima.observe(at(0), 800);
    const restored = RecentMaxima.restore(localTime('America/New_York'), JSON.parse(JSON.stringify(maxima)));
    maxima.observe(at(7 * DAY_STEPS + 100), 10);

    expect(restored?.around(at(DAY_STEPS + 3))).toBe(800);
    expect(restored?.around(at(DAY_STEPS + 12))).toBe(0);
    expect(maxima.around(at(8 * DAY_STEPS))).toBeCloseTo(400);
    expect(RecentMaxima.restore(localTime('UTC'), 'x')).toBeUndefined();
  });
});
