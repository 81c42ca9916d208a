import { z } from 'zod';
import { byInput, duration, expected, number, oneOf, text, wholeNumber } from './field.ts';
import { at, closed, exactlyOneOf, isMap, never, notYet, onlyBeside, type Rule } from './map.ts';
import { apiVersion, metricMetadata } from './object.ts';
import { GpuMemory, gpuMemoryOf } from './gpu-memory.ts';
import { OBJECT_NAME } from './names.ts';
import * as purpose from './purposes.ts';
import { type Reference, signalReference, signalReferenceOrElse } from './signal-reference.ts';
import type { PodsMetric, ScalingMetric as Checked, SignalMetric, SignalSpec } from './spec.ts';

/** A checked metric, once somebody says what its references mean. */
export type ReadMetric = (resolve: Resolve) => Checked;

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
    cacheHitRatio: byInput<number | Reference>((input) =>
      isMap(input) ? cacheSignal : number('a number from 0 to 1, or a signal', (value) => value >= 0 && value <= 1),
    ).optional(),
    capacity,
    drainWithin: duration(),
    deadline: notYet('deadline'),
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
  if ('pods' in spec && !('limits' in spec))
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
    'a map with signal or pods',
    {
      signal: signalReference(purpose.ANSWER).optional(),
      pods: pods.optional(),
      limits: limits.optional(),
      missing: missing.prefault({}),
      warm: notYet('warm'),
      forecast: notYet('forecast'),
      calendar: notYet('calendar'),
      headroom: notYet('headroom'),
      gpuMemory: GpuMemory.optional(),
      pool: text(OBJECT_NAME).optional(),
    },
    exactlyOneOf(['signal', 'pods'], ['warm']),
    limitsArePods,
    fallbackFits,
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
        gpuMemory: spec.gpuMemory && gpuMemoryOf(spec.gpuMemory, resolved),
        pool: spec.pool,
      };
    },
);

interface Answering {
  readonly signal?: Reference | undefined;
  readonly pods?: z.output<typeof pods> | undefined;
  readonly limits?: z.output<typeof limits> | undefined;
}

function answersOf(
  { signal, pods: wanted, limits: bounds }: Answering,
  resolve: (reference: Reference) => SignalSpec,
): SignalMetric | PodsMetric {
  if (signal) return { kind: 'signal', signal: resolve(signal) };
  if (!wanted || !bounds) throw new TypeError('a metric of pods needs pods and limits');
  const {
    backlog,
    arrivals,
    cacheHitRatio,
    capacity: { batchSeconds, batchEfficiency, ...capacityOfPod },
    drainWithin,
  } = wanted;
  return {
    kind: 'pods',
    backlog: resolve(backlog),
    arrivals: arrivals && resolve(arrivals),
    cacheHitRatio: typeof cacheHitRatio === 'object' ? resolve(cacheHitRatio) : cacheHitRatio,
    batchEfficiency: batchEfficiency && resolve(batchEfficiency),
    batchSeconds:
      typeof batchSeconds === 'number'
        ? batchSeconds
        : { signal: resolve(batchSeconds.reference), otherwise: batchSeconds.otherwise },
    batchSize: capacityOfPod.batchSize,
    batchesAtOnce: capacityOfPod.batchesAtOnce,
    utilisation: capacityOfPod.utilisation,
    drainSeconds: drainWithin / 1000,
    limits: { min: bounds.min, max: bounds.max },
  };
}

function missingOf({ hold, then }: z.output<typeof missing>): Checked['missing'] {
  return { holdMs: hold, fallback: then === 'error' ? then : (then.pods ?? then.value ?? 'error') };
}
