import type { Decision } from './decision.ts';
import { lastOf } from './last.ts';
import type { Last, PodsSignals } from './rules.ts';
import { type LearntRate, learn } from './service-rate.ts';

/** Samples further apart than this are two looks, not one long one. */
const LONGEST_LOOK_SECONDS = 300;

/** What one metric remembers from one decision to the next. */
export class Memory {
  #last: Last | undefined;
  #learnt: LearntRate | undefined;
  #lookedMs: number | undefined;

  /** What was answered last. */
  get last(): Last | undefined {
    return this.#last;
  }

  /** What was learnt of the rate of one pod. */
  get learnt(): LearntRate | undefined {
    return this.#learnt;
  }

  took(decision: Decision): void {
    this.#last = lastOf(decision, this.#last);
  }

  /** Learns from a sample of the completions, once, where the ready pods and the backlog of that time are known. */
  observe({ completions, readyPods, backlog }: PodsSignals, atOnce: number): void {
    const [done, ready, waiting] = [completions?.sample, readyPods?.sample, backlog.sample];
    if (done === undefined || ready === undefined || waiting === undefined) return;
    const sinceMs = this.#lookedMs;
    if (sinceMs !== undefined && done.atMs <= sinceMs) return;
    this.#lookedMs = done.atMs;
    const known = Math.max(done.atMs - ready.atMs, done.atMs - waiting.atMs) / 1000;
    if (sinceMs === undefined || known > LONGEST_LOOK_SECONDS) return;
    const seconds = Math.min((done.atMs - sinceMs) / 1000, LONGEST_LOOK_SECONDS);
    const look = { completionsPerSecond: done.value, readyPods: ready.value, backlog: waiting.value, atOnce, seconds };
    this.#learnt = learn(this.#learnt, look);
  }
}
