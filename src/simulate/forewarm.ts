import { decidePods, type PodsRules, type PodsSignals } from '../policy/decide.ts';
import type { Decision } from '../policy/decision.ts';
import type { Signal } from '../policy/signal.ts';
import { History } from '../series/history.ts';
import type { Look } from './pipeline.ts';
import type { PilotFor, Task } from './pilot.ts';
import { DOWN_WINDOW, hpaOf, PODS_WANTED, type Rival, setting } from './rivals/rival.ts';

/** What a user would set. */
interface ForewarmSettings {
  readonly drainSeconds: number;
  readonly utilisation: number;
  /** Without arrivals only the backlog is followed. */
  readonly arrivals: boolean;
  /** The scale-down stabilisation window of its HPA. */
  readonly downWindowSeconds: number;
}

/** Forewarm as the tuner sees it; an ablation takes one of its parts away. */
export function forewarmRival(without?: 'arrivals', decideFor: DecideFor = BY_SIGNALS_ALONE): Rival {
  return {
    name: without === undefined ? 'forewarm' : `forewarm-no-${without}`,
    title: without === undefined ? 'Forewarm' : `Forewarm without ${without}`,
    knobs: {
      drainSeconds: [15, 30, 60, 120, 300],
      utilisation: [0.6, 0.7, 0.8, 0.9, 0.95, 1],
      ...DOWN_WINDOW.knob,
    },
    defaults: { drainSeconds: 30, utilisation: 0.8, ...DOWN_WINDOW.usual },
    pilotFor: (settings) =>
      forewarm(
        {
          drainSeconds: setting(settings, 'drainSeconds'),
          utilisation: setting(settings, 'utilisation'),
          downWindowSeconds: setting(settings, 'downWindowSeconds'),
          arrivals: without !== 'arrivals',
        },
        decideFor,
      ),
  };
}

type Decide = (nowMs: number, signals: PodsSignals, rules: PodsRules) => Decision;

/** Begins to decide for a service; what a forecast or a calendar adds is bound to it here. It may read all arrivals at any time. */
type DecideFor = (task: Task, arrivals: History) => Decide;

const BY_SIGNALS_ALONE: DecideFor = () => (nowMs, signals, rules) => decidePods(nowMs, signals, rules);

const STEP_MS = 15_000;
const KEPT_MS = 15 * 86_400_000;
const RECENT_MS = 15 * 60_000;
/** Twice its sampling period and the longest time until it can be seen. */
const BACKLOG_MAX_AGE_MS = 4 * 60_000;
const ARRIVALS_MAX_AGE_MS = 60_000;
const HOLD_MS = 5 * 60_000;

/** Forewarm at the wheel: its own histories and decisions, fed by the simulated sources; its HPA follows `AverageValue: "1"`. */
function forewarm(settings: ForewarmSettings, decideFor: DecideFor): PilotFor {
  return (task) => {
    const backlog = new Watched('backlog', BACKLOG_MAX_AGE_MS);
    const arrivals = new Watched('arrivals', ARRIVALS_MAX_AGE_MS);
    const rules = rulesOf(task, settings);
    const decide = decideFor(task, arrivals.history);
    let decision: Decision = { kind: 'refusal', reason: 'nothing was decided yet' };
    return {
      hpa: hpaOf(task.bounds, [PODS_WANTED], { downWindowSeconds: settings.downWindowSeconds }),
      tick: (nowMs, sensors) => {
        backlog.take(sensors.backlog(nowMs));
        arrivals.take(sensors.arrivalsPerSecond(nowMs));
        const recent = arrivals.history.between(nowMs - RECENT_MS, nowMs);
        const signals = {
          backlog: backlog.signal(),
          arrivals: settings.arrivals ? { ...arrivals.signal(), recent } : undefined,
          batchSeconds: task.batchSeconds,
        };
        decision = decide(nowMs, signals, rules);
      },
      read: (nowMs) => [answer(decision, nowMs)],
    };
  };
}

/** One signal as the collector keeps it. */
class Watched {
  readonly history = new History(STEP_MS, KEPT_MS / STEP_MS);
  readonly #name: string;
  readonly #maxAgeMs: number;
  #trouble: string | undefined;

  constructor(name: string, maxAgeMs: number) {
    this.#name = name;
    this.#maxAgeMs = maxAgeMs;
  }

  take({ sample, trouble }: Look): void {
    this.#trouble = trouble;
    if (sample !== undefined) this.history.record(sample);
  }

  signal(): Signal {
    const { newest, previous } = this.history;
    return { name: this.#name, sample: newest, previous, trouble: this.#trouble, maxAgeMs: this.#maxAgeMs };
  }
}

function rulesOf({ batchSize, slots, bounds }: Task, { drainSeconds, utilisation }: ForewarmSettings): PodsRules {
  return {
    drainSeconds,
    batchSize,
    batchesAtOnce: slots,
    utilisation,
    limits: bounds,
    missing: { holdMs: HOLD_MS, fallback: 'error' },
  };
}

/** As the server does: an answer that is past its time is an error. */
function answer(decision: Decision, nowMs: number): { readonly value: number } | { readonly error: string } {
  if (decision.kind === 'refusal') return { error: decision.reason };
  return nowMs > decision.untilMs ? { error: decision.afterwards } : { value: decision.value };
}
