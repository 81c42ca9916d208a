import { History } from './series/history.ts';
import { CLOCK_SKEW_MS, type Query, type Reading, type Source, SourceError, type Trouble } from './sources/source.ts';

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
  /** Why the newest attempt gave no sample. */
  trouble: string | undefined;
  askedMs: number;
  asking: boolean;
}

/** Told about the collector's work. */
export interface CollectorEvents {
  /** A call ended: how long it took, and what came of each of its queries. */
  read(source: string, seconds: number, results: readonly (Trouble | 'ok')[]): void;
  /** A source was due while it still had not answered the call before. */
  overrun(source: string): void;
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
        known ?? { source, query, history: this.#history(), trouble: undefined, askedMs: -Infinity, asking: false },
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
   * Starts a call for every batch that is due. Each ends with the signals that it was for, whatever came of it. A source that
   * is slow delays nobody: only its own next call is left out, and that is counted.
   */
  start(nowMs: number): readonly Promise<readonly Collected[]>[] {
    const calls: Promise<readonly Collected[]>[] = [];
    for (const [name, signals] of Map.groupBy(this.#signals.values(), ({ source }) => source)) {
      const open = this.#sources.get(name);
      if (open === undefined) continue;
      const due = signals.filter(({ askedMs }) => this.#isDue(askedMs, nowMs, open.everyMs));
      const free = due.filter(({ asking }) => !asking);
      if (free.length < due.length) this.#events.overrun(name);
      const byQuery = new Map(free.map((signal) => [signal.query, signal]));
      for (const batch of open.source.batches([...byQuery.keys()])) {
        const asked = batch.flatMap((query) => byQuery.get(query) ?? []);
        calls.push(this.#ask(open.source, asked, nowMs));
      }
    }
    return calls;
  }

  /** Ends the calls that are under way. */
  stop(): void {
    this.#stop.abort();
  }

  async #ask(source: Source, asked: readonly Collected[], nowMs: number): Promise<readonly Collected[]> {
    const startedMs = this.#stopwatchMs();
    for (const signal of asked) Object.assign(signal, { askedMs: nowMs, asking: true });
    const readings = await readingsOf(source, asked, nowMs, this.#stop.signal);
    const results = asked.map((signal, i): Trouble | 'ok' => {
      const reading = readings[i] ?? new SourceError('unavailable', 'the source left a query unanswered');
      signal.asking = false;
      signal.trouble = reading instanceof SourceError ? reading.message : undefined;
      if (reading instanceof SourceError) return reading.trouble;
      // The clock was set back: what is known would outlive its age and keep newer samples out.
      if ((signal.history.newest?.atMs ?? 0) > nowMs + CLOCK_SKEW_MS) signal.history.clear();
      if (!signal.history.record(reading))
        signal.trouble = 'the source answers with a sample older than one that it gave before';
      return 'ok';
    });
    this.#events.read(asked[0]?.source ?? '', (this.#stopwatchMs() - startedMs) / 1000, results);
    return asked;
  }

  /** Half a step of slack, as a timer that fires a little early must not cost a tick; and a clock that was set back costs none. */
  #isDue(askedMs: number, nowMs: number, everyMs: number): boolean {
    return nowMs - askedMs >= everyMs - this.#stepMs / 2 || nowMs < askedMs;
  }

  #history(): History {
    return new History(this.#stepMs, HISTORY_SLOTS);
  }
}

/** A call that fails as a whole gives its error to every query; anything but a SourceError is our own mistake and says so. */
async function readingsOf(
  source: Source,
  asked: readonly Collected[],
  nowMs: number,
  stop: AbortSignal,
): Promise<readonly Reading[]> {
  const queries = asked.map(({ query }) => query);
  try {
    return await source.latest(queries, nowMs, stop);
  } catch (error) {
    const failure =
      error instanceof SourceError
        ? error
        : new SourceError('unavailable', 'reading the source failed unexpectedly', error);
    return queries.map(() => failure);
  }
}

function keyOf(source: string, query: Query): string {
  return JSON.stringify([source, query.kind, ...Object.values(query)]);
}
