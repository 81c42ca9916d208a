import type { Selector } from './selector.ts';
import { matches } from './selector.ts';

/** What a metric answers, computed ahead of the request: a value that was true at `atMs`, or the reason why there is none. */
export type Answer = Value | Refusal;

interface Named {
  readonly namespace: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Value extends Named {
  readonly kind: 'value';
  /** Finite, not negative, at most 2^53 - 1. */
  readonly value: number;
  /** When the oldest input of the value was true. */
  readonly atMs: number;
  /** From this moment the value is not answered any more; `afterwards` is said in its place. */
  readonly untilMs: number;
  readonly afterwards: string;
}

export interface Refusal extends Named {
  readonly kind: 'refusal';
  /** A sentence for the person who reads it in an HPA's event. */
  readonly reason: string;
}

/** What the store holds for one metric and label set; `askedMs` is when a request last found it. */
export interface Entry {
  answer: Answer;
  askedMs: number | undefined;
}

/** The latest answer of every metric. The loop writes, requests read; nothing here waits, computes or fails. */
export class Store {
  readonly #namespaces = new Map<string, Map<string, Entry[]>>();
  #size = 0;

  /** Number of answers held. */
  get size(): number {
    return this.#size;
  }

  put(answer: Answer): void {
    const metrics = child(this.#namespaces, answer.namespace, () => new Map<string, Entry[]>());
    const entries = child(metrics, answer.metric, () => []);
    const entry = entries.find((held) => sameLabels(held.answer.labels, answer.labels));
    if (entry === undefined) {
      entries.push({ answer, askedMs: undefined });
      this.#size += 1;
    } else {
      entry.answer = answer;
    }
  }

  /** Forgets the answer for exactly these labels. */
  remove({ namespace, metric, labels }: Named): void {
    const metrics = this.#namespaces.get(namespace);
    const entries = metrics?.get(metric);
    const index = entries?.findIndex((held) => sameLabels(held.answer.labels, labels)) ?? -1;
    if (metrics === undefined || entries === undefined || index < 0) return;
    entries.splice(index, 1);
    this.#size -= 1;
    if (entries.length === 0) metrics.delete(metric);
    if (metrics.size === 0) this.#namespaces.delete(namespace);
  }

  /** The entries of a metric whose labels a selector matches; an undefined selector matches all. */
  find(namespace: string, metric: string, selector: Selector | undefined): readonly Entry[] {
    const entries = this.#namespaces.get(namespace)?.get(metric) ?? [];
    return selector === undefined ? entries : entries.filter((entry) => matches(selector, entry.answer.labels));
  }

  *entries(): IterableIterator<Entry> {
    for (const metrics of this.#namespaces.values()) {
      for (const entries of metrics.values()) yield* entries;
    }
  }
}

function child<T>(parent: Map<string, T>, key: string, make: () => T): T {
  const known = parent.get(key);
  if (known !== undefined) return known;
  const made = make();
  parent.set(key, made);
  return made;
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
