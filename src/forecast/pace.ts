import { at, clip } from './numbers.ts';

/** The times over which the pace of the day is compared with the usual day. */
const MINUTES = [15, 60, 360, 1_440];
const SMALL_LEVEL = 0.03;

/** Smoothed values, usual values and differences: whether today runs above or below the usual day, lately and for long. */
export class Pace {
  readonly memory = {
    started: 0,
    values: new Float64Array(MINUTES.length),
    usual: new Float64Array(MINUTES.length),
    residuals: new Float64Array(MINUTES.length),
  };
  readonly #rates: readonly number[];

  constructor(stepMs: number) {
    this.#rates = MINUTES.map((minutes) => 2 / (Math.max(1, (minutes * 60_000) / stepMs) + 1));
  }

  static readonly count = MINUTES.length;

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
