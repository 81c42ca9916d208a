import {
  answers,
  EXPERTS,
  type Present,
  RESIDUAL_INPUTS,
  residualInputs,
  type Target,
  VALUE_INPUTS,
  valueInputs,
} from './experts.ts';
import type { ExpertWeight } from './forecast.ts';
import { Interval, nothingSpoken, type Spoken } from './interval.ts';
import { CALM, type Mixed, Mixture, nothingMixed } from './mixture.ts';
import { clip } from './numbers.ts';
import { type Outlook, type Place, SLOTS_BEFORE } from './outlook.ts';
import { Regression } from './regression.ts';

const RISES = 1;
const FALLS = 2;
const AFTER_ONSET = 3;
/** A change by this part of the mean of both values is steep; an onset also rises by so many usual errors. */
const STEEP = 0.5;
const ONSET_ERRORS = 3;
const SMALL_LEVEL = 0.02;

const REGRESSION_FORGETTING = 0.9997;
/** A regression votes once it has seen so many outcomes. */
const VOTES_AFTER = 100;
const PERSISTENCE_FORGETTING = 0.999;
const MAX_RESIDUAL_LEVELS = 2.5;

/** All that was computed for one forecast: what is learnt from when its outcome is known. */
interface Issued {
  /** 1 while an outcome is waited for. */
  pending: number;
  usual: number;
  residual: number;
  /** The units of the inputs of the two regressions; NaN where there were none. */
  level: number;
  unit: number;
  readonly valueInputs: Float32Array;
  readonly residualInputs: Float32Array;
  readonly mixed: Mixed;
  readonly spoken: Spoken;
}

/**
 * The model for one number of steps ahead. Forecasts are made at each step, and scored and learnt from when they come
 * due.
 */
export class Horizon {
  readonly steps: number;
  readonly interval: Interval;
  readonly memory: { squares: number; products: number; readonly issued: readonly Issued[] };
  readonly #mixture: Mixture;
  readonly #onValues = new Regression({ inputs: VALUE_INPUTS, startVariance: 10, forgetting: REGRESSION_FORGETTING });
  readonly #onResiduals = new Regression({
    inputs: RESIDUAL_INPUTS,
    startVariance: 1,
    forgetting: REGRESSION_FORGETTING,
  });

  constructor(steps: number, slots: number, stepsPerDay: number) {
    this.steps = steps;
    this.interval = new Interval(slots, stepsPerDay);
    this.#mixture = new Mixture(EXPERTS.length, stepsPerDay);
    const parts = {
      mixture: this.#mixture.memory,
      interval: this.interval.memory,
      onValues: this.#onValues.memory,
      onResiduals: this.#onResiduals.memory,
    };
    this.memory = { squares: 0, products: 0, issued: Array.from({ length: steps }, nothingIssued), ...parts };
  }

  /** The forecast that was made at the newest step, for `steps` later. */
  latest(step: number): Spoken {
    return this.#issued(step).spoken;
  }

  /** The experts by their weight, the heaviest first. */
  weights(step: number): readonly ExpertWeight[] {
    const { mixed } = this.#issued(step);
    this.#mixture.mix(mixed, 0);
    return EXPERTS.map((name, index) => ({ name, weight: this.#mixture.weights[index] ?? 0 })).toSorted(
      (a, b) => b.weight - a.weight,
    );
  }

  /**
   * The value of a step is known: the forecast that was made for it is scored. Regressions start with the second day.
   */
  learn(step: number, value: number, level: number, regress: boolean): void {
    const issued = this.#issued(step);
    if (issued.pending === 0) return;
    this.#learnPersistence(issued, value, level);
    if (regress && issued.level > 0) this.#onValues.learn(issued.valueInputs, value / issued.level);
    if (regress && issued.unit > 0)
      this.#onResiduals.learn(issued.residualInputs, (value - issued.usual) / issued.unit);
    this.#mixture.learn(issued.mixed, value);
    this.interval.learn(issued.spoken, value, step);
  }

  /** No outcome is learnt from until the next forecast: what was forecast for this step or from it is not scored. */
  forget(step: number): void {
    this.#issued(step).pending = 0;
  }

  /** Makes the forecast for `steps` after the present step. */
  issue(present: Present, there: Place, usual: number, outlook: Outlook): void {
    const issued = this.#issued(present.here.step);
    const onset = this.#slotsSinceRise(there, present.level, outlook);
    const persistence = this.memory.squares > 0 ? clip(this.memory.products / this.memory.squares, 0, 1) : 1;
    const target = { there, usual, persistence };
    issued.pending = 1;
    issued.usual = usual;
    issued.residual = present.value - present.usual;
    issued.mixed.experts.set(answers(present, target));
    issued.mixed.experts.set(this.#regressions(issued, present, target), EXPERTS.length - 2);
    issued.mixed.context = onset > 0 ? AFTER_ONSET : context(present.usual, usual, present.level);
    const forecast = this.#mixture.mix(issued.mixed, present.value);
    const spread = this.#mixture.spread(issued.mixed.experts, forecast);
    this.interval.speak(issued.spoken, {
      place: there,
      forecast,
      level: present.level,
      spread,
      from: present.value,
      onset,
    });
  }

  #issued(step: number): Issued {
    return this.memory.issued[step % this.steps] ?? nothingIssued();
  }

  #learnPersistence({ residual, usual }: Issued, value: number, level: number): void {
    const later = value - usual;
    if (Number.isNaN(residual) || Number.isNaN(later)) return;
    const limit = MAX_RESIDUAL_LEVELS * level;
    const [then, now] = [clip(residual, -limit, limit), clip(later, -limit, limit)];
    this.memory.squares = PERSISTENCE_FORGETTING * this.memory.squares + then * then;
    this.memory.products = PERSISTENCE_FORGETTING * this.memory.products + then * now;
  }

  #regressions(issued: Issued, present: Present, target: Target): readonly [number, number] {
    const { level } = present;
    const known = level > 0 && !Number.isNaN(target.usual) && !Number.isNaN(present.usual);
    issued.level = level;
    issued.unit = known ? this.interval.scales.scale(target.there, target.usual, level) : Number.NaN;
    if (level > 0) valueInputs(present, target, issued.valueInputs);
    if (known) residualInputs(present, target, issued.unit, issued.residualInputs);
    return [
      level > 0 ? level * vote(this.#onValues, issued.valueInputs) : Number.NaN,
      known ? target.usual + issued.unit * vote(this.#onResiduals, issued.residualInputs) : Number.NaN,
    ];
  }

  /** In how many slots before a place the day type rises steeply, 1 to 3; 0 if it does not. */
  #slotsSinceRise(there: Place, level: number, outlook: Outlook): number {
    for (let slots = 1; slots <= SLOTS_BEFORE; slots++) {
      const before = outlook.before(there, slots);
      const isLarge = there.dayType - before > ONSET_ERRORS * this.interval.scales.all;
      if (isLarge && steepness(before, there.dayType, level) > STEEP) return slots;
    }
    return 0;
  }
}

function vote(regression: Regression, inputs: Float32Array): number {
  return regression.memory.outcomes >= VOTES_AFTER ? regression.predict(inputs) : Number.NaN;
}

function context(from: number, to: number, level: number): number {
  const steep = steepness(from, to, level);
  return steep > STEEP ? RISES : steep < -STEEP ? FALLS : CALM;
}

/**
 * The change between two values as a part of their mean, between -2 and 2; what is small beside the level is not steep.
 */
function steepness(from: number, to: number, level: number): number {
  return (to - from) / (0.5 * (to + from) + SMALL_LEVEL * level);
}

function nothingIssued(): Issued {
  return {
    pending: 0,
    usual: Number.NaN,
    residual: Number.NaN,
    level: Number.NaN,
    unit: Number.NaN,
    valueInputs: new Float32Array(VALUE_INPUTS),
    residualInputs: new Float32Array(RESIDUAL_INPUTS),
    mixed: nothingMixed(EXPERTS.length),
    spoken: nothingSpoken(),
  };
}
