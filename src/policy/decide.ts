import type { Answered, Decision, Step } from './decision.ts';
import { type Capacity, podsFor, ratePerPod } from './demand.ts';
import { nowcast } from './nowcast.ts';
import type { Series } from '../series/series.ts';
import { afterHold, type Known, type Signal, trust, type Unknown } from './signal.ts';

/** What happens when a signal is missing: it is held for `holdMs`; then an error, or the number that the user declared (`then` in the YAML). */
export interface Missing {
  readonly holdMs: number;
  readonly fallback: 'error' | number;
}

/** The rules of a `pods:` metric. */
export interface PodsRules {
  readonly drainSeconds: number;
  readonly batchSize: number;
  readonly batchesAtOnce: number;
  readonly utilisation: number;
  readonly limits: { readonly min: number; readonly max: number };
  readonly missing: Missing;
}

/** How long a batch takes, in seconds: a plain number, or a signal with the number that stands in for it. */
export type BatchSeconds = number | { readonly signal: Signal; readonly otherwise: number | undefined };

export interface PodsSignals {
  /** Messages that wait or are being worked on. */
  readonly backlog: Signal;
  /** New messages a second, with the recent samples on their grid. */
  readonly arrivals: (Signal & { readonly recent: Series }) | undefined;
  readonly batchSeconds: BatchSeconds;
}

/** An idle server has no batches to time, so the last duration seen stays true for a day. */
const BATCH_SECONDS_KEPT_MS = 24 * 3_600_000;

/** The value of a `signal:` metric: the signal itself, while it can be trusted. */
export function decideSignal(nowMs: number, signal: Signal, missing: Missing): Decision {
  const known = trust(signal, nowMs, missing.holdMs);
  if (known.state === 'missing') return withoutSignals(nowMs, [known], missing);
  return answered([{ name: 'signal', value: known.sample.value }], [known]);
}

/** The value of a `pods:` metric: pods for what arrives and what waits, within the user's limits. */
export function decidePods(nowMs: number, signals: PodsSignals, rules: PodsRules): Decision {
  const backlog = trust(signals.backlog, nowMs, rules.missing.holdMs);
  const arrivals = signals.arrivals && trust(signals.arrivals, nowMs, rules.missing.holdMs);
  const batch = batchSeconds(signals.batchSeconds, nowMs);
  if (backlog.state === 'missing' || arrivals?.state === 'missing' || batch.state === 'missing') {
    return withoutSignals(nowMs, [backlog, arrivals, batch], rules.missing);
  }
  const carried = carryForward(nowMs, backlog, arrivals, signals.arrivals?.recent);
  const steps = reactive(
    carried?.value ?? backlog.sample.value,
    arrivals?.sample.value,
    { ...rules, batchSeconds: batch.seconds },
    rules,
  );
  return answered([...(carried ? [carried] : []), ...steps], arrivals ? [backlog, arrivals] : [backlog]);
}

/** With fresh arrivals the backlog is known for now; a held or lone sample is used as it is. */
function carryForward(nowMs: number, backlog: Known, arrivals: Known | undefined, recent?: Series): Step | undefined {
  if (backlog.state !== 'fresh' || arrivals?.state !== 'fresh' || recent === undefined) return undefined;
  const now = nowcast(backlog.sample, backlog.signal.previous, recent, nowMs);
  return (
    now && {
      name: 'nowcast',
      value: now.backlog,
      from: backlog.sample.value,
      arrived: now.arrived,
      completed: now.completed,
    }
  );
}

function reactive(
  backlog: number,
  arrivalsPerSecond: number | undefined,
  capacity: Capacity,
  rules: PodsRules,
): Step[] {
  const { drainSeconds, utilisation, limits } = rules;
  const pods = podsFor({ backlog, arrivalsPerSecond: arrivalsPerSecond ?? 0, drainSeconds }, capacity);
  const steps: Step[] = [
    {
      name: 'reactive',
      value: pods,
      backlog,
      arrivalsPerSecond,
      drainSeconds,
      ratePerPod: ratePerPod(capacity),
      utilisation,
    },
  ];
  if (pods < limits.min) steps.push({ name: 'limits', value: limits.min, bound: 'min' });
  if (pods > limits.max) steps.push({ name: 'limits', value: limits.max, bound: 'max' });
  return steps;
}

type BatchKnown = { readonly state: 'known'; readonly seconds: number };

function batchSeconds(batch: BatchSeconds, nowMs: number): BatchKnown | Unknown {
  if (typeof batch === 'number') return { state: 'known', seconds: batch };
  const known = trust(batch.signal, nowMs, BATCH_SECONDS_KEPT_MS);
  if (known.state !== 'missing' && known.sample.value > 0) return { state: 'known', seconds: known.sample.value };
  if (batch.otherwise !== undefined) return { state: 'known', seconds: batch.otherwise };
  return known.state === 'missing'
    ? known
    : { state: 'missing', reason: `${batch.signal.name} says that a batch takes 0 s` };
}

function answered(steps: readonly Step[], used: readonly Known[]): Answered {
  const last = steps.at(-1);
  const first = used.reduce((a, b) => (b.untilMs < a.untilMs ? b : a));
  if (last === undefined) throw new Error('a decision needs a step');
  return {
    kind: 'value',
    value: last.value,
    winner: last.name,
    steps,
    inputs: used.map(({ signal, sample, ageMs, state }) => ({ name: signal.name, value: sample.value, ageMs, state })),
    atMs: Math.min(...used.map(({ sample }) => sample.atMs)),
    untilMs: first.untilMs,
    afterwards: afterHold(first),
  };
}

function withoutSignals(
  nowMs: number,
  all: readonly (Known | Unknown | BatchKnown | undefined)[],
  missing: Missing,
): Decision {
  const reason = all.flatMap((known) => (known?.state === 'missing' ? [known.reason] : [])).join('; and ');
  if (missing.fallback === 'error') return { kind: 'refusal', reason };
  return {
    kind: 'value',
    value: missing.fallback,
    winner: 'missing',
    steps: [{ name: 'missing', value: missing.fallback, reason }],
    inputs: [],
    atMs: nowMs,
    // It is renewed with every tick. Should the ticks end, it ends too.
    untilMs: nowMs + missing.holdMs,
    afterwards: reason,
  };
}
