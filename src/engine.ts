import type { OpenSource } from './collector.ts';
import type { Loop, Tick } from './loop.ts';
import { type NotYet, OnDemand, type Question } from './on-demand.ts';
import type { MetricSource, Spec } from './spec/spec.ts';
import type { Source } from './sources/source.ts';
import type { Store } from './store/store.ts';

/** A source with what it holds open: connections, credentials. */
export interface Opened {
  readonly source: Source;
  close(): void;
}

export interface EngineParts {
  readonly store: Store;
  readonly loop: Loop;
  readonly open: (source: MetricSource) => Opened;
  readonly now: () => number;
  /** Told that a tick is left out, as the one before is still at work. */
  readonly overran: () => void;
}

/** Keeps the program doing what the specification says: opens and closes its sources, plans its metrics, and ticks. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #onDemand = new OnDemand();
  #spec: Spec = { sources: [], metrics: [] };
  #opened = new Map<string, Opened & { readonly settings: string }>();
  #ticking = false;
  #replan = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Puts a specification into effect. Sources whose settings did not change stay open. */
  apply(spec: Spec): void {
    const before = this.#opened;
    this.#opened = new Map(spec.sources.map((source) => [source.name, this.#keepOrOpen(source)]));
    this.#spec = spec;
    this.#plan();
    for (const [name, opened] of before) if (this.#opened.get(name) !== opened) opened.close();
  }

  /** What is said to a query for a metric that nobody wrote down; undefined where the name means nothing. */
  ask(question: Question): NotYet | undefined {
    const known = this.#onDemand.metrics.length;
    const answer = this.#onDemand.ask(question, this.#spec.sources, this.#parts.now());
    this.#replan ||= this.#onDemand.metrics.length > known;
    return answer;
  }

  /** One tick; a tick that is due while the one before is still at work is left out and counted, never queued. */
  tick(): Tick | undefined {
    const { store, loop, now, overran } = this.#parts;
    if (this.#ticking) {
      overran();
      return undefined;
    }
    this.#ticking = true;
    const forgot = this.#onDemand.forget(now(), store, this.#spec.sources);
    if (forgot || this.#replan) this.#plan();
    const tick = loop.tick();
    const done = (): void => {
      this.#ticking = false;
    };
    tick.decided.then(done, done);
    return tick;
  }

  close(): void {
    for (const opened of this.#opened.values()) opened.close();
  }

  #plan(): void {
    this.#replan = false;
    const sources = new Map<string, OpenSource>();
    for (const { name, everyMs } of this.#spec.sources) {
      const opened = this.#opened.get(name);
      if (opened) sources.set(name, { source: opened.source, everyMs: everyMs ?? 0 });
    }
    this.#parts.loop.apply([...this.#spec.metrics, ...this.#onDemand.metrics], sources);
  }

  #keepOrOpen(source: MetricSource): Opened & { readonly settings: string } {
    const settings = JSON.stringify(source.system);
    const known = this.#opened.get(source.name);
    return known?.settings === settings ? known : { ...this.#parts.open(source), settings };
  }
}
