import { at, decayPerStep, ratioOf } from './numbers.ts';

/**
 * How fast past errors are forgotten. No one speed is best, so that three mixtures are mixed once more by their own
 * errors.
 */
const HALF_LIVES_DAYS = [1 / 32, 1 / 4, 2];
const POWER = 12;
const MIXED_HALF_LIFE_DAYS = 1;
const MIXED_POWER = 16;
const MIXED_ENOUGH = 10;
/** What an expert that was never scored is taken to err, in errors of the best. */
const UNPROVEN = 2;
const CONTEXT_PRIOR = 20;

/** The experts are scored apart where the usual day is calm, rises, falls, and just after a steep rise. */
const CONTEXTS = 4;
export const CALM = 0;

/** A mixture of experts, kept until the outcome is known. */
export interface Mixed {
  context: number;
  readonly experts: Float32Array;
  readonly mixtures: Float64Array;
}

export function nothingMixed(experts: number): Mixed {
  return {
    context: CALM,
    experts: new Float32Array(experts).fill(Number.NaN),
    mixtures: new Float64Array(HALF_LIVES_DAYS.length),
  };
}

/** Decayed sums of absolute errors of one half-life and context. */
interface Scores {
  readonly errors: Float32Array;
  readonly counts: Float32Array;
}

/**
 * A mean of experts in which each counts with (error of the best / its own error) to a power, over its recent absolute
 * errors: an exponentially weighted forecaster (N. Cesa-Bianchi and G. Lugosi, 2006) on the logarithm of the errors,
 * free of scale.
 */
export class Mixture {
  readonly memory: { readonly errors: Float64Array; readonly counts: Float64Array; readonly scores: readonly Scores[] };
  /** Parts of 1, of the mixture with the longest half-life. */
  readonly weights: Float64Array;
  readonly #experts: number;
  readonly #decays: readonly number[];
  readonly #mixedDecay: number;

  constructor(experts: number, stepsPerDay: number) {
    this.#experts = experts;
    this.#decays = HALF_LIVES_DAYS.map((days) => decayPerStep(days * stepsPerDay));
    this.#mixedDecay = decayPerStep(MIXED_HALF_LIFE_DAYS * stepsPerDay);
    this.weights = new Float64Array(experts);
    this.memory = {
      errors: new Float64Array(CONTEXTS * HALF_LIVES_DAYS.length),
      counts: new Float64Array(CONTEXTS),
      scores: Array.from({ length: CONTEXTS * HALF_LIVES_DAYS.length }, () => ({
        errors: new Float32Array(experts),
        counts: new Float32Array(experts),
      })),
    };
  }

  /** The mean of the experts that know something; `otherwise` if none does. Never below 0. */
  mix(mixed: Mixed, otherwise: number): number {
    for (let index = 0; index < this.#decays.length; index++) {
      this.#weigh(
        mixed.experts,
        this.#scores(CALM, index),
        mixed.context === CALM ? undefined : this.#scores(mixed.context, index),
      );
      mixed.mixtures[index] = this.#mean(mixed.experts, otherwise);
    }
    return this.#mixMixtures(mixed);
  }

  learn({ experts, mixtures, context }: Mixed, outcome: number): void {
    for (const [index, decay] of this.#decays.entries()) {
      const { errors, counts } = this.#scores(context, index);
      for (let i = 0; i < this.#experts; i++) {
        const expert = at(experts, i);
        if (Number.isNaN(expert)) continue;
        errors[i] = at(errors, i) * decay + Math.abs(outcome - expert);
        counts[i] = at(counts, i) * decay + 1;
      }
    }
    const { errors, counts } = this.memory;
    const first = context * HALF_LIVES_DAYS.length;
    for (let index = 0; index < mixtures.length; index++) {
      errors[first + index] = at(errors, first + index) * this.#mixedDecay + Math.abs(outcome - at(mixtures, index));
    }
    counts[context] = at(counts, context) + 1;
  }

  /**
   * The mean distance of the experts from a forecast, by the square roots of the weights of the last `mix`: what a poor
   * expert says is no forecast, but still a doubt.
   */
  spread(experts: Float32Array, forecast: number): number {
    let distance = 0;
    let weights = 0;
    for (let i = 0; i < this.#experts; i++) {
      const weight = Math.sqrt(at(this.weights, i));
      if (weight > 0) distance += weight * Math.abs(at(experts, i) - forecast);
      weights += weight;
    }
    return weights > 0 ? distance / weights : 0;
  }

  #scores(context: number, halfLife: number): Scores {
    const scores = this.memory.scores[context * HALF_LIVES_DAYS.length + halfLife];
    if (scores === undefined) throw new RangeError(`a mixture has ${CONTEXTS} contexts, not ${context}`);
    return scores;
  }

  #weigh(experts: Float32Array, calm: Scores, own: Scores | undefined): void {
    const best = bestError(calm);
    const ownBest = own === undefined ? Infinity : bestError(own);
    let total = 0;
    for (let i = 0; i < this.#experts; i++) {
      const known = !Number.isNaN(at(experts, i));
      const ratio = relative(calm, i, best);
      const weight = known ? (1 / (own === undefined ? ratio : leaning(own, i, ownBest, ratio))) ** POWER : 0;
      this.weights[i] = weight;
      total += weight;
    }
    for (let i = 0; i < this.#experts; i++) this.weights[i] = total > 0 ? at(this.weights, i) / total : 0;
  }

  #mean(experts: Float32Array, otherwise: number): number {
    let mean = 0;
    let weights = 0;
    for (let i = 0; i < this.#experts; i++) {
      const weight = at(this.weights, i);
      if (weight > 0) mean += weight * at(experts, i);
      weights += weight;
    }
    return weights > 0 ? Math.max(0, mean) : otherwise;
  }

  #mixMixtures({ context, mixtures }: Mixed): number {
    const { errors, counts } = this.memory;
    const scored = at(counts, context) > MIXED_ENOUGH ? context : CALM;
    if (at(counts, scored) <= MIXED_ENOUGH) return at(mixtures, 0);
    const own = errors.subarray(scored * mixtures.length, (scored + 1) * mixtures.length);
    const best = Math.min(...own);
    let weights = 0;
    let sum = 0;
    for (let index = 0; index < mixtures.length; index++) {
      const weight = ratioOf(best, at(own, index)) ** MIXED_POWER;
      weights += weight;
      sum += weight * at(mixtures, index);
    }
    return sum / weights;
  }
}

/** The smallest mean error of the experts that were scored. */
function bestError({ errors, counts }: Scores): number {
  let best = Infinity;
  for (let i = 0; i < errors.length; i++) {
    if (at(counts, i) >= 1) best = Math.min(best, at(errors, i) / at(counts, i));
  }
  return best;
}

/** An expert's error in errors of the best. */
function relative({ errors, counts }: Scores, expert: number, best: number): number {
  if (at(counts, expert) < 1) return best < Infinity ? UNPROVEN : 1;
  const error = at(errors, expert) / at(counts, expert);
  return best > 0 ? error / best : error === 0 ? 1 : 9;
}

/** The error in a context, which leans on the one outside of it while it was seen seldom. */
function leaning(own: Scores, expert: number, best: number, calm: number): number {
  const count = at(own.counts, expert);
  if (count < 1 || !(best > 0)) return calm;
  const part = count / (count + CONTEXT_PRIOR);
  return (at(own.errors, expert) / count / best) ** part * calm ** (1 - part);
}
