import type { GpuState, Ledger, PriceClass } from './ledger.ts';
import type { Pod } from './deployment.ts';

/** One GPU of a node, which holds one pod or none. */
export interface Seat {
  readonly node: GpuNode;
  pod: Pod | undefined;
  state: GpuState;
  sinceMs: number;
}

/** A paid machine, from its order to its deletion. */
export interface GpuNode {
  readonly id: number;
  readonly price: PriceClass;
  readonly orderedMs: number;
  readonly seats: Seat[];
  /** Images on its disk. */
  readonly images: Set<string>;
  ready: boolean;
  gone: boolean;
  /** Since when it holds no pod. */
  emptySinceMs: number;
}

/** The nodes of the pool, and what each of their GPUs is charged for. */
export class Nodes {
  readonly #ledger: Ledger;
  readonly #gpusPerNode: number;
  #nodes: GpuNode[] = [];
  #made = 0;
  /** Nodes ordered in the scored days. */
  ordered = 0;

  constructor(ledger: Ledger, gpusPerNode: number) {
    this.#ledger = ledger;
    this.#gpusPerNode = gpusPerNode;
  }

  get all(): readonly GpuNode[] {
    return this.#nodes;
  }

  order(nowMs: number, price: PriceClass): GpuNode {
    if (this.#ledger.scores(nowMs)) this.ordered++;
    const node: GpuNode = {
      id: this.#made++,
      price,
      orderedMs: nowMs,
      seats: [],
      images: new Set(),
      ready: false,
      gone: false,
      emptySinceMs: nowMs,
    };
    for (let i = 0; i < this.#gpusPerNode; i++) {
      node.seats.push({ node, pod: undefined, state: 'starting', sinceMs: nowMs });
    }
    this.#nodes.push(node);
    return node;
  }

  becomeReady(node: GpuNode, nowMs: number): void {
    node.ready = true;
    node.emptySinceMs = nowMs;
    for (const seat of node.seats) this.enter(seat, 'empty', nowMs);
  }

  remove(node: GpuNode, nowMs: number): void {
    for (const seat of node.seats) this.enter(seat, 'empty', nowMs);
    node.gone = true;
    this.#nodes = this.#nodes.filter((one) => one !== node);
  }

  /** From now on the GPU is charged for this state. */
  enter(seat: Seat, state: GpuState, nowMs: number): void {
    this.#ledger.charge(seat.node.price, seat.state, seat.sinceMs, nowMs);
    seat.state = state;
    seat.sinceMs = nowMs;
  }

  /** The GPU has no pod any more. */
  vacate(seat: Seat, nowMs: number): void {
    seat.pod = undefined;
    this.enter(seat, 'empty', nowMs);
    if (seat.node.seats.every(({ pod }) => pod === undefined)) seat.node.emptySinceMs = nowMs;
  }

  /** Charges everything up to a moment. */
  charge(nowMs: number): void {
    for (const node of this.#nodes) for (const seat of node.seats) this.enter(seat, seat.state, nowMs);
  }
}
