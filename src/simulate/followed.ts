import type { Stretch } from './arrivals.ts';
import { combine, type Reading, type Replicas } from './hpa.ts';
import type { HpaSpec } from './autoscaler.ts';
import type { Following } from './outcome.ts';

/** Watches how an HPA follows its metrics within a stretch of time: failed answers, and how late more pods are asked for. */
export class Followed {
  readonly #scored: Stretch;
  readonly #spec: Pick<HpaSpec, 'targets' | 'tolerance' | 'bounds'>;
  readonly #upLagSeconds: number[] = [];
  #syncs = 0;
  #syncsWithError = 0;
  #wantsMoreSinceMs: number | undefined;

  constructor(scored: Stretch, spec: Pick<HpaSpec, 'targets' | 'tolerance' | 'bounds'>) {
    this.#scored = scored;
    this.#spec = spec;
  }

  /** A tick decided: what would the HPA do if it looked at once? */
  decided(nowMs: number, readings: readonly Reading[], replicas: Replicas): void {
    const { targets, tolerance, bounds } = this.#spec;
    const wish = combine(readings, targets, replicas, tolerance);
    const more = 'replicas' in wish && Math.min(bounds.max, wish.replicas) > replicas.wanted;
    this.#wantsMoreSinceMs = more ? (this.#wantsMoreSinceMs ?? nowMs) : undefined;
  }

  /** The HPA looked, and wants `after` where it wanted `before`. */
  synced(nowMs: number, readings: readonly Reading[], before: number, after: number): void {
    const sinceMs = this.#wantsMoreSinceMs;
    if (after > before) this.#wantsMoreSinceMs = undefined;
    if (nowMs < this.#scored.fromMs || nowMs >= this.#scored.toMs) return;
    this.#syncs++;
    if (readings.some((reading) => 'error' in reading)) this.#syncsWithError++;
    if (after > before && sinceMs !== undefined) this.#upLagSeconds.push((nowMs - sinceMs) / 1000);
  }

  done(): Following {
    return { syncs: this.#syncs, syncsWithError: this.#syncsWithError, upLagSeconds: this.#upLagSeconds };
  }
}
