import { at, clip } from './numbers.ts';

/** What is small beside the level of the series says nothing of the pace. */
const SMALL_LEVEL = 0.03;

/**
 * Whether today runs above or below what is usual, by smoothed values, usual values and differences over some times.
 */
export class Pace {
  readonly memory: {
    started: number;
    readonly values: Float64Array;
    readonly usual: Float64Array;
    readonly residuals: Float64Array;
  };
  readonly #rates: readonly number[];

  constructor(minutes: readonly number[], stepMs: number) {
    this.#rates = minutes.map((span) => 2 / (Math.max(1, (span * 60_000) / stepMs) + 1));
    const zeros = () => new Float64Array(minutes.length);
    this.memory = { started: 0, values: zeros(), usual: zeros(), residuals: zeros() };
  }

  learn(value: number, usual: number): void {
    const { memory } = this;
    for (const [i, rate] of this.#rates.entries()) {
      const before =
        memory.started === 0 ? { value, usual } : { value: at(memory.values, i), usual: at(memory.usual, i) };
      memory.values[i] = before.value + rate * (value - before.value);
      memory.usual[i] = before.usual + rate * (usual - before.usual);
      memory.residuals[i] = at(memory.residuals, i) + rate * (value - usual - at(memory.residuals, i));
    }
    memory.started = 1;
  }

  /** What came over what is usual, between 0.2 and 5; near 1 where both are small beside the level. */
  ratio(index: number, level: number): number {
    const small = SMALL_LEVEL * level;
    return clip((at(this.memory.values, index) + small) / (at(this.memory.usual, index) + small), 0.2, 5);
  }

  residual(index: number): number {
    return at(this.memory.residuals, index);
  }
}
