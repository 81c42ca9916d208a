import type { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import type { Cluster } from './cluster.ts';
import type { Delays } from './delays.ts';
import { exponentialQuantile, lognormalQuantile } from './distributions.ts';
import type { PriceClass } from './ledger.ts';
import { keyedRandom } from './random.ts';

export interface PoolSpec {
  readonly gpusPerNode: number;
  /** Nodes that always stay, and the most that there may be: quota or budget. */
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly price: PriceClass;
  /** The share of spot nodes that are taken away in an hour; 0 for none. */
  readonly lostPerHour: number;
  /** While the zone has no such machines an order fails. */
  readonly stockOuts: readonly Stretch[];
  /** A node without pods is deleted after this time. */
  readonly unneededSeconds: number;
  /** After an order no node is deleted for this time. */
  readonly pauseAfterAddSeconds: number;
}

export const SCAN_MS = 10_000;
const BACK_OFF_MS = [5 * 60_000, 30 * 60_000] as const;

/** When the first scan of a world happens. */
export function firstScanMs(fromMs: number, seed: number): number {
  return fromMs + SCAN_MS * keyedRandom(seed, 'first scan')(0);
}

/** How long a node takes from its order until it is ready: the same for every policy that orders in the same scan. Ms. */
export function nodeStarts({ node }: Delays, seed: number): (orderedMs: number, inScan: number) => number {
  const key = keyedRandom(seed, 'node start');
  return (orderedMs, inScan) => 1000 * lognormalQuantile(node, key(Math.floor(orderedMs / SCAN_MS), inScan));
}

/** The Cluster Autoscaler: orders nodes for pods that find none, deletes nodes that stay empty. */
export class ClusterAutoscaler {
  readonly #cluster: Cluster;
  readonly #agenda: Agenda;
  readonly #pool: PoolSpec;
  readonly #startMs: (orderedMs: number, inScan: number) => number;
  readonly #life: (orderedMs: number, inScan: number) => number;
  #addedMs = Number.NEGATIVE_INFINITY;
  #backOffMs = 0;
  #backOffUntilMs = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster, agenda: Agenda, pool: PoolSpec, delays: Delays, seed: number) {
    this.#cluster = cluster;
    this.#agenda = agenda;
    this.#pool = pool;
    this.#startMs = nodeStarts(delays, seed);
    const key = keyedRandom(seed, 'spot loss');
    this.#life = (orderedMs, inScan) => key(Math.floor(orderedMs / SCAN_MS), inScan);
  }

  scan(nowMs: number): void {
    const { gpusPerNode, minNodes, maxNodes } = this.#pool;
    const { all } = this.#cluster.nodes;
    const coming = all.reduce((seats, node) => (node.ready ? seats : seats + node.seats.length), 0);
    const missing = Math.ceil((this.#cluster.pending - coming) / gpusPerNode);
    const wanted = Math.max(missing, minNodes - all.length);
    this.#order(Math.min(wanted, maxNodes - all.length), nowMs);
    if (nowMs - this.#addedMs >= this.#pool.pauseAfterAddSeconds * 1000) this.#deleteEmpty(nowMs);
  }

  #order(count: number, nowMs: number): void {
    if (count <= 0 || nowMs < this.#backOffUntilMs) return;
    if (this.#pool.stockOuts.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs)) {
      this.#backOff(nowMs);
      return;
    }
    this.#backOffMs = 0;
    this.#addedMs = nowMs;
    for (let inScan = 0; inScan < count; inScan++) this.#orderOne(nowMs, inScan);
  }

  #orderOne(nowMs: number, inScan: number): void {
    const node = this.#cluster.nodes.order(nowMs, this.#pool.price);
    this.#agenda.at(nowMs + this.#startMs(nowMs, inScan), (atMs) => {
      if (node.gone) return;
      this.#cluster.nodes.becomeReady(node, atMs);
      this.#cluster.schedule(atMs);
    });
    if (this.#pool.lostPerHour === 0) return;
    const meanMs = 3_600_000 / -Math.log(1 - this.#pool.lostPerHour);
    const lifeMs = exponentialQuantile(meanMs, this.#life(nowMs, inScan));
    this.#agenda.at(nowMs + lifeMs, (atMs) => this.#cluster.lose(node, atMs));
  }

  #backOff(nowMs: number): void {
    this.#backOffMs = Math.min(BACK_OFF_MS[1], Math.max(BACK_OFF_MS[0], 2 * this.#backOffMs));
    this.#backOffUntilMs = nowMs + this.#backOffMs;
  }

  #deleteEmpty(nowMs: number): void {
    const { unneededSeconds, minNodes } = this.#pool;
    const empty = this.#cluster.nodes.all.filter(
      (node) =>
        node.ready &&
        node.seats.every(({ pod }) => pod === undefined) &&
        nowMs - node.emptySinceMs >= unneededSeconds * 1000,
    );
    const most = Math.max(0, this.#cluster.nodes.all.length - minNodes);
    for (const node of empty.slice(0, most)) this.#cluster.nodes.remove(node, nowMs);
  }
}
