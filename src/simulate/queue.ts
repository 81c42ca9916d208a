/**
 * The messages of one service, known by their place in the order of arrival. First in, first out, but a batch that was lost comes
 * back first. What Pub/Sub calls undelivered is everything that is not acknowledged: what waits and what is being worked on.
 */
export class MessageQueue {
  readonly arrivalMs: Float64Array;
  readonly #acknowledged: Uint8Array;
  readonly #returned: Range[] = [];
  #arrived = 0;
  #next = 0;
  #completed = 0;
  #oldest = 0;

  constructor(arrivalMs: Float64Array) {
    this.arrivalMs = arrivalMs;
    this.#acknowledged = new Uint8Array(arrivalMs.length);
  }

  /** When the next message arrives; Infinity when none does. */
  get nextArrivalMs(): number {
    return this.arrivalMs[this.#arrived] ?? NEVER;
  }

  get arrived(): number {
    return this.#arrived;
  }

  get completed(): number {
    return this.#completed;
  }

  get unacknowledged(): number {
    return this.#arrived - this.#completed;
  }

  get empty(): boolean {
    return this.#next === this.#arrived && this.#returned.length === 0;
  }

  arrive(): void {
    this.#arrived++;
  }

  /** The first message of the next batch. */
  get head(): number {
    return this.#returned[0]?.from ?? this.#next;
  }

  /** Takes the batch that starts at `head`, of at most `limit` messages; its end is exclusive. */
  take(limit: number): number {
    if (this.#returned.length > 0) return this.#takeReturned(limit);
    const to = this.#next + limit;
    this.#next = to < this.#arrived ? to : this.#arrived;
    return this.#next;
  }

  acknowledge(from: number, to: number): void {
    for (let message = from; message < to; message++) this.#acknowledged[message] = 1;
    this.#completed += to - from;
  }

  /** A batch whose worker is gone: it is delivered again. */
  giveBack(from: number, to: number): void {
    this.#returned.push({ from, to });
  }

  /** Every message that no worker has. */
  eachWaiting(visit: (message: number) => void): void {
    for (const { from, to } of [...this.#returned, { from: this.#next, to: this.#arrived }]) {
      for (let message = from; message < to; message++) visit(message);
    }
  }

  /** The age of the oldest message that is not acknowledged, ms; 0 when there is none. */
  oldestAgeMs(nowMs: number): number {
    while (this.#oldest < this.#arrived && this.#acknowledged[this.#oldest] === 1) this.#oldest++;
    return this.#oldest === this.#arrived ? 0 : Math.max(0, nowMs - (this.arrivalMs[this.#oldest] ?? nowMs));
  }

  #takeReturned(limit: number): number {
    const first = this.#returned.shift() ?? { from: this.#next, to: this.#next };
    const to = Math.min(first.to, first.from + limit);
    if (to < first.to) this.#returned.unshift({ from: to, to: first.to });
    return to;
  }
}

const NEVER = Number.POSITIVE_INFINITY;

interface Range {
  readonly from: number;
  readonly to: number;
}
