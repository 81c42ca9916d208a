import { EarliestFirst } from './earliest-first.ts';
import type { MessageQueue } from './queue.ts';

/** What one pod does: batches of up to `batchSize`, one in each of its slots, each `seconds(from, to, startMs)` long. */
export interface Work {
  readonly batchSize: number;
  readonly slots: number;
  readonly seconds: (from: number, to: number, startMs: number) => number;
}

export interface WorkLog {
  /** A batch was completed and acknowledged: messages `from` to `to`, taken at `startMs`. */
  readonly completed: (from: number, to: number, startMs: number) => void;
  /** A slot of a pod in service worked. */
  readonly worked: (pod: number, startMs: number, endMs: number) => void;
}

/** Messages `from` to `to`, the end exclusive, taken by a worker at `startMs`. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
}

interface Slot extends Batch {
  readonly id: number;
  readonly pod: number;
  from: number;
  to: number;
  startMs: number;
  /** From when on the work is logged as work of a pod in service; a pod that is drained is out of service. */
  loggedFromMs: number;
  dueMs: number;
}

/** The pods of one service at work on its queue, in exact time between two moments of the world. */
export class Workers {
  readonly #queue: MessageQueue;
  readonly #work: Work;
  readonly #log: WorkLog;
  readonly #busy = new EarliestFirst<Slot>();
  readonly #slots = new Map<number, Slot[]>();
  #idle: Slot[] = [];
  #made = 0;

  constructor(queue: MessageQueue, work: Work, log: WorkLog) {
    this.#queue = queue;
    this.#work = work;
    this.#log = log;
  }

  /** A pod becomes ready and takes what waits. */
  add(pod: number, nowMs: number): void {
    const slots = Array.from({ length: this.#work.slots }, () => newSlot(this.#made++, pod));
    this.#slots.set(pod, slots);
    for (const slot of slots) this.#next(slot, nowMs);
  }

  /** A pod takes no more work; returns when its last batch will be done. */
  drain(pod: number, nowMs: number): number {
    this.#idle = this.#idle.filter((slot) => slot.pod !== pod);
    const busy = (this.#slots.get(pod) ?? []).filter((slot) => slot.dueMs > nowMs);
    this.#slots.delete(pod);
    for (const slot of busy) this.#leaveService(slot, nowMs);
    return Math.max(nowMs, ...busy.map((slot) => slot.dueMs));
  }

  /** A pod disappears; returns what it was working on. */
  lose(pod: number, nowMs: number): readonly Batch[] {
    this.#idle = this.#idle.filter((slot) => slot.pod !== pod);
    const busy = this.#busy.removeWhere((slot) => slot.pod === pod);
    this.#slots.delete(pod);
    for (const slot of busy) this.#leaveService(slot, nowMs);
    return busy;
  }

  /** A lost batch is delivered again. */
  giveBack(from: number, to: number, nowMs: number): void {
    this.#queue.giveBack(from, to);
    while (this.#idle.length > 0 && !this.#queue.empty) this.#wake(nowMs);
  }

  /** Arrivals and completions up to and with `untilMs`, in the order of their moments. */
  advance(untilMs: number): void {
    for (;;) {
      const arrivesMs = this.#queue.nextArrivalMs;
      const first = this.#busy.first;
      if (first !== undefined && first.dueMs <= arrivesMs) {
        if (first.dueMs > untilMs) return;
        this.#complete(first);
      } else {
        if (arrivesMs > untilMs) return;
        this.#queue.arrive();
        if (this.#idle.length > 0) this.#wake(arrivesMs);
      }
    }
  }

  /** Logs the work that is under way when the world ends, and returns it. */
  finish(nowMs: number): readonly Batch[] {
    const busy = this.#busy.removeWhere(() => true);
    for (const slot of busy) this.#leaveService(slot, nowMs);
    return busy;
  }

  #complete(slot: Slot): void {
    this.#busy.removeFirst();
    this.#queue.acknowledge(slot.from, slot.to);
    this.#log.completed(slot.from, slot.to, slot.startMs);
    if (slot.loggedFromMs === OUT_OF_SERVICE) return;
    this.#log.worked(slot.pod, slot.loggedFromMs, slot.dueMs);
    this.#next(slot, slot.dueMs);
  }

  #leaveService(slot: Slot, nowMs: number): void {
    if (slot.loggedFromMs < nowMs) this.#log.worked(slot.pod, slot.loggedFromMs, nowMs);
    slot.loggedFromMs = OUT_OF_SERVICE;
  }

  #wake(nowMs: number): void {
    const slot = this.#idle.pop();
    if (slot !== undefined) this.#next(slot, nowMs);
  }

  #next(slot: Slot, nowMs: number): void {
    if (this.#queue.empty) {
      slot.dueMs = IDLE;
      this.#idle.push(slot);
      return;
    }
    slot.from = this.#queue.head;
    slot.to = this.#queue.take(this.#work.batchSize);
    slot.startMs = nowMs;
    slot.loggedFromMs = nowMs;
    slot.dueMs = nowMs + 1000 * this.#work.seconds(slot.from, slot.to, nowMs);
    this.#busy.add(slot);
  }
}

const OUT_OF_SERVICE = Number.POSITIVE_INFINITY;
const IDLE = Number.NEGATIVE_INFINITY;

function newSlot(id: number, pod: number): Slot {
  return { id, pod, from: 0, to: 0, startMs: 0, loggedFromMs: 0, dueMs: IDLE };
}
