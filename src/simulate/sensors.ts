import type { Replicas } from './hpa.ts';
import type { Delays } from './delays.ts';
import { type Fault, type Look, Pipeline, type SourceFault } from './pipeline.ts';
import type { MessageQueue } from './queue.ts';

/** What can be known of a service from outside, as late as it can be known. */
export interface Sensors {
  /** Messages that wait or are being worked on (Cloud Monitoring). */
  readonly backlog: (nowMs: number) => Look;
  /** Seconds since the arrival of the oldest message that is not acknowledged (Cloud Monitoring). */
  readonly oldestAgeSeconds: (nowMs: number) => Look;
  /** Messages a second over the last minute, from the publisher's counter (Prometheus). */
  readonly arrivalsPerSecond: (nowMs: number) => Look;
  /** The same of the workers' counter. */
  readonly completionsPerSecond: (nowMs: number) => Look;
  /** The Deployment, as its API object says. */
  readonly replicas: () => Replicas;
}

const RATE_SECONDS = 60;

export interface Probes extends Sensors {
  readonly sampleMonitoring: (nowMs: number) => void;
  readonly scrape: (nowMs: number) => void;
}

export function probes(
  queue: MessageQueue,
  replicas: () => Replicas,
  { delays, faults }: { readonly delays: Delays; readonly faults: readonly Fault[] },
  seed: number,
  service: string,
): Probes {
  const of = (source: SourceFault['source'], signal: string) =>
    new Pipeline(
      delays[source],
      faults.filter((fault) => fault.kind !== 'restart').filter((fault) => fault.source === source),
      seed,
      `${signal} of ${service}`,
    );
  const backlog = of('monitoring', 'backlog');
  const oldest = of('monitoring', 'oldest age');
  const arrivals = of('prometheus', 'arrivals');
  const completions = of('prometheus', 'completions');
  const arrived = counterRate();
  const completed = counterRate();
  return {
    backlog: (nowMs) => backlog.read(nowMs),
    oldestAgeSeconds: (nowMs) => oldest.read(nowMs),
    arrivalsPerSecond: (nowMs) => arrivals.read(nowMs),
    completionsPerSecond: (nowMs) => completions.read(nowMs),
    replicas,
    sampleMonitoring: (nowMs) => {
      backlog.take(nowMs, queue.unacknowledged);
      oldest.take(nowMs, queue.oldestAgeMs(nowMs) / 1000);
    },
    scrape: (nowMs) => {
      arrivals.take(nowMs, arrived(nowMs, queue.arrived));
      completions.take(nowMs, completed(nowMs, queue.completed));
    },
  };
}

/** The rate of a counter over the last minute, as `rate(x[1m])` gives it. */
function counterRate(): (nowMs: number, count: number) => number {
  const scrapes: { readonly atMs: number; readonly count: number }[] = [];
  return (nowMs, count) => {
    while (scrapes[0] !== undefined && scrapes[0].atMs < nowMs - RATE_SECONDS * 1000) scrapes.shift();
    scrapes.push({ atMs: nowMs, count });
    const first = scrapes[0];
    if (first === undefined || first.atMs === nowMs) return 0;
    return ((count - first.count) * 1000) / (nowMs - first.atMs);
  };
}
