import type { Rate } from '../policy/rules.ts';
import type { Signal } from '../policy/signal.ts';
import { History } from '../series/history.ts';
import type { Look } from './pipeline.ts';

const STEP_MS = 15_000;
/** A nowcast looks back to the backlog sample before the last one, which may be some minutes old. */
const RECENT_MS = 15 * 60_000;
const KEPT_MS = 2 * RECENT_MS;

/** One signal as the collector keeps it. */
export class Watched {
  readonly history = new History(STEP_MS, KEPT_MS / STEP_MS);
  readonly #name: string;
  readonly #maxAgeMs: number;
  #trouble: string | undefined;

  constructor(name: string, maxAgeMs: number) {
    this.#name = name;
    this.#maxAgeMs = maxAgeMs;
  }

  take({ sample, trouble }: Look): void {
    this.#trouble = trouble;
    if (sample !== undefined) this.history.record(sample);
  }

  signal(): Signal {
    const { newest, previous } = this.history;
    return { name: this.#name, sample: newest, previous, trouble: this.#trouble, maxAgeMs: this.#maxAgeMs };
  }

  /** The signal with its recent samples, for a rate. */
  rate(nowMs: number): Rate {
    return { ...this.signal(), recent: this.history.between(nowMs - RECENT_MS, nowMs) };
  }
}
