import { proposal, type Reading } from '../hpa.ts';
import type { ByMetrics, Task } from '../pilot.ts';
import { DOWN_WINDOW } from './knobs.ts';
import { hpaOf, PODS_WANTED, type Rival, reading, type Settings, setting } from './rival.ts';

const SLOT_MS = 5 * 60_000;
const SLOTS_A_DAY = 288;

/** Additive Holt-Winters smoothing (C. C. Holt 1957, P. R. Winters 1960) with a season of one day. */
class HoltWinters {
  readonly #alpha: number;
  readonly #beta: number;
  readonly #gamma: number;
  readonly #season = new Float64Array(SLOTS_A_DAY);
  readonly #firstDay: number[] = [];
  #level = 0;
  #trend = 0;

  constructor(alpha: number, beta: number, gamma: number) {
    this.#alpha = alpha;
    this.#beta = beta;
    this.#gamma = gamma;
  }

  /** Takes the value of the next slot; the first day sets the season. */
  take(slot: number, value: number): void {
    if (this.#firstDay.length < SLOTS_A_DAY) {
      this.#firstDay.push(value);
      this.#season[slot % SLOTS_A_DAY] = value;
      if (this.#firstDay.length === SLOTS_A_DAY) this.#begin();
      return;
    }
    const place = slot % SLOTS_A_DAY;
    const season = this.#season[place] ?? 0;
    const before = this.#level;
    this.#level = this.#alpha * (value - season) + (1 - this.#alpha) * (before + this.#trend);
    this.#trend = this.#beta * (this.#level - before) + (1 - this.#beta) * this.#trend;
    this.#season[place] = this.#gamma * (value - this.#level) + (1 - this.#gamma) * season;
  }

  /** The value of a slot that comes so many slots after the last one; undefined before a day was seen. */
  expected(slot: number, ahead: number): number | undefined {
    if (this.#firstDay.length < SLOTS_A_DAY) return undefined;
    return this.#level + ahead * this.#trend + (this.#season[slot % SLOTS_A_DAY] ?? 0);
  }

  #begin(): void {
    this.#level = this.#firstDay.reduce((a, b) => a + b, 0) / SLOTS_A_DAY;
    for (let i = 0; i < SLOTS_A_DAY; i++) this.#season[i] = (this.#season[i] ?? 0) - this.#level;
  }
}

/** As the predictive-horizontal-pod-autoscaler: what an HPA would wish, smoothed by the time of day; the higher of both. */
export const PHPA_LIKE: Rival = {
  name: 'phpa-like',
  title: 'PHPA-like: Holt-Winters on replicas',
  knobs: {
    target: [4, 5, 6, 8, 10, 12, 16],
    alpha: [0.05, 0.1, 0.3, 0.6, 0.9],
    gamma: [0.1, 0.3, 0.6, 0.9],
    leads: [0, 0.5, 1, 2],
    ...DOWN_WINDOW.knob,
  },
  defaults: { target: 8, alpha: 0.3, gamma: 0.3, leads: 1, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => (task) => pilot(task, settings),
};

function pilot(task: Task, settings: Settings): ByMetrics {
  const smoothing = new HoltWinters(setting(settings, 'alpha'), 0.01, setting(settings, 'gamma'));
  const target = { type: 'average', target: setting(settings, 'target') } as const;
  const aheadSlots = Math.ceil((setting(settings, 'leads') * task.leadSeconds * 1000) / SLOT_MS);
  let slot = Math.floor(task.startMs / SLOT_MS);
  let highest = 0;
  let wanted: Reading = { error: 'nothing was seen yet' };
  return {
    hpa: hpaOf(task.bounds, [PODS_WANTED], settings),
    tick: (nowMs, sensors) => {
      const answer = reading(sensors.backlog(nowMs));
      if ('error' in answer) {
        wanted = answer;
        return;
      }
      const wish = proposal(answer.value, target, sensors.replicas(), { up: 0, down: 0 });
      const current = Math.floor(nowMs / SLOT_MS);
      if (slot < current) {
        for (; slot < current; slot++) smoothing.take(slot, highest);
        highest = 0;
      }
      highest = Math.max(highest, wish);
      const expected = smoothing.expected(slot + aheadSlots, aheadSlots) ?? 0;
      wanted = { value: Math.max(wish, Math.ceil(expected)) };
    },
    read: () => [wanted],
  };
}
