/** A covariance above this has lost its meaning and is started anew. */
const MAX_TRACE = 1e6;
/** Errors above so many times the usual one count less (P. J. Huber, 1964). */
const HUBER_LIMIT = 3;
const HUBER_AFTER = 20;
const ERROR_DECAY = 0.995;
const ERROR_CLIP = 6;

export interface RegressionOptions {
  readonly inputs: number;
  /** How uncertain the first weights are: a large value learns fast and roughly. */
  readonly startVariance: number;
  /** What an old outcome counts for after one more, a little below 1. */
  readonly forgetting: number;
}

/**
 * Linear regression that learns from one outcome at a time: recursive least squares with exponential forgetting
 * (S. Haykin, Adaptive Filter Theory, chapter 10).
 */
export class Regression {
  readonly memory: {
    outcomes: number;
    meanError: number;
    readonly weights: Float64Array;
    /** Its lower triangle, row by row: it is symmetric. */
    readonly covariance: Float64Array;
  };
  readonly #options: RegressionOptions;
  readonly #gain: Float64Array;
  readonly #inputs: Float64Array;

  constructor(options: RegressionOptions) {
    const { inputs } = options;
    this.#options = options;
    this.#gain = new Float64Array(inputs);
    this.#inputs = new Float64Array(inputs);
    this.memory = {
      outcomes: 0,
      meanError: 0,
      weights: new Float64Array(inputs),
      covariance: new Float64Array((inputs * (inputs + 1)) / 2),
    };
    this.#startCovariance();
  }

  predict(inputs: ArrayLike<number>): number {
    this.#inputs.set(inputs);
    let sum = 0;
    for (let i = 0; i < this.#options.inputs; i++) sum += at(this.memory.weights, i) * at(this.#inputs, i);
    return sum;
  }

  /** Learns that `inputs` led to `outcome`; an error far beyond the usual counts less. */
  learn(inputs: ArrayLike<number>, outcome: number): void {
    const error = outcome - this.predict(inputs);
    const importance = this.#trust(Math.abs(error));
    this.update(inputs, error, importance);
  }

  /** One step of least squares for a known error; `importance` is the outcome's inverse variance. */
  update(inputs: ArrayLike<number>, error: number, importance: number): void {
    const { inputs: size, forgetting } = this.#options;
    const { weights } = this.memory;
    this.#inputs.set(inputs);
    this.#findGain();
    let denominator = forgetting / importance;
    for (let i = 0; i < size; i++) denominator += at(this.#gain, i) * at(this.#inputs, i);
    for (let i = 0; i < size; i++) weights[i] = at(weights, i) + (at(this.#gain, i) / denominator) * error;
    if (!(this.#shrinkCovariance(denominator) < MAX_TRACE)) this.#startCovariance();
  }

  /** The covariance times the inputs. */
  #findGain(): void {
    const { covariance } = this.memory;
    let index = 0;
    this.#gain.fill(0);
    for (let i = 0; i < this.#options.inputs; i++) {
      let sum = 0;
      for (let j = 0; j < i; j++) {
        const value = at(covariance, index++);
        sum += value * at(this.#inputs, j);
        this.#gain[j] = at(this.#gain, j) + value * at(this.#inputs, i);
      }
      this.#gain[i] = at(this.#gain, i) + sum + at(covariance, index++) * at(this.#inputs, i);
    }
  }

  /** Gives the sum of the variances that are left. */
  #shrinkCovariance(denominator: number): number {
    const { inputs: size, forgetting } = this.#options;
    const { covariance } = this.memory;
    let trace = 0;
    let index = 0;
    for (let i = 0; i < size; i++) {
      const gain = at(this.#gain, i) / denominator;
      for (let j = 0; j <= i; j++, index++) {
        covariance[index] = (at(covariance, index) - gain * at(this.#gain, j)) / forgetting;
      }
      trace += at(covariance, index - 1);
    }
    return trace;
  }

  #trust(error: number): number {
    const { memory } = this;
    const limit = HUBER_LIMIT * memory.meanError;
    const trust = memory.outcomes > HUBER_AFTER && limit > 0 && error > limit ? limit / error : 1;
    const clipped = Math.min(error, ERROR_CLIP * memory.meanError);
    memory.meanError = memory.outcomes === 0 ? error : ERROR_DECAY * memory.meanError + (1 - ERROR_DECAY) * clipped;
    memory.outcomes++;
    return trust;
  }

  #startCovariance(): void {
    const { inputs, startVariance } = this.#options;
    this.memory.covariance.fill(0);
    for (let i = 0; i < inputs; i++) this.memory.covariance[(i * (i + 3)) / 2] = startVariance;
  }
}

/** For one kind of array only, so that it costs nothing: these are the innermost loops of the model. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
