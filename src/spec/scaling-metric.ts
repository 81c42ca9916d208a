import { z } from 'zod';
import { byInput, duration, expected, number, oneOf, text, wholeNumber } from './field.ts';
import { deadlineHasCalendar, limitsAreGroups, notBesideSignal, share, warmHasNone } from './pool-size.ts';
import { ForecastRules } from './forecast-rules.ts';
import { GpuMemory, gpuMemoryOf } from './gpu-memory.ts';
import { Headroom, WINDOW } from './headroom.ts';
import { headroomFits } from './headroom-order.ts';
import { at, closed, exactlyOneOf, isMap, never, onlyBeside, type Rule } from './map.ts';
import { OBJECT_NAME } from './names.ts';
import { apiVersion, metricMetadata } from './object.ts';
import * as purpose from './purposes.ts';
import { type Reference, signalReference, signalReferenceOrElse } from './signal-reference.ts';
import type { SignalSpec } from './spec.ts';
import { timeZone } from './calendar-fields.ts';
import { type Unbound, Warm } from './warm.ts';

/** A checked metric, once somebody says what its references mean. */
export type ReadMetric = (resolve: Resolve) => Unbound;

export type Resolve = (reference: Reference, namespace: string) => SignalSpec;

/** What a metric gets that does not say it. */
const DEFAULTS = {
  /** Long enough for a restart of Prometheus or a gap of Cloud Monitoring, short enough to be seen by somebody. */
  holdMs: 300_000,
  /** The HPA keeps its pods when the metric is an error. */
  fallback: 'error',
  batchSize: 1,
  batchesAtOnce: 1,
  /** A fifth of a pod's time is left for what is uneven in the work. */
  utilisation: 0.8,
  /**
   * The floor of a pool is the HPA's minReplicas, 1 unless its owner turned scaling to zero on: a second floor would only keep
   * that from working.
   */
  min: 0,
} as const;

/** Kubernetes supports no more pods in one cluster. */
const MOST_PODS = 150_000;
/** Above it numbers are not exact any more. */
const LARGEST_VALUE = Number.MAX_SAFE_INTEGER;
const MOST_BATCHES = 1_000_000;

const secondsSignal = signalReferenceOrElse(purpose.BATCH_SECONDS);
const cacheSignal = signalReference(purpose.CACHE_HITS);

const capacity = closed('a map with batchSeconds', {
  batchSeconds: byInput<number | { reference: Reference; otherwise: number | undefined }>((input) =>
    isMap(input) ? secondsSignal : number('a number of seconds above 0, or a signal', (value) => value > 0),
  ),
  batchEfficiency: signalReference(purpose.BATCH_EFFICIENCY).optional(),
  batchSize: number('a number from 1 on', (value) => value >= 1).default(DEFAULTS.batchSize),
  batchesAtOnce: wholeNumber(1, MOST_BATCHES).default(DEFAULTS.batchesAtOnce),
  utilisation: number('a number above 0 and at most 1', (value) => value > 0 && value <= 1).default(
    DEFAULTS.utilisation,
  ),
});

const pods = closed(
  'a map with backlog, capacity and drainWithin',
  {
    backlog: signalReference(purpose.BACKLOG),
    arrivals: signalReference(purpose.ARRIVALS).optional(),
    completions: signalReference(purpose.COMPLETIONS).optional(),
    readyPods: signalReference(purpose.READY_PODS).optional(),
    cacheHitRatio: byInput<number | Reference>((input) =>
      isMap(input) ? cacheSignal : number('a number from 0 to 1, or a signal', (value) => value >= 0 && value <= 1),
    ).optional(),
    capacity,
    drainWithin: duration(),
    deadline: closed('a map such as {event: eod}', { event: text(WINDOW) }).optional(),
    limits: never('expected limits beside pods, as spec.limits, found them inside'),
  },
  onlyBeside('cacheHitRatio', 'arrivals'),
);

const limits = closed(
  'a map with max, such as {min: 1, max: 60}',
  // A pool of GPUs without an upper limit is never meant.
  { min: wholeNumber(0, MOST_PODS).default(DEFAULTS.min), max: wholeNumber(1, MOST_PODS) },
  ({ min, max }, report) => {
    if (typeof min === 'number' && typeof max === 'number' && min > max && max > 0)
      report(['min'], `expected at most ${max}, the max, found ${min}`);
  },
);

type Then = 'error' | { readonly pods?: number | undefined; readonly value?: number | undefined };

const value = number(`a number from 0 to ${LARGEST_VALUE}`, (found) => found >= 0 && found <= LARGEST_VALUE);
const fixed = closed(
  'error',
  { pods: wholeNumber(0, MOST_PODS).optional(), value: value.optional() },
  exactlyOneOf(['pods', 'value']),
);
const error = z
  .unknown()
  .refine((found) => found === 'error', { error: expected('error, {pods: n} or {value: n}') })
  .transform((): Then => 'error');

// oxlint-disable-next-line unicorn/no-thenable -- it is the language's word, and nobody awaits a schema
const THEN = 'then';

const missing = closed('a map with hold or then', {
  hold: duration({ leastMs: 0 }).default(DEFAULTS.holdMs),
  [THEN]: byInput<Then>((input) => (isMap(input) ? fixed : error)).default(DEFAULTS.fallback),
});

const limitsArePods: Rule = (spec, report) => {
  if (('pods' in spec || 'warm' in spec) && !('limits' in spec))
    report(['limits'], 'expected limits of the number of pods, such as {min: 1, max: 60}, found nothing');
  if ('signal' in spec && 'limits' in spec) report(['limits'], 'expected no limits beside signal, found some');
};

const fallbackFits: Rule = (spec, report) => {
  const [wanted, other] = 'signal' in spec ? ['value', 'pods'] : ['pods', 'value'];
  const path = ['missing', THEN];
  if (at(spec, [...path, other]) !== undefined)
    report([...path, other], `expected ${wanted} for this kind of metric, found ${other}`);
  const fallback = Number(at(spec, [...path, 'pods']));
  const [min, max] = [Number(at(spec, ['limits', 'min'])), Number(at(spec, ['limits', 'max']))];
  if (min <= max && (fallback < min || fallback > max))
    report([...path, 'pods'], `expected from ${min} to ${max}, as spec.limits says, found ${fallback}`);
};

/** A metric that an HPA can ask for. */
export const ScalingMetric = closed('a map', {
  apiVersion,
  kind: oneOf(['ScalingMetric']),
  metadata: metricMetadata,
  spec: closed(
    'a map with signal, pods or warm',
    {
      signal: signalReference(purpose.ANSWER).optional(),
      pods: pods.optional(),
      limits: limits.optional(),
      missing: missing.prefault({}),
      warm: Warm.optional(),
      forecast: ForecastRules.optional(),
      calendar: text(OBJECT_NAME).optional(),
      timeZone: timeZone.optional(),
      headroom: Headroom.optional(),
      step: wholeNumber(1, MOST_PODS).optional(),
      clearTolerance: oneOf([true, false]).optional(),
      share: share.optional(),
      gpuMemory: GpuMemory.optional(),
      pool: text(OBJECT_NAME).optional(),
    },
    exactlyOneOf(['signal', 'pods', 'warm']),
    limitsArePods,
    limitsAreGroups,
    fallbackFits,
    warmHasNone,
    headroomFits,
    deadlineHasCalendar,
    ...['step', 'clearTolerance', 'share'].map((key) => notBesideSignal(key)),
    onlyBeside('gpuMemory', 'pods'),
    onlyBeside('pool', 'pods'),
  ),
}).transform(
  ({ metadata: { namespace, name, labels }, spec }): ReadMetric =>
    (resolve) => {
      const resolved = (reference: Reference): SignalSpec => resolve(reference, namespace);
      return {
        namespace,
        name,
        labels,
        answers: answersOf(spec, resolved),
        missing: missingOf(spec.missing),
        forecast: spec.forecast,
        calendar: spec.calendar,
        timeZone: spec.timeZone,
        headroom: spec.headroom,
        gpuMemory: spec.gpuMemory && gpuMemoryOf(spec.gpuMemory, resolved),
        pool: spec.pool,
      };
    },
);

interface Answering {
  readonly signal?: Reference | undefined;
  readonly pods?: z.output<typeof pods> | undefined;
  readonly warm?: z.output<typeof Warm> | undefined;
  readonly limits?: z.output<typeof limits> | undefined;
  readonly step?: number | undefined;
  readonly clearTolerance?: boolean | undefined;
  readonly share?: z.output<typeof share> | undefined;
}

function answersOf(
  { signal, pods: wanted, warm, limits: bounds, ...more }: Answering,
  resolve: (reference: Reference) => SignalSpec,
): Unbound['answers'] {
  if (signal) return { kind: 'signal', signal: resolve(signal) };
  if (bounds && warm) {
    const { for: of, podsPerNode, nodeLeadTime } = warm;
    return { kind: 'warm', of, podsPerNode, nodeLeadTime, limits: { min: bounds.min, max: bounds.max } };
  }
  if (!wanted || !bounds) throw new TypeError('a metric of pods needs pods and limits');
  const { backlog, arrivals, completions, readyPods, cacheHitRatio, capacity: ofPod, drainWithin, deadline } = wanted;
  const { batchSeconds, batchEfficiency, batchSize, batchesAtOnce, utilisation } = ofPod;
  return {
    kind: 'pods',
    backlog: resolve(backlog),
    arrivals: arrivals && resolve(arrivals),
    completions: completions && resolve(completions),
    readyPods: readyPods && resolve(readyPods),
    cacheHitRatio: typeof cacheHitRatio === 'object' ? resolve(cacheHitRatio) : cacheHitRatio,
    batchEfficiency: batchEfficiency && resolve(batchEfficiency),
    batchSeconds:
      typeof batchSeconds === 'number'
        ? batchSeconds
        : { signal: resolve(batchSeconds.reference), otherwise: batchSeconds.otherwise },
    batchSize,
    batchesAtOnce,
    utilisation,
    drainSeconds: drainWithin / 1000,
    deadline: deadline && { event: deadline.event },
    limits: { min: bounds.min, max: bounds.max },
    step: more.step,
    clearTolerance: more.clearTolerance,
    share: more.share && { part: more.share.part, firm: more.share.firm },
  };
}

function missingOf({ hold, then }: z.output<typeof missing>): Unbound['missing'] {
  return { holdMs: hold, fallback: then === 'error' ? then : (then.pods ?? then.value ?? 'error') };
}
