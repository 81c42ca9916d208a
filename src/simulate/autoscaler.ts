import { type Combined, combine, type Reading, type Replicas, type Target, type Tolerance } from './hpa.ts';
import { type Behavior, type Bounds, paced, type ScalingRules, stabilised, type Stamped } from './hpa-behavior.ts';

export interface HpaSpec {
  readonly bounds: Bounds;
  readonly targets: readonly Target[];
  readonly tolerance: Tolerance;
  /** Left out: at most doubled (or 4) with every sync, and down by the highest wish of five minutes. */
  readonly behavior?: Behavior;
}

/** The period after which the controller looks at an HPA again. */
export const SYNC_MS = 15_000;

const DOWN_WINDOW_MS = 300_000;

/** One HPA in its controller's memory: its recommendations, and the changes that it made. */
export class HorizontalAutoscaler {
  readonly #spec: HpaSpec;
  readonly #keptMs: number;
  readonly #recommendations: Stamped[] = [];
  readonly #changes = { up: [] as Stamped[], down: [] as Stamped[] };

  constructor(spec: HpaSpec) {
    this.#spec = spec;
    this.#keptMs = keptMs(spec.behavior);
  }

  /**
   * The replicas after one sync. With an error the replicas stay, unless they are out of bounds. Without replicas the HPA is
   * switched off.
   */
  sync(nowMs: number, readings: readonly Reading[], replicas: Replicas): number {
    const { bounds, targets, tolerance } = this.#spec;
    const current = replicas.wanted;
    if (this.#recommendations.length === 0) this.#recommendations.push({ atMs: nowMs, replicas: current });
    if (current === 0) return 0;
    if (current > bounds.max) return this.#change(nowMs, current, bounds.max);
    if (current < bounds.min) return this.#change(nowMs, current, bounds.min);
    return this.#follow(nowMs, current, combine(readings, targets, replicas, tolerance));
  }

  #follow(nowMs: number, current: number, combined: Combined): number {
    if ('error' in combined) return current;
    const { behavior, bounds } = this.#spec;
    const past = this.#recommendations;
    while (past[0] !== undefined && past[0].atMs <= nowMs - this.#keptMs) past.shift();
    past.push({ atMs: nowMs, replicas: combined.replicas });
    if (behavior === undefined) return this.#change(nowMs, current, doubled(current, past, bounds));
    const calm = stabilised(nowMs, current, combined.replicas, past, behavior);
    const changes = [...this.#changes.up, ...this.#changes.down];
    return this.#change(nowMs, current, paced(nowMs, current, calm, changes, { behavior, bounds }));
  }

  #change(nowMs: number, from: number, to: number): number {
    const { behavior } = this.#spec;
    if (to === from || behavior === undefined) return to;
    const direction = to > from ? 'up' : 'down';
    remember(this.#changes[direction], { atMs: nowMs, replicas: to - from }, behavior[direction]);
    return to;
  }
}

/**
 * As the controller does: in the place of the last change that is older than every period of its own direction, even where the
 * other direction has a longer one and would still count it.
 */
function remember(changes: Stamped[], change: Stamped, { policies }: ScalingRules): void {
  const longestSeconds = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds));
  const sinceMs = change.atMs - longestSeconds * 1000;
  const outdated = changes.findLastIndex(({ atMs }) => atMs <= sinceMs);
  changes.splice(outdated < 0 ? changes.length : outdated, 1, change);
}

/** Without `behavior`: the highest recommendation that is kept, at most max(2 x current, 4). */
function doubled(current: number, recommendations: readonly Stamped[], { min, max }: Bounds): number {
  const highest = Math.max(...recommendations.map(({ replicas }) => replicas));
  return Math.max(min, Math.min(highest, max, Math.max(2 * current, 4)));
}

/** For how long a recommendation may matter. */
function keptMs(behavior: Behavior | undefined): number {
  if (behavior === undefined) return DOWN_WINDOW_MS;
  return Math.max(behavior.up.windowSeconds, behavior.down.windowSeconds) * 1000;
}
