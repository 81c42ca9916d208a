import { calm, noiseOf } from './calm.ts';
import { type BatchingPod, inWork, type Pod, ratePerPod } from './demand.ts';
import { nowcast } from './nowcast.ts';
import { type PileUp, pileUp } from './pile-up.ts';
import type { BatchSeconds, Outlook, PodsRules, PodsSignals } from './rules.ts';
import { type LearntRate, type RatePerPod, rateToPlanWith } from './service-rate.ts';
import { type Known, trust, type Unknown } from './signal.ts';
import type { Step } from './step.ts';

/** What the signals of a `pods:` metric say, each as far as it can be trusted. */
export interface Seen {
  readonly backlog: Known | Unknown;
  readonly arrivals: Known | Unknown | undefined;
  readonly readyPods: Known | Unknown | undefined;
  readonly batch: BatchKnown | Unknown;
}

/** The same when nothing is missing. */
export interface Whole {
  readonly backlog: Known;
  readonly arrivals: Known | undefined;
  readonly readyPods: Known | undefined;
  readonly batch: BatchKnown;
}

interface BatchKnown {
  readonly state: 'known';
  readonly seconds: number;
  /** The signal that it is from; undefined for a number that was written down. */
  readonly known: Known | undefined;
}

/** An idle server has no batches to time, so the last duration seen stays true for a day. */
const BATCH_SECONDS_KEPT_MS = 24 * 3_600_000;

export function look(nowMs: number, signals: PodsSignals, { missing }: PodsRules): Seen {
  const { backlog, arrivals, readyPods } = signals;
  return {
    backlog: trust(backlog, nowMs, missing.holdMs),
    arrivals: arrivals && trust(arrivals, nowMs, missing.holdMs),
    readyPods: readyPods && trust(readyPods, nowMs, missing.holdMs),
    batch: batchSeconds(signals.batchSeconds, nowMs),
  };
}

/** Undefined where any of the signals is missing. */
export function complete({ backlog, arrivals, readyPods, batch }: Seen): Whole | undefined {
  if (backlog.state === 'missing' || batch.state === 'missing') return undefined;
  if (arrivals?.state === 'missing' || readyPods?.state === 'missing') return undefined;
  return { backlog, arrivals, readyPods, batch };
}

/** A pod as it is planned with: what is configured, or what was learnt of it. */
export function podOf(rules: PodsRules, { batch }: Whole, learnt: LearntRate | undefined): BatchingPod & RatePerPod {
  const rate = rateToPlanWith(ratePerPod({ ...rules, batchSeconds: batch.seconds }), learnt);
  return { ...rate, utilisation: rules.utilisation, atOnce: rules.batchSize * rules.batchesAtOnce };
}

/** The work that is there, and the steps that found it. */
export interface Found {
  readonly backlog: number;
  /** Messages of the backlog that are being worked on already. */
  readonly inWork: number;
  readonly arrivalsPerSecond: number;
  readonly pile: PileUp | undefined;
  readonly steps: readonly Step[];
}

export function findLoad(nowMs: number, whole: Whole, signals: PodsSignals, pod: BatchingPod, outlook: Outlook): Found {
  const calmed = whole.arrivals && calmStep(whole.arrivals, outlook);
  const carried = carryForward(nowMs, whole, signals, outlook);
  const ageMs = carried ? 0 : whole.backlog.ageMs;
  const arrivalsPerSecond = calmed?.value ?? whole.arrivals?.sample.value ?? 0;
  const piled = pileUpStep(whole, arrivalsPerSecond, pod, { ageMs, startUpMs: outlook.lead?.ms ?? 0 });
  return {
    backlog: carried?.value ?? whole.backlog.sample.value,
    inWork: whole.readyPods === undefined ? 0 : inWork(arrivalsPerSecond, whole.readyPods.sample.value, pod),
    arrivalsPerSecond,
    pile: piled && { messages: piled.value, seconds: piled.seconds },
    steps: [calmed, carried, piled].filter((step) => step !== undefined),
  };
}

/** Undefined where the newest sample is taken as it is. */
function calmStep({ sample }: Known, { lately: known }: Outlook): Extract<Step, { name: 'calm' }> | undefined {
  const value = calm(sample.value, known);
  if (known === undefined || value === sample.value) return undefined;
  return { name: 'calm', value, newest: sample.value, mean: known.perSecond, noise: noiseOf(known) };
}

/** With fresh arrivals the backlog is known for now; a held or lone sample is used as it is. */
function carryForward(
  nowMs: number,
  { backlog, arrivals }: Whole,
  signals: PodsSignals,
  { lately: known }: Outlook,
): Step | undefined {
  const { completions } = signals;
  if (backlog.state !== 'fresh' || arrivals?.state !== 'fresh' || signals.arrivals === undefined) return undefined;
  const isCounted = completions && trust(completions, nowMs, 0).state === 'fresh';
  const observed = {
    backlog: backlog.sample,
    previous: backlog.signal.previous,
    arrivals: signals.arrivals.recent,
    completions: isCounted ? completions.recent : undefined,
    noise: noiseOf(known),
  };
  const now = nowcast(observed, nowMs);
  if (now === undefined) return undefined;
  const { backlog: value, ...rest } = now;
  return { name: 'nowcast', value, from: backlog.sample.value, ...rest };
}

function pileUpStep(
  { arrivals, readyPods }: Whole,
  arrivalsPerSecond: number,
  { ratePerPod: rate }: Pod,
  delays: { readonly ageMs: number; readonly startUpMs: number },
): Extract<Step, { name: 'pileUp' }> | undefined {
  if (arrivals === undefined || readyPods === undefined) return undefined;
  const behind = { arrivalsPerSecond, readyPods: readyPods.sample.value };
  const { messages, seconds } = pileUp({ ...behind, ratePerPod: rate, ...delays });
  return { name: 'pileUp', value: messages, ...behind, seconds };
}

function batchSeconds(batch: BatchSeconds, nowMs: number): BatchKnown | Unknown {
  if (typeof batch === 'number') return { state: 'known', seconds: batch, known: undefined };
  const known = trust(batch.signal, nowMs, BATCH_SECONDS_KEPT_MS);
  if (known.state !== 'missing' && known.sample.value > 0)
    return { state: 'known', seconds: known.sample.value, known };
  if (batch.otherwise !== undefined) return { state: 'known', seconds: batch.otherwise, known: undefined };
  return known.state === 'missing'
    ? known
    : { state: 'missing', reason: `${batch.signal.name} says that a batch takes 0 s` };
}
