import type { OpenSource } from './collector.ts';
import type { Loop, Tick } from './loop.ts';
import type { NotYet, Question } from './google-names.ts';
import { OnDemand } from './on-demand.ts';
import type { MetricSource, Spec, System } from '../spec/spec.ts';
import type { ClosableSource } from '../sources/open.ts';
import { SourceError } from '../sources/source.ts';
import type { Store } from '../store/store.ts';

export interface EngineEvents {
  /** A tick is left out, as the decisions of the one before still go on. */
  overran(): void;
  /** A source's settings cannot be used; its metrics say so. */
  unopened(source: string, error: unknown): void;
}

export interface EngineParts {
  readonly store: Store;
  readonly loop: Loop;
  readonly open: (system: System) => Promise<ClosableSource>;
  readonly now: () => number;
  readonly events: EngineEvents;
}

/** Keeps the program doing what the specification says: opens and closes its sources, plans its metrics, and ticks. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #onDemand = new OnDemand();
  #spec: Spec = { sources: [], calendars: [], metrics: [], pools: [] };
  #opened = new Map<string, Opened>();
  #applied: Promise<void> = Promise.resolve();
  #ticking = false;
  #replan = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Puts a specification into effect, after those before it. Sources whose settings did not change stay open. */
  apply(spec: Spec): Promise<void> {
    // One that failed must not keep those after it from taking effect.
    this.#applied = this.#applied.catch(() => {}).then(() => this.#apply(spec));
    return this.#applied;
  }

  /** What is said to a query for a metric that nobody wrote down; undefined where the name means nothing. */
  ask(question: Question): NotYet | undefined {
    const known = this.#onDemand.size;
    const answer = this.#onDemand.ask(question, this.#spec.sources, this.#parts.now());
    this.#replan ||= this.#onDemand.size > known;
    return answer;
  }

  /** One tick; a tick that is due while the one before is still at work is left out and counted, never queued. */
  tick(): Tick | undefined {
    const { store, loop, now, events } = this.#parts;
    if (this.#ticking) {
      events.overran();
      return undefined;
    }
    const forgot = this.#onDemand.forget(now(), store, this.#spec.sources);
    if (forgot || this.#replan) this.#plan();
    const tick = loop.tick();
    // Only now, as nothing of the above may keep the next tick from being tried.
    this.#ticking = true;
    const done = (): void => {
      this.#ticking = false;
    };
    tick.decided.then(done, done);
    return tick;
  }

  close(): void {
    for (const { source } of this.#opened.values()) source.close();
  }

  async #apply(spec: Spec): Promise<void> {
    const before = this.#opened;
    const opened = spec.sources.map(async (source) => [source.name, await this.#keepOrOpen(source)] as const);
    this.#opened = new Map(await Promise.all(opened));
    this.#spec = spec;
    this.#plan();
    for (const [name, old] of before) if (this.#opened.get(name) !== old) old.source.close();
  }

  #plan(): void {
    this.#replan = false;
    const sources = new Map<string, OpenSource>();
    for (const { name, everyMs } of this.#spec.sources) {
      const opened = this.#opened.get(name);
      if (opened) sources.set(name, { source: opened.source, everyMs: everyMs ?? 0 });
    }
    this.#parts.loop.apply([...this.#spec.metrics, ...this.#onDemand.metrics], sources, this.#spec.pools);
  }

  async #keepOrOpen({ name, system }: MetricSource): Promise<Opened> {
    const settings = JSON.stringify(system);
    const known = this.#opened.get(name);
    if (known?.settings === settings) return known;
    try {
      return { settings, source: await this.#parts.open(system) };
    } catch (error) {
      this.#parts.events.unopened(name, error);
      // Tried again when the specification is applied again, whatever its settings.
      return { settings: '', source: UNUSABLE };
    }
  }
}

interface Opened {
  readonly settings: string;
  readonly source: ClosableSource;
}

/** Stands in for a source whose settings cannot be used: its metrics have an error, and the others go on. */
const UNUSABLE: ClosableSource = {
  batches: (queries) => [queries],
  latest: refuse,
  range: refuse,
  close: () => {},
};

function refuse(): Promise<never> {
  return Promise.reject(new SourceError('bad-query', "the source's settings cannot be used; Forewarm's log says why"));
}
