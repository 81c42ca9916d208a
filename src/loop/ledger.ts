import { type MetricName, metricKey } from './metric-key.ts';
import type { Decision } from '../policy/decision.ts';
import type { Inputs } from '../policy/inputs.ts';
import { writeRecord } from '../policy/record.ts';

/** A decision as it is remembered: all that it depended on, from which it can be made again. */
export interface Entry {
  readonly atMs: number;
  readonly record: string;
}

/** What is remembered of one metric for a moment. */
export interface Remembered {
  readonly metric: MetricName;
  /** The newest decision that was kept by that moment; undefined where it is forgotten, or was not made yet. */
  readonly entry: Entry | undefined;
  /** Since when decisions are remembered. */
  readonly sinceMs: number;
}

export interface LedgerBounds {
  readonly keptMs: number;
  /** So often a decision is kept although nothing changed. */
  readonly everyMs: number;
  readonly mostBytes: number;
}

const BOUNDS: LedgerBounds = { keptMs: 24 * 3_600_000, everyMs: 15 * 60_000, mostBytes: 128 * 1024 * 1024 };
const SWEEP_MS = 3_600_000;

/** What an entry costs beside its text. */
const OVERHEAD_BYTES = 200;

interface Page {
  readonly metric: MetricName;
  entries: Entry[];
  /** The newest decision, kept or not: it is what somebody asks for who asks now. */
  newest: { readonly atMs: number; readonly inputs: Inputs } | undefined;
  /** What the newest decision came to, and when it was last so. */
  outcome: string;
  /** When one was kept last. */
  keptMs: number;
  seenMs: number;
}

/**
 * The decisions of the last 24 hours, bounded in memory: changes of the value or of the step that won, and one every quarter of an hour.
 * When it is full, every metric loses the older half of what is remembered of it.
 */
export class Ledger {
  readonly #bounds: LedgerBounds;
  #pages = new Map<string, Page>();
  #bytes = 0;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(bounds: Partial<LedgerBounds> = {}) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  /** What is remembered, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a decision down where it is worth it. */
  add(metric: MetricName, decision: Decision, nowMs: number, inputs: Inputs): void {
    const page = this.#page(metric);
    const outcome = decision.kind === 'value' ? `${decision.value} ${decision.winner}` : decision.kind;
    const isDue = nowMs - page.keptMs >= this.#bounds.everyMs || nowMs < page.keptMs;
    if (isDue || page.outcome !== outcome) this.#keep(page, { atMs: nowMs, record: writeRecord(inputs) });
    page.outcome = outcome;
    page.newest = { atMs: nowMs, inputs };
    page.seenMs = nowMs;
    if (Math.abs(nowMs - this.#sweptMs) >= SWEEP_MS) this.#sweep(nowMs);
  }

  /** What was decided for the metrics of a name, as of a moment. Empty: nothing is known of such a metric. */
  find(namespace: string, name: string, atMs: number): readonly Remembered[] {
    const pages = [...this.#pages.values()].filter(
      ({ metric }) => metric.namespace === namespace && metric.name === name,
    );
    return pages.map((page) => ({
      metric: page.metric,
      entry: entryAt(page, atMs),
      sinceMs: page.entries[0]?.atMs ?? atMs,
    }));
  }

  #page(metric: MetricName): Page {
    const key = metricKey(metric);
    const known = this.#pages.get(key);
    if (known) return known;
    const { namespace, name, labels } = metric;
    const page: Page = {
      metric: { namespace, name, labels },
      entries: [],
      newest: undefined,
      outcome: '',
      keptMs: Number.NEGATIVE_INFINITY,
      seenMs: 0,
    };
    this.#pages.set(key, page);
    return page;
  }

  #keep(page: Page, entry: Entry): void {
    // After a clock that was set back, what it said of the time to come is gone.
    this.#drop(page, (other) => other.atMs < entry.atMs && other.atMs >= entry.atMs - this.#bounds.keptMs);
    page.entries.push(entry);
    page.keptMs = entry.atMs;
    this.#bytes += costOf(entry);
    if (this.#bytes > this.#bounds.mostBytes) this.#halve();
  }

  #drop(page: Page, stays: (entry: Entry) => boolean): void {
    const [first, last] = [page.entries[0], page.entries.at(-1)];
    if ((first === undefined || stays(first)) && (last === undefined || stays(last))) return;
    this.#replace(page, page.entries.filter(stays));
  }

  #replace(page: Page, entries: Entry[]): void {
    this.#bytes -= page.entries.reduce((sum, entry) => sum + costOf(entry), 0);
    this.#bytes += entries.reduce((sum, entry) => sum + costOf(entry), 0);
    page.entries = entries;
  }

  #halve(): void {
    for (const page of this.#pages.values())
      this.#replace(page, page.entries.slice(Math.ceil(page.entries.length / 2)));
  }

  /** Metrics that are not decided any more are forgotten after the same time. */
  #sweep(nowMs: number): void {
    this.#sweptMs = nowMs;
    for (const [key, page] of this.#pages) {
      if (nowMs - page.seenMs <= this.#bounds.keptMs) continue;
      this.#replace(page, []);
      this.#pages.delete(key);
    }
  }
}

function entryAt({ entries, newest }: Page, atMs: number): Entry | undefined {
  if (newest !== undefined && newest.atMs <= atMs) return { atMs: newest.atMs, record: writeRecord(newest.inputs) };
  return entries.findLast((entry) => entry.atMs <= atMs);
}

/** The text of a record is ASCII but for what users write. */
function costOf({ record }: Entry): number {
  return record.length + OVERHEAD_BYTES;
}
