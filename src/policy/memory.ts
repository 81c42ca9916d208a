import type { Decision } from './decision.ts';
import { type LatelyRate, lately } from './calm.ts';
import { lastOf } from './last.ts';
import type { Last, PodsSignals } from './rules.ts';
import { type LearntRate, learn } from './service-rate.ts';
import { type Sample, type Series, slotStart } from '../series/series.ts';

/** Samples of the backlog further apart than this say nothing of the time between them. */
const LONGEST_LOOK_MS = 300_000;

/** What one metric remembers from one decision to the next. */
export class Memory {
  #last: Last | undefined;
  #learnt: LearntRate | undefined;
  #lately: LatelyRate | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** The ready pods, and since when there are so many. */
  #ready: Sample | undefined;

  /** What was answered last. */
  get last(): Last | undefined {
    return this.#last;
  }

  /** What was learnt of the rate of one pod. */
  get learnt(): LearntRate | undefined {
    return this.#learnt;
  }

  /** How the arrivals were in the last minutes; undefined before the first of them. */
  get lately(): LatelyRate | undefined {
    return this.#lately;
  }

  took(decision: Decision): void {
    this.#last = lastOf(decision, this.#last);
  }

  /**
   * Learns from every sample of the backlog, once: between two that are high enough every pod was busy. The completions are those of
   * that time, however late the backlog came to be known, and the pods must have been the same for all of it.
   */
  observe({ arrivals, completions, readyPods, backlog: { sample: now, previous } }: PodsSignals, atOnce: number): void {
    if (arrivals?.sample !== undefined) this.#lately = lately(this.#lately, arrivals.sample);
    const ready = readyPods?.sample;
    if (ready !== undefined && ready.value !== this.#ready?.value) this.#ready = ready;
    if (now === undefined || now.atMs <= this.#lookedMs) return;
    this.#lookedMs = now.atMs;
    const pods = this.#ready;
    if (completions === undefined || previous === undefined || pods === undefined) return;
    // Ready pods that nobody counts any more are not the same pods: more of them would look like faster ones.
    if (ready === undefined || readyPods === undefined || now.atMs - ready.atMs > readyPods.maxAgeMs) return;
    const tookMs = now.atMs - previous.atMs;
    if (pods.atMs > previous.atMs || tookMs > LONGEST_LOOK_MS) return;
    this.#learnt = learn(this.#learnt, {
      completionsPerSecond: at(completions.recent, now.atMs),
      readyPods: pods.value,
      backlog: Math.min(previous.value, now.value),
      atOnce,
      seconds: tookMs / 1000,
    });
  }
}

/** The value of a moment; NaN where there is none. */
function at({ startMs, stepMs, values }: Series, atMs: number): number {
  return values[(slotStart(atMs, stepMs) - startMs) / stepMs] ?? Number.NaN;
}
