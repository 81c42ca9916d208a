import { at, decayPerStep, ratioOf } from './numbers.ts';
import type { Place } from './outlook.ts';

/** Five answers to "what is usual at this time": yesterday, last week, the weekday, the day type, shape times level. */
const ANSWERS = 5;
const HALF_LIFE_DAYS = 2;
const POWER = 8;
/** An answer that was scored less often counts as half as wrong again as the best. */
const ENOUGH_SCORES = 10;
const UNPROVEN = 1.5;

/** The usual day: a mean of the answers in which those that erred less of late count more. */
export class UsualDay {
  readonly memory = { errors: new Float64Array(ANSWERS), scores: new Float64Array(ANSWERS) };
  readonly #decay: number;
  readonly #answers = new Float64Array(ANSWERS);

  constructor(stepsPerDay: number) {
    this.#decay = decayPerStep(HALF_LIFE_DAYS * stepsPerDay);
  }

  /** NaN while nothing is known. */
  value(place: Place, level: number): number {
    this.#answer(place, level);
    const best = this.#best();
    let weights = 0;
    let sum = 0;
    for (let i = 0; i < ANSWERS; i++) {
      const answer = at(this.#answers, i);
      if (Number.isNaN(answer)) continue;
      const weight = best < Infinity ? ratioOf(best, this.#error(i, UNPROVEN * best)) ** POWER : 1;
      weights += weight;
      sum += weight * answer;
    }
    return sum / weights;
  }

  learn(place: Place, level: number, value: number): void {
    const { errors, scores } = this.memory;
    this.#answer(place, level);
    for (let i = 0; i < ANSWERS; i++) {
      const answer = at(this.#answers, i);
      if (Number.isNaN(answer)) continue;
      errors[i] = at(errors, i) * this.#decay + Math.abs(value - answer);
      scores[i] = at(scores, i) * this.#decay + 1;
    }
  }

  #answer(place: Place, level: number): void {
    this.#answers[0] = place.yesterday;
    this.#answers[1] = place.lastWeek;
    this.#answers[2] = place.weekday;
    this.#answers[3] = place.dayType;
    this.#answers[4] = place.shape * level;
  }

  #error(index: number, unproven: number): number {
    const scores = at(this.memory.scores, index);
    return scores > ENOUGH_SCORES ? at(this.memory.errors, index) / scores : unproven;
  }

  #best(): number {
    let best = Infinity;
    for (let i = 0; i < ANSWERS; i++) best = Math.min(best, this.#error(i, Infinity));
    return best;
  }
}
