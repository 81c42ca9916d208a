import type { LeadTime } from './lead-time.ts';
import { measuredLeadTime, type Starts } from './lead-times.ts';

/** Many metrics ask for the same lead time at every tick; it grows old by days. */
const KEPT_MS = 60_000;

interface Lately {
  readonly atMs: number;
  readonly starts: Starts;
  readonly lead: LeadTime | undefined;
}

/** Measures the lead times of one target; without a new start at most once a minute. See `measuredLeadTime`. */
export class KeptLeadTimes {
  readonly #delayMs: number;
  readonly #lately = new Map<'pod' | 'node', Lately>();

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  measured(what: 'pod' | 'node', starts: Starts, nowMs: number): LeadTime | undefined {
    const lately = this.#lately.get(what);
    if (lately?.starts === starts && nowMs - lately.atMs < KEPT_MS) return lately.lead;
    const lead = measuredLeadTime(what, starts, { nowMs, delayMs: this.#delayMs });
    this.#lately.set(what, { atMs: nowMs, starts, lead });
    return lead;
  }
}
