import { printSelector, type Selector } from '../../store/selector.ts';
import type { Store } from '../../store/store.ts';

/** A question for which the store holds no answer. */
export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  /** Undefined when every label set is meant. */
  readonly selector: Selector | undefined;
  readonly nowMs: number;
}

/** Why there is no value, as a metav1.Status says it; the message reaches people in the HPA's condition. */
export interface Refused {
  readonly code: 400 | 403 | 404 | 503;
  readonly reason: string;
  readonly message: string;
}

export type UnknownMetric = (question: MetricQuestion) => Refused;

const MAX_SHOWN = 5;

/** Not found, and which labels the metric has instead if its name is known in the namespace. */
export function metricNotFound(store: Store): UnknownMetric {
  return ({ namespace, metric, selector }) => {
    const asked = `the server could not find the metric ${metric} for namespaces ${namespace}`;
    const labels = selector === undefined ? '' : ` with selector ${printSelector(selector)}`;
    const others = store.find(namespace, metric, undefined).map(({ answer }) => labelsText(answer.labels));
    const message = `${asked}${labels}${others.length === 0 ? '' : `; it is there with ${listed(others)}`}`;
    return { code: 404, reason: 'NotFound', message };
  };
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'no labels' : pairs.toSorted().join(',');
}

function listed(texts: readonly string[]): string {
  const more = texts.length - MAX_SHOWN;
  return `${texts.slice(0, MAX_SHOWN).join(' | ')}${more > 0 ? ` and ${more} more` : ''}`;
}
