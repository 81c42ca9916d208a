import type { Collector } from './collector.ts';
import type { Rate } from '../policy/rules.ts';
import type { Signal } from '../policy/signal.ts';
import type { SignalSpec } from '../spec/spec.ts';

/** What is known of a signal now. `role` is what the signal is for, for people. */
export function lookAt(role: string, spec: SignalSpec, collector: Collector): () => Signal {
  const collected = collector.get(spec);
  const { history } = collected;
  const name = `${role} (${described(spec)}, source ${spec.source})`;
  return () => ({
    name,
    sample: history.newest,
    previous: history.previous,
    trouble: collected.error?.message,
    maxAgeMs: spec.maxAgeMs,
  });
}

/** The same of a rate, with its recent samples. */
export function rateAt(role: string, spec: SignalSpec, collector: Collector): (sinceMs: number, nowMs: number) => Rate {
  const look = lookAt(role, spec, collector);
  const { history } = collector.get(spec);
  return (sinceMs, nowMs) => ({ ...look(), recent: history.between(sinceMs, nowMs) });
}

function described({ query }: SignalSpec): string {
  switch (query.kind) {
    case 'pubsub': {
      const [resource, measure] = query.metric.split('/');
      return `${measure} of ${resource} ${query.id}`;
    }
    case 'prometheus':
      return query.about ?? 'query';
    case 'replay':
      return `series ${query.series}`;
  }
}
