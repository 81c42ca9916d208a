import type { SignalRef } from './collector.ts';
import { type Expectation, Foresight, type ForesightOptions } from '../forecast/foresight.ts';
import { isLeftOut, type LeftOut } from '../forecast/left-out.ts';
import type { Sample } from '../series/series.ts';
import type { Span } from '../sources/source.ts';

/** What is forecast, and from what is learnt. */
export interface ForecasterSettings extends ForesightOptions {
  readonly signal: SignalRef;
  /** Nothing is learnt from these times. */
  readonly learnNothing: LeftOut;
}

/** Where what was learnt is kept over a restart. */
export interface Snapshots {
  /** Undefined where there is none, or it cannot be read. */
  read(key: string): Promise<unknown>;
  write(key: string, saved: unknown): Promise<void>;
}

export interface ForecasterParts {
  /** What a source knows of a signal's past. */
  readonly range: (signal: SignalRef, span: Span) => Promise<readonly Sample[]>;
  readonly snapshots: Snapshots | undefined;
  readonly now: () => number;
  readonly stopwatch: () => number;
  /** Ends after whoever waits for the thread has had it. */
  readonly pause: () => Promise<void>;
  readonly discarded: (key: string, problem: string) => void;
}

const DAY_MS = 86_400_000;
/** Enough for the profiles of four weeks. */
const HISTORY_MS = 28 * DAY_MS;
const CHUNK_MS = 7 * DAY_MS;
/** How long learning may keep the thread before requests get their turn, in ms. */
const SLICE_MS = 4;
/** After this time the past is asked for again where it could not be had. */
const RETRY_MS = 600_000;

/** Forecasts one signal: what was learnt before a restart, then the past that its source knows, then what comes. */
export class Forecaster {
  readonly key: string;
  readonly settings: ForecasterSettings;
  /** When a metric last asked for it. */
  askedMs = Number.NEGATIVE_INFINITY;
  readonly #parts: ForecasterParts;
  #foresight: Foresight | undefined;
  #fedMs = Number.NEGATIVE_INFINITY;
  #preparedMs = Number.NEGATIVE_INFINITY;
  /** Why the past could not be had; undefined when it could. */
  #trouble: string | undefined = 'the past is being read';

  constructor(key: string, settings: ForecasterSettings, parts: ForecasterParts) {
    this.key = key;
    this.settings = settings;
    this.#parts = parts;
  }

  /** Whether `prepare` is due: never done, or failed some time ago. */
  isDue(nowMs: number): boolean {
    return this.#trouble !== undefined && nowMs - this.#preparedMs >= RETRY_MS;
  }

  /** Learns the past: never in the way of a tick or an answer, and never with an error. */
  async prepare(): Promise<void> {
    this.#preparedMs = this.#parts.now();
    const foresight = (await this.#restored()) ?? new Foresight(this.settings);
    try {
      await this.#learnPast(foresight);
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      // What was learnt live meanwhile is worth more than nothing.
      if (this.#foresight !== undefined) return;
    }
    this.#foresight = foresight;
    this.#fedMs = Math.max(Number.NEGATIVE_INFINITY, foresight.newestMs || Number.NEGATIVE_INFINITY);
  }

  /** Takes the newest sample of the signal; one that it knows already changes nothing. */
  feed({ atMs, value }: Sample): void {
    if (this.#foresight === undefined || atMs <= this.#fedMs) return;
    this.#fedMs = atMs;
    this.#observe(this.#foresight, atMs, value);
  }

  /** What is expected; undefined until the past was read or could not be. */
  expect(nowMs: number, leadMs?: number): Expectation | undefined {
    return this.#foresight?.expect(nowMs, leadMs);
  }

  /** Why less is known than could be; undefined when all is. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  async save(): Promise<void> {
    if (this.#foresight !== undefined) await this.#parts.snapshots?.write(this.key, this.#foresight.toJSON());
  }

  async #restored(): Promise<Foresight | undefined> {
    const saved = await this.#parts.snapshots?.read(this.key);
    if (saved === undefined) return undefined;
    const restored = Foresight.restore(this.settings, saved);
    if ('foresight' in restored) return restored.foresight;
    this.#parts.discarded(this.key, restored.problem);
    return undefined;
  }

  async #learnPast(foresight: Foresight): Promise<void> {
    const { range, now } = this.#parts;
    const { signal, stepMs } = this.settings;
    const toMs = now();
    let fromMs = Math.max(toMs - HISTORY_MS + stepMs, foresight.newestMs + 1 || 0);
    fromMs = Math.ceil(fromMs / stepMs) * stepMs;
    for (; fromMs <= toMs; fromMs += CHUNK_MS) {
      const span = { fromMs, toMs: Math.min(fromMs + CHUNK_MS - stepMs, toMs), stepMs };
      await this.#learn(foresight, await range(signal, span));
    }
  }

  async #learn(foresight: Foresight, samples: readonly Sample[]): Promise<void> {
    const { stopwatch, pause } = this.#parts;
    let sinceMs = stopwatch();
    for (const { atMs, value } of samples) {
      this.#observe(foresight, atMs, value);
      if (stopwatch() - sinceMs < SLICE_MS) continue;
      await pause();
      sinceMs = stopwatch();
    }
  }

  #observe(foresight: Foresight, atMs: number, value: number): void {
    foresight.observe(atMs, value, { learn: !isLeftOut(this.settings.learnNothing, atMs) });
  }
}
