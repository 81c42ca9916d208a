import { Gauge, type Registry } from 'prom-client';

/** A lead time that was measured. */
export interface LeadTimeState {
  readonly namespace: string;
  /** `deployment/render`. */
  readonly target: string;
  readonly what: 'pod' | 'node';
  readonly seconds: number;
}

/** Lead times as they are measured when the page is asked for; what is not measured has no series. */
export function leadTimeSeries(registers: Registry[], leadTimes: () => Iterable<LeadTimeState>): void {
  const gauge = new Gauge({
    name: 'forewarm_lead_time_seconds',
    help: 'How long it takes until a pod that is wanted now is ready (pod), and on a new node (node), as measured.',
    labelNames: ['namespace', 'target', 'what'],
    registers,
    collect(): void {
      gauge.reset();
      for (const { seconds, ...labels } of leadTimes()) gauge.set(labels, seconds);
    },
  });
}
