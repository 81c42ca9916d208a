import { at, clip, isCovered } from './numbers.ts';
import { Regression } from './regression.ts';
import { Residuals } from './residuals.ts';
import { type DaySlot, Scales } from './scales.ts';

/** The quantiles whose coverage is watched; the correction of any other lies between those of its neighbours. */
const WATCHED = [0.5, 0.9, 0.99];
const P90 = 1;
/**
 * How far a miss or a hit moves the level of a quantile (I. Gibbs and E. Candès, 2021), and how far it may go in all.
 */
const ADAPTIVE_STEP = 0.003;
const MAX_CORRECTION = 0.08;

const CALM_RESIDUALS = 1_024;
const ONSET_RESIDUALS = 256;
const PHASE_RESIDUALS = 128;
/**
 * Neighbouring residuals are alike: every fourth says as much. Which ones is spread evenly over the slots of the day.
 */
const KEPT_PART = 0.25;
const GOLDEN_RATIO = 0.6180339887;
const ALL_KEPT_UNTIL = 200;
/** Until the ring is full only the younger half is kept: the older ones are of a model that had learnt little. */
const YOUNG_PART = 0.5;
const YOUNG_AT_LEAST = 100;
/** So many residuals of all other times stand behind those of an onset. */
const ONSET_PRIOR = 20;
const ENOUGH = 30;

const WIDTH_FORGETTING = 0.9999;
const MIN_WIDTH = 0.4;
const MAX_WIDTH = 6;
const MAX_WIDTH_INPUT = 8;
const COVERAGE_DAYS = 7;

/** What is said of the error of one forecast. It is kept until the outcome is known, and learnt from then. */
export interface Spoken {
  forecast: number;
  /** The usual error in the slot, and what it is multiplied by here. */
  scale: number;
  width: number;
  /** How far the experts are apart, and the forecast from the present value, in scales. */
  disagreement: number;
  change: number;
  floored: number;
  /** Which slot after a recurring steep rise it is, from 1; 0 elsewhere. */
  onset: number;
  quiet: number;
  slot: number;
  /** At the levels that are watched; NaN while too little is known. */
  readonly quantiles: Float64Array;
}

export function nothingSpoken(): Spoken {
  return {
    forecast: Number.NaN,
    scale: 1,
    width: 1,
    disagreement: 0,
    change: 0,
    floored: 0,
    onset: 0,
    quiet: 0,
    slot: 0,
    quantiles: new Float64Array(WATCHED.length).fill(Number.NaN),
  };
}

/** What an interval is made from. */
export interface Occasion {
  readonly place: DaySlot;
  readonly forecast: number;
  /** The level of the series, to tell a large forecast from a small one. */
  readonly level: number;
  /** The mean distance of the experts from the forecast. */
  readonly spread: number;
  /** The value that the forecast starts from. */
  readonly from: number;
  readonly onset: number;
}

/**
 * The quantiles around a forecast, by conformal prediction. Residuals are divided by the usual error of their slot, and
 * by how much larger errors are where experts disagree and where much is to change. A quantile is the one of those
 * residuals, at a level that adapts until it covers what it should.
 */
export class Interval {
  readonly memory: { covered: number; outcomes: number; readonly corrections: Float64Array };
  readonly scales: Scales;
  readonly #calm = new Residuals(CALM_RESIDUALS);
  /** Of all onsets, and by the slot since the rise. */
  readonly #onsets = [ONSET_RESIDUALS, PHASE_RESIDUALS, PHASE_RESIDUALS, PHASE_RESIDUALS].map(
    (capacity) => new Residuals(capacity),
  );
  readonly #width = new Regression({ inputs: 3, startVariance: 1, forgetting: WIDTH_FORGETTING });
  readonly #stepsPerDay: number;

  constructor(slots: number, stepsPerDay: number) {
    this.#stepsPerDay = stepsPerDay;
    this.scales = new Scales(slots);
    this.#width.memory.weights[0] = 1;
    const parts = {
      scales: this.scales.memory,
      calm: this.#calm.memory,
      onsets: this.#onsets.map(({ memory }) => memory),
      width: this.#width.memory,
    };
    this.memory = { covered: 0.9, outcomes: 0, corrections: new Float64Array(2 * WATCHED.length), ...parts };
  }

  /** How many more outcomes are needed before quantiles are known. */
  get outcomesMissing(): number {
    return Math.max(0, ENOUGH - this.#calm.count);
  }

  speak(spoken: Spoken, { place, forecast, level, spread, from, onset }: Occasion): void {
    const scale = this.scales.scale(place, forecast, level);
    spoken.forecast = forecast;
    spoken.scale = scale;
    spoken.disagreement = Math.min(MAX_WIDTH_INPUT, spread / scale);
    spoken.change = Math.min(MAX_WIDTH_INPUT, Math.abs(from - forecast) / scale);
    spoken.floored = this.scales.isFloored(place) ? 1 : 0;
    spoken.onset = onset;
    spoken.quiet = place.quiet;
    spoken.slot = place.slot;
    const settled = this.memory.outcomes >= this.#stepsPerDay;
    spoken.width = settled
      ? clip(this.#width.predict([1, spoken.disagreement, spoken.change]), MIN_WIDTH, MAX_WIDTH)
      : 1;
    for (const [index, probability] of WATCHED.entries()) {
      spoken.quantiles[index] = this.outcomesMissing === 0 ? this.quantile(spoken, probability) : Number.NaN;
    }
  }

  /** The value that the outcome is not above with a probability; never below 0. */
  quantile(spoken: Spoken, probability: number): number {
    const residual = this.#residual(probability + this.#correction(probability, spoken.onset), spoken.onset);
    return Math.max(0, spoken.forecast + residual * spoken.scale * spoken.width);
  }

  learn(spoken: Spoken, outcome: number, step: number): void {
    const error = Math.abs(outcome - spoken.forecast);
    this.memory.outcomes++;
    this.#learnCoverage(spoken, outcome);
    if (spoken.floored === 0) this.#learnWidth(spoken, error);
    this.#learnResidual(spoken, outcome, step);
    this.scales.learn(spoken, error);
  }

  #residual(probability: number, onset: number): number {
    const calm = this.#calm.quantile(probability);
    if (onset === 0) return calm;
    const [all, phase] = [this.#onsets[0], this.#onsets[onset]];
    return leaning(phase, probability, leaning(all, probability, calm));
  }

  /** By how much the level of a quantile is moved; between two that are watched, by something in between. */
  #correction(probability: number, onset: number): number {
    const next = WATCHED.findIndex((watched) => watched >= probability);
    const above = next < 0 ? WATCHED.length - 1 : Math.max(1, next);
    const [low, high] = [at(WATCHED, above - 1), at(WATCHED, above)];
    const part = clip((probability - low) / (high - low), 0, 1);
    const first = onset > 0 ? WATCHED.length : 0;
    const { corrections } = this.memory;
    const correction = at(corrections, first + above - 1) * (1 - part) + at(corrections, first + above) * part;
    return Math.min(correction, largestCorrection(probability));
  }

  #learnCoverage(spoken: Spoken, outcome: number): void {
    const { memory } = this;
    const first = spoken.onset > 0 ? WATCHED.length : 0;
    for (const [index, probability] of WATCHED.entries()) {
      const quantile = at(spoken.quantiles, index);
      if (Number.isNaN(quantile)) continue;
      const missed = isCovered(outcome, quantile) ? 0 : 1;
      const moved = at(memory.corrections, first + index) + ADAPTIVE_STEP * (missed - (1 - probability));
      memory.corrections[first + index] = clip(moved, -MAX_CORRECTION, largestCorrection(probability));
      if (index === P90) memory.covered += (1 - missed - memory.covered) / (COVERAGE_DAYS * this.#stepsPerDay);
    }
  }

  #learnWidth({ scale, width, disagreement, change }: Spoken, error: number): void {
    const inputs = [1, disagreement, change];
    const surprise = Math.min(MAX_WIDTH_INPUT, error / scale) - this.#width.predict(inputs);
    this.#width.update(inputs, surprise, 1 / Math.max(0.25, width * width));
  }

  #learnResidual({ forecast, scale, width, onset }: Spoken, outcome: number, step: number): void {
    const residual = (outcome - forecast) / (scale * width);
    if (onset > 0) {
      this.#onsets[0]?.add(residual, ONSET_RESIDUALS);
      this.#onsets[onset]?.add(residual, PHASE_RESIDUALS);
    } else if (this.#calm.count < ALL_KEPT_UNTIL || (step * GOLDEN_RATIO) % 1 < KEPT_PART) {
      this.#calm.add(residual, Math.max(YOUNG_AT_LEAST, this.#calm.memory.seen * YOUNG_PART));
    }
  }
}

/** The quantile of few residuals, which leans on that of many. */
function leaning(few: Residuals | undefined, probability: number, many: number): number {
  if (few === undefined || few.count === 0) return many;
  return (few.count * few.quantile(probability) + ONSET_PRIOR * many) / (few.count + ONSET_PRIOR);
}

function largestCorrection(probability: number): number {
  return Math.min(MAX_CORRECTION, 0.95 * (1 - probability));
}
