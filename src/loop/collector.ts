import { History } from '../series/history.ts';
import {
  CLOCK_SKEW_MS,
  type Query,
  type Reading,
  type Source,
  SourceError,
  type Span,
  type Trouble,
} from '../sources/source.ts';
import type { Sample } from '../series/series.ts';

/** Asks for one signal: a query to a source by its name. */
export interface SignalRef {
  readonly source: string;
  readonly query: Query;
}

/** A source that can be asked, and how often at the most. */
export interface OpenSource {
  readonly source: Source;
  readonly everyMs: number;
}

/** What is known of a signal; all metrics that use the signal share it. */
export interface Collected extends SignalRef {
  readonly history: History;
  /** Why the newest attempt gave no sample; undefined when it did. */
  error: SourceError | undefined;
  askedMs: number;
  asking: boolean;
}

/** A call that is under way: for which signals, and when it has ended, whatever came of it. */
export interface Call {
  readonly asked: readonly Collected[];
  readonly ended: Promise<void>;
}

/** Told about the collector's work. */
export interface CollectorEvents {
  /** A call ended: how long it took, and what came of each of its queries. */
  read(source: string, seconds: number, results: readonly (Trouble | 'ok')[]): void;
  /** A source was due while it still had not answered the call before. */
  overrun(source: string): void;
  /** A source threw what it may not throw. */
  failed(source: string, error: unknown): void;
}

/** An hour at the default tick: enough to see how a backlog moves. */
const HISTORY_SLOTS = 240;

/** Asks each source for the signals that are due, every distinct query once however many metrics use it, and keeps what comes. */
export class Collector {
  readonly #stepMs: number;
  readonly #events: CollectorEvents;
  readonly #stopwatchMs: () => number;
  readonly #stop = new AbortController();
  #sources: ReadonlyMap<string, OpenSource> = new Map();
  #signals = new Map<string, Collected>();

  /** `stepMs` is the grid of the histories, and the tick; `stopwatchMs` only measures how long calls take. */
  constructor(stepMs: number, events: CollectorEvents, stopwatchMs: () => number) {
    this.#stepMs = stepMs;
    this.#events = events;
    this.#stopwatchMs = stopwatchMs;
  }

  /** From now on these signals are collected. What is known of those that stay is kept, what is known of others is forgotten. */
  want(refs: Iterable<SignalRef>, sources: ReadonlyMap<string, OpenSource>): void {
    const wanted = new Map<string, Collected>();
    for (const { source, query } of refs) {
      const key = keyOf(source, query);
      if (wanted.has(key)) continue;
      const known = this.#signals.get(key);
      wanted.set(
        key,
        known ?? { source, query, history: this.#history(), error: undefined, askedMs: -Infinity, asking: false },
      );
    }
    this.#signals = wanted;
    this.#sources = sources;
  }

  /** What is known of a signal that was wanted. */
  get({ source, query }: SignalRef): Collected {
    const signal = this.#signals.get(keyOf(source, query));
    if (signal === undefined) throw new Error(`nobody asked for ${keyOf(source, query)}`);
    return signal;
  }

  /**
   * Starts a call for every batch that is due. A source that is slow delays nobody: only its own next call is left out, and
   * that is counted.
   */
  start(nowMs: number): readonly Call[] {
    const calls: Call[] = [];
    for (const [name, signals] of Map.groupBy(this.#signals.values(), ({ source }) => source)) {
      const open = this.#sources.get(name);
      if (open === undefined) continue;
      const due = signals.filter(({ askedMs }) => this.#isDue(askedMs, nowMs, open.everyMs));
      const free = due.filter(({ asking }) => !asking);
      if (free.length < due.length) this.#events.overrun(name);
      const byQuery = new Map(free.map((signal) => [signal.query, signal]));
      for (const batch of open.source.batches([...byQuery.keys()])) {
        const asked = batch.flatMap((query) => byQuery.get(query) ?? []);
        calls.push({ asked, ended: this.#ask(open.source, asked, nowMs) });
      }
    }
    return calls;
  }

  /**
   * The past of a signal, as far as its source knows it.
   * @throws {SourceError}
   */
  async range({ source, query }: SignalRef, span: Span): Promise<readonly Sample[]> {
    const open = this.#sources.get(source);
    if (open === undefined) throw new SourceError('bad-query', `there is no source ${source}`);
    return open.source.range(query, span, this.#stop.signal);
  }

  /** Everything that is collected. */
  signals(): Iterable<Collected> {
    return this.#signals.values();
  }

  /** Ends the calls that are under way. */
  stop(): void {
    this.#stop.abort();
  }

  async #ask(source: Source, asked: readonly Collected[], nowMs: number): Promise<void> {
    const startedMs = this.#stopwatchMs();
    for (const signal of asked) Object.assign(signal, { askedMs: nowMs, asking: true });
    const readings = await this.#readings(source, asked, nowMs);
    for (const [i, signal] of asked.entries()) {
      signal.asking = false;
      signal.error = keep(signal.history, readings[i] ?? UNANSWERED, nowMs);
    }
    const results = asked.map(({ error }) => error?.trouble ?? 'ok');
    this.#events.read(asked[0]?.source ?? '', (this.#stopwatchMs() - startedMs) / 1000, results);
  }

  /** A call that fails as a whole gives its error to every query; anything but a SourceError is a mistake of ours. */
  async #readings(source: Source, asked: readonly Collected[], nowMs: number): Promise<readonly Reading[]> {
    const queries = asked.map(({ query }) => query);
    try {
      return await source.latest(queries, nowMs, this.#stop.signal);
    } catch (error) {
      if (error instanceof SourceError) return queries.map(() => error);
      this.#events.failed(asked[0]?.source ?? '', error);
      return queries.map(() => UNEXPECTED);
    }
  }

  /** Half a step of slack, as a timer that fires a little early must not cost a tick; and a clock that was set back costs none. */
  #isDue(askedMs: number, nowMs: number, everyMs: number): boolean {
    return nowMs - askedMs >= everyMs - this.#stepMs / 2 || nowMs < askedMs;
  }

  #history(): History {
    return new History(this.#stepMs, HISTORY_SLOTS);
  }
}

const UNANSWERED = new SourceError('unavailable', 'the source left a query unanswered');
const UNEXPECTED = new SourceError('unavailable', "reading the source failed unexpectedly; Forewarm's log says where");
const GONE_BACK = new SourceError('bad-value', 'the source answers with a sample older than one that it gave before');

/** Takes a reading into the history. Returns why it is of no use; undefined when it is. */
function keep(history: History, reading: Reading, nowMs: number): SourceError | undefined {
  if (reading instanceof SourceError) return reading;
  // The clock was set back: what is known would outlive its age and keep newer samples out.
  if ((history.newest?.atMs ?? 0) > nowMs + CLOCK_SKEW_MS) history.clear();
  const behindMs = (history.newest?.atMs ?? 0) - reading.atMs;
  history.record(reading);
  // Two replicas behind one address are a scrape apart: that is no trouble.
  return behindMs > CLOCK_SKEW_MS ? GONE_BACK : undefined;
}

function keyOf(source: string, query: Query): string {
  return JSON.stringify([source, query.kind, ...Object.values(query)]);
}
