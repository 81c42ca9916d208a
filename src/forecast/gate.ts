import { at, clip, isCovered } from './numbers.ts';
import { restore, save } from './snapshot.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Losses and coverage halve in weight in this time. */
const HALF_LIFE_MS = 2 * DAY_MS;
/** Closed when the loss is above this part of the reactive loss for so long, and open again below the other. */
const CLOSE_ABOVE = 1;
const CLOSE_AFTER_MS = 6 * HOUR_MS;
const OPEN_BELOW = 0.95;
/**
 * Closed when coverage falls so far below the quantile, over all or in the highest tenth of the forecasts. Not while
 * the loss is clearly below the reactive one: a loss counts what is not covered, and the last value would cover less.
 */
const COVERAGE_MARGIN = 0.15;
const HIGHEST_PART = 0.1;
const ENOUGH_OUTCOMES = 30;
const MAX_MISSING = 0.3;
const MAX_AGE_STEPS = 3;
const LEARNING_DAYS = 1;
/** What both lose counts at most so many times the mean reactive loss: one burst that nobody could foresee does not decide for days. */
const LARGEST_LOSS = 5;

export interface GateOptions {
  readonly stepMs: number;
  /** How far ahead the forecasts are that it scores. A multiple of the step. */
  readonly horizonMs: number;
  /** The quantile that is used, 0 to 1. */
  readonly quantile: number;
}

/** Whether the forecast may be used, and why, in a sentence. */
export interface GateState {
  readonly open: boolean;
  /** Closed for this alone: the last value forecasts as well. */
  readonly outdone: boolean;
  readonly reason: string;
  /** When it last opened or closed; undefined before the first outcome. */
  readonly sinceMs: number | undefined;
  /**
   * The pinball loss in parts of the loss of the last value with the same interval around it; NaN before the first
   * outcome.
   */
  readonly ratio: number;
  /** Part of the outcomes at or below the forecast; NaN before the first outcome. */
  readonly coverage: number;
}

/** The loss of saying `forecast` for a quantile when `outcome` comes (R. Koenker and G. Bassett, 1978). */
export function pinballLoss(quantile: number, forecast: number, outcome: number): number {
  return outcome > forecast ? quantile * (outcome - forecast) : (1 - quantile) * (forecast - outcome);
}

/** Decayed sums; the counts decay alike. */
interface Scores {
  outcomes: number;
  covered: number;
  predictedLoss: number;
  reactiveLoss: number;
  highest: number;
  highestCovered: number;
}

/**
 * Compares the forecasts that were made with what came, and with what the last value would have forecast. It lets the
 * forecast be used while that is better, and says why not when it is not.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #memory: {
    /** All outcomes, and the part of the last day that is missing. */
    scored: number;
    missing: number;
    newestStep: number;
    /** 1 while the ratio lets the forecast be used; since when it is above the limit; when that changed. */
    better: number;
    worseSinceMs: number;
    changedMs: number;
    /** Nine tenths of the forecasts are below this, about. */
    highFrom: number;
    readonly scores: Scores;
    readonly predicted: Float64Array;
    readonly reactive: Float64Array;
    readonly dueSteps: Float64Array;
  };

  constructor(options: GateOptions) {
    this.#options = options;
    const pending = options.horizonMs / options.stepMs + MAX_AGE_STEPS + 1;
    this.#memory = {
      scored: 0,
      missing: 0,
      newestStep: Number.NaN,
      better: 1,
      worseSinceMs: Number.NaN,
      changedMs: Number.NaN,
      highFrom: Number.NaN,
      scores: { outcomes: 0, covered: 0, predictedLoss: 0, reactiveLoss: 0, highest: 0, highestCovered: 0 },
      predicted: new Float64Array(pending),
      reactive: new Float64Array(pending),
      dueSteps: new Float64Array(pending),
    };
  }

  /** Two forecasts of the quantile for a time to come: the model's and that of the last value. */
  expect(forMs: number, predicted: number, reactive: number): void {
    const { memory, step, index } = this.#due(forMs);
    memory.dueSteps[index] = step;
    memory.predicted[index] = predicted;
    memory.reactive[index] = reactive;
  }

  /** What came at a time, in the order of time; undefined where it is missing. */
  observe(atMs: number, value: number | undefined): void {
    const { memory, step, index } = this.#due(atMs);
    if (step <= memory.newestStep) return;
    this.#countMissing(step, value === undefined);
    if (value === undefined || at(memory.dueSteps, index) !== step) return;
    this.#score(value, at(memory.predicted, index), at(memory.reactive, index));
    this.#judge(atMs);
  }

  /** Whether the forecast may be used. */
  state(nowMs: number): GateState {
    const { scores, changedMs } = this.#memory;
    const unfit = this.#unfitBecause(nowMs);
    const outdone = unfit === undefined && this.#memory.better === 0;
    const closed = unfit ?? (outdone ? this.#compared() : this.#coversTooLittle());
    return {
      open: closed === undefined,
      outdone,
      reason: closed ?? this.#compared(),
      sinceMs: Number.isNaN(changedMs) ? undefined : changedMs,
      ratio: this.#ratio(),
      coverage: scores.covered / scores.outcomes,
    };
  }

  toJSON(): unknown {
    return { options: this.#options, memory: save(this.#memory) };
  }

  /** A gate that goes on where a saved one was; undefined where that was for other options or is damaged. */
  static restore(options: GateOptions, saved: unknown): Gate | undefined {
    if (typeof saved !== 'object' || saved === null) return undefined;
    const gate = new Gate(options);
    const same = JSON.stringify(Reflect.get(saved, 'options')) === JSON.stringify(options);
    return same && restore(gate.#memory, Reflect.get(saved, 'memory')) ? gate : undefined;
  }

  #due(atMs: number) {
    const step = Math.ceil(atMs / this.#options.stepMs);
    return { memory: this.#memory, step, index: step % this.#memory.dueSteps.length };
  }

  #countMissing(step: number, isMissing: boolean): void {
    const memory = this.#memory;
    const stepsPerDay = DAY_MS / this.#options.stepMs;
    const skipped = Number.isNaN(memory.newestStep) ? 0 : step - memory.newestStep - 1;
    memory.missing = 1 - (1 - memory.missing) * (1 - 1 / stepsPerDay) ** skipped;
    memory.missing += ((isMissing ? 1 : 0) - memory.missing) / stepsPerDay;
    memory.newestStep = step;
  }

  #score(value: number, predicted: number, reactive: number): void {
    const memory = this.#memory;
    const { scores } = memory;
    const { stepMs } = this.#options;
    const kept = 0.5 ** (stepMs / HALF_LIFE_MS);
    const covered = isCovered(value, predicted) ? 1 : 0;
    const isHigh = predicted >= memory.highFrom;
    memory.scored++;
    this.#moveHighFrom(predicted);
    const [predictedLoss, reactiveLoss] = this.#losses(value, predicted, reactive);
    scores.outcomes = kept * scores.outcomes + 1;
    scores.covered = kept * scores.covered + covered;
    scores.predictedLoss = kept * scores.predictedLoss + predictedLoss;
    scores.reactiveLoss = kept * scores.reactiveLoss + reactiveLoss;
    scores.highest = kept * scores.highest + (isHigh ? 1 : 0);
    scores.highestCovered = kept * scores.highestCovered + (isHigh ? covered : 0);
  }

  /** What both lose. A burst that neither foresaw is made smaller for both alike; one that only one of them foresaw counts in full. */
  #losses(value: number, predicted: number, reactive: number): readonly [predicted: number, reactive: number] {
    const { reactiveLoss, outcomes } = this.#memory.scores;
    const losses = [predicted, reactive].map((said) => pinballLoss(this.#options.quantile, said, value));
    const [ours = 0, last = 0] = losses;
    const most = outcomes >= ENOUGH_OUTCOMES && reactiveLoss > 0 ? (LARGEST_LOSS * reactiveLoss) / outcomes : Infinity;
    const share = Math.min(1, most / Math.min(ours, last));
    return [share * ours, share * last];
  }

  /**
   * Follows the level that a tenth of the forecasts is above: up by 9 parts after one above it, down by 1 after one
   * below.
   */
  #moveHighFrom(predicted: number): void {
    const memory = this.#memory;
    const isAbove = predicted >= memory.highFrom;
    const moved = memory.highFrom * Math.exp(0.01 * (isAbove ? 1 - HIGHEST_PART : -HIGHEST_PART));
    memory.highFrom = memory.highFrom > 0 ? moved : predicted;
  }

  #judge(atMs: number): void {
    const memory = this.#memory;
    const ratio = this.#ratio();
    if (!(ratio > CLOSE_ABOVE)) memory.worseSinceMs = Number.NaN;
    else if (Number.isNaN(memory.worseSinceMs)) memory.worseSinceMs = atMs;
    const closes = memory.better === 1 && atMs - memory.worseSinceMs >= CLOSE_AFTER_MS;
    const opens = memory.better === 0 && ratio < OPEN_BELOW;
    if (closes || opens) memory.better = opens ? 1 : 0;
    if (closes || opens || Number.isNaN(memory.changedMs)) memory.changedMs = atMs;
  }

  /** Parts of the reactive loss. Where neither loses anything they are equal. */
  #ratio(): number {
    const { predictedLoss, reactiveLoss, outcomes } = this.#memory.scores;
    if (outcomes === 0) return Number.NaN;
    if (reactiveLoss === 0) return predictedLoss === 0 ? 1 : Number.POSITIVE_INFINITY;
    return predictedLoss / reactiveLoss;
  }

  #compared(): string {
    const until = this.#memory.better === 0 ? `; it is used again below ${percent(OPEN_BELOW)}` : '';
    return `the forecast loses ${percent(this.#ratio())} of what the last value loses${until}`;
  }

  /** Why neither it nor the last value is a forecast to go by. */
  #unfitBecause(nowMs: number): string | undefined {
    const { stepMs } = this.#options;
    const { scored, missing, newestStep } = this.#memory;
    const learning = LEARNING_DAYS * (DAY_MS / stepMs);
    if (scored < learning) return `learning: ${scored} of ${learning} forecasts have been compared with what came`;
    const ageSteps = nowMs / stepMs - newestStep;
    if (ageSteps > MAX_AGE_STEPS)
      return `the last sample is ${Math.floor(ageSteps)} steps old, at most ${MAX_AGE_STEPS} are allowed`;
    if (missing > MAX_MISSING)
      return `${percent(missing)} of the last day are missing, at most ${percent(MAX_MISSING)} are allowed`;
    return undefined;
  }

  #coversTooLittle(): string | undefined {
    const { quantile } = this.#options;
    const { scores } = this.#memory;
    const least = clip(quantile - COVERAGE_MARGIN, 0, 1);
    if (this.#ratio() < OPEN_BELOW) return undefined;
    return (
      poorlyCovered('the outcomes', scores.covered, scores.outcomes, least) ??
      poorlyCovered('the outcomes of the highest tenth of the forecasts', scores.highestCovered, scores.highest, least)
    );
  }
}

function poorlyCovered(what: string, covered: number, outcomes: number, least: number): string | undefined {
  if (outcomes < ENOUGH_OUTCOMES || covered / outcomes >= least) return undefined;
  return `only ${percent(covered / outcomes)} of ${what} were at or below the forecast, at least ${percent(least)} are expected`;
}

function percent(part: number): string {
  // The last value may lose nothing at all.
  return part > 10 ? 'more than 1000 %' : `${Math.round(100 * part)} %`;
}
