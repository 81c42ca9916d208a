import { bounded, withMemory } from './bound.ts';
import { noiseOf } from './calm.ts';
import type { Decision } from './decision.ts';
import { begin, decided, withoutSignals } from './draft.ts';
import { complete, findLoad, look, podOf } from './load.ts';
import { inPods, needed } from './need.ts';
import { type Measure, rulesOf, withForecast, withHeadroom, withSchedule } from './raise.ts';
import type { Outlook, PodsRules, PodsSignals, SignalRules } from './rules.ts';
import { steady } from './steady.ts';
import { type Signal, trust } from './signal.ts';

export type { PodsRules, PodsSignals } from './rules.ts';

/** A signal is answered in its own unit: nothing is rounded. */
function asItIs(now: number): Measure {
  return { workAt: (value) => value, whole: (value) => value, unit: '', now };
}

/** The value of a `signal:` metric: the signal itself while it can be trusted, raised by forecast and headroom if asked. */
export function decideSignal(nowMs: number, signal: Signal, rules: SignalRules, outlook: Outlook = {}): Decision {
  const known = trust(signal, nowMs, rules.missing.holdMs);
  if (known.state === 'missing') return withoutSignals(nowMs, [known], rules.missing);
  const { value } = known.sample;
  const measure = asItIs(value);
  const need = withForecast(begin({ name: 'signal', value }, value), { ...outlook, last: undefined }, rules, measure);
  const now = rulesOf(rules, outlook, nowMs);
  return decided(withHeadroom(withSchedule(need, now, outlook, measure), now, measure), {
    used: [known],
    notes: outlook.notes,
  });
}

/**
 * The value of a `pods:` metric. The need is the largest of what the load, the forecast, the deadline and the calendar ask for;
 * then headroom, GPU memory, groups and the user's limits have their say, in this order.
 */
export function decidePods(nowMs: number, signals: PodsSignals, rules: PodsRules, outlook: Outlook = {}): Decision {
  const seen = look(nowMs, signals, rules);
  const whole = complete(seen);
  if (whole === undefined) return withoutSignals(nowMs, Object.values(seen), rules.missing);
  const pod = podOf(rules, whole, outlook.learnt);
  const found = findLoad(nowMs, whole, signals, pod, outlook);
  const situation = { nowMs, whole, found, pod, rules, outlook };
  const measure = inPods(situation);
  const now = rulesOf(rules, outlook, nowMs);
  const noise = noiseOf(outlook.lately) / pod.ratePerPod;
  const roomy = steady(needed(situation), outlook.last?.wanted, noise, (draft) =>
    withHeadroom(withSchedule(draft, now, outlook, measure), now, measure),
  );
  const memory = outlook.gpuMemory && trust(outlook.gpuMemory.signal, nowMs, rules.missing.holdMs);
  const draft = bounded(withMemory(roomy, memory, rules, outlook), rules, outlook);
  return decided(draft, {
    used: [whole.backlog, whole.arrivals, whole.readyPods].filter((known) => known !== undefined),
    also: [whole.batch.known, memory].filter((known) => known !== undefined && known.state !== 'missing'),
    notes: outlook.notes,
  });
}
