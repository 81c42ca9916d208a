import type { Stretch } from './arrivals.ts';

/**
 * What a paid GPU is doing: its node or pod starts, it waits for work, it works, it finishes its last batch, it is kept by a
 * placeholder, or its node has no pod.
 */
export const GPU_STATES = ['starting', 'idle', 'busy', 'draining', 'placeholder', 'empty'] as const;
export type GpuState = (typeof GPU_STATES)[number];
export type PriceClass = 'onDemand' | 'spot';
export type GpuSeconds = Readonly<Record<GpuState, number>>;

/** GPU-seconds by price and state, within the stretch of time that is scored. */
export class Ledger {
  readonly #scored: Stretch;
  readonly #seconds: Record<PriceClass, Record<GpuState, number>> = { onDemand: none(), spot: none() };

  constructor(scored: Stretch) {
    this.#scored = scored;
  }

  charge(price: PriceClass, state: GpuState, fromMs: number, toMs: number): void {
    this.#seconds[price][state] += this.#within(fromMs, toMs);
  }

  /** Of a ready pod's time, charged as idle when its phase ends, this share of a stretch was work. */
  worked(price: PriceClass, fromMs: number, toMs: number, share: number): void {
    const seconds = this.#within(fromMs, toMs) * share;
    this.#seconds[price].busy += seconds;
    this.#seconds[price].idle -= seconds;
  }

  seconds(price: PriceClass): GpuSeconds {
    return { ...this.#seconds[price] };
  }

  /** Whether a moment is scored. */
  scores(atMs: number): boolean {
    return atMs >= this.#scored.fromMs && atMs < this.#scored.toMs;
  }

  #within(fromMs: number, toMs: number): number {
    return Math.max(0, Math.min(toMs, this.#scored.toMs) - Math.max(fromMs, this.#scored.fromMs)) / 1000;
  }
}

function none(): Record<GpuState, number> {
  return { starting: 0, idle: 0, busy: 0, draining: 0, placeholder: 0, empty: 0 };
}
