/** How a pool of pods behaves, each on a node of its own. */
export interface PoolSettings {
  /** Messages a second of one pod. */
  readonly ratePerPod: number;
  /** From the order of a node until it is there. */
  readonly nodeStartMs: number;
  /** From a place on a node that is there until the pod does work. */
  readonly podStartMs: number;
  /** New messages a second at a time. */
  readonly arrivals: (atMs: number) => number;
}

/** The pool as it stands. */
export interface PoolState {
  readonly waiting: number;
  readonly ready: number;
  readonly nodes: number;
}

interface Pod {
  readonly readyMs: number;
}

/** Finer steps change nothing that a person would see. */
const STEP_MS = 5000;

/**
 * A queue and the pods that work it off, which follow what was asked for: nodes take long to come, and a placeholder pod keeps one
 * ready that gives way to a pod at once.
 */
export class FollowedPool {
  readonly #settings: PoolSettings;
  #nowMs: number;
  #waiting = 0;
  /** When each node is there, the earliest first; the first ones hold the pods, the others placeholders. */
  #nodes: readonly number[];
  #pods: readonly Pod[];
  #wanted: number;
  #placeholders = 0;

  constructor(settings: PoolSettings, nowMs: number, pods: number) {
    this.#settings = settings;
    this.#nowMs = nowMs;
    this.#wanted = pods;
    this.#nodes = Array.from({ length: pods }, () => nowMs);
    this.#pods = this.#nodes.map((readyMs) => ({ readyMs }));
  }

  get state(): PoolState {
    const ready = this.#pods.filter(({ readyMs }) => readyMs <= this.#nowMs).length;
    return { waiting: Math.round(this.#waiting), ready, nodes: this.#nodes.length };
  }

  /** From now on so many pods are wanted. */
  want(pods: number): void {
    this.#wanted = pods;
    this.#follow();
  }

  /** From now on so many placeholder pods are wanted. */
  keepWarm(placeholders: number): void {
    this.#placeholders = placeholders;
    this.#follow();
  }

  /** Lets time pass. */
  advance(toMs: number): void {
    while (this.#nowMs < toMs) {
      const untilMs = Math.min(toMs, this.#nowMs + STEP_MS);
      const seconds = (untilMs - this.#nowMs) / 1000;
      const came = this.#settings.arrivals(this.#nowMs) * seconds;
      this.#nowMs = untilMs;
      const done = this.state.ready * this.#settings.ratePerPod * seconds;
      this.#waiting = Math.max(0, this.#waiting + came - done);
    }
  }

  #follow(): void {
    const count = this.#wanted + this.#placeholders;
    const ordered = Array.from({ length: count - this.#nodes.length }, () => this.#nowMs + this.#settings.nodeStartMs);
    this.#nodes = [...this.#nodes.slice(0, count), ...ordered];
    const begun = this.#nodes.slice(this.#pods.length, this.#wanted);
    const started = begun.map((nodeMs) => ({ readyMs: Math.max(this.#nowMs, nodeMs) + this.#settings.podStartMs }));
    this.#pods = [...this.#pods.slice(0, this.#wanted), ...started];
  }
}
