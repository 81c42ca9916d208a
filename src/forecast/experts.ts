import { clip, or } from './numbers.ts';
import type { Place } from './outlook.ts';
import type { Pace } from './pace.ts';

/** The times over which the pace of the day is an input: lately, and for long. */
export const PACE_MINUTES = [15, 60, 360, 1_440];

/** What each expert answers, in the order of `answers`. */
export const EXPERTS = [
  'last value',
  'smoothed',
  'yesterday',
  'last week',
  'weekday profile',
  'day-type profile',
  'usual day + residual',
  'day-type profile x pace',
  "last value + yesterday's change",
  "last value + usual day's change",
  'shape x level',
  'regression on values',
  'regression on residuals',
] as const;

/** The newest step: what came, and what is usual there. */
export interface Present {
  readonly value: number;
  readonly smoothed: number;
  /** The mean of the last days. */
  readonly level: number;
  readonly usual: number;
  /** `value - usual` one step before. */
  readonly residualBefore: number;
  readonly hourMean: number;
  readonly before: number;
  readonly quarterBefore: number;
  readonly halfHourBefore: number;
  readonly hourBefore: number;
  readonly indexLevel: number;
  readonly here: Place;
  /** Against the usual day, over `PACE_MINUTES`. */
  readonly pace: Pace;
  /** Against the profile of the day type, over half an hour. */
  readonly dayTypePace: Pace;
}

/** The step that is forecast. */
export interface Target {
  readonly there: Place;
  readonly usual: number;
  /** What part of a residual is left by then, 0 to 1. */
  readonly persistence: number;
}

/** The experts that are formulas; the two regressions answer for themselves. */
export function answers(present: Present, { there, usual, persistence }: Target): readonly number[] {
  const { value, here } = present;
  return [
    value,
    present.smoothed,
    there.yesterday,
    there.lastWeek,
    there.weekday,
    there.dayType,
    usual + persistence * or(value - present.usual, 0),
    there.dayType * present.dayTypePace.ratio(0, present.level),
    value + there.yesterday - here.yesterday,
    value + usual - present.usual,
    there.shape * present.indexLevel,
  ];
}

export const VALUE_INPUTS = 14;

/** The inputs of the regression on values, in levels of the series. What is not known is taken from the usual day. */
export function valueInputs(present: Present, { there, usual }: Target, inputs: Float32Array): void {
  const { value, here } = present;
  const usualHere = or(present.usual, value);
  const usualThere = or(usual, value);
  const raw = [
    value,
    or(present.before, value),
    present.hourMean,
    or(here.dayType, usualHere),
    or(there.dayType, usualThere),
    or(here.weekday, usualHere),
    or(there.weekday, usualThere),
    or(here.yesterday, usualHere),
    or(there.yesterday, usualThere),
    or(there.lastWeek, usualThere),
    or(present.quarterBefore, value),
    or(present.halfHourBefore, value),
    or(present.hourBefore, value),
  ];
  for (const [index, input] of raw.entries()) inputs[index] = input / present.level;
  inputs[VALUE_INPUTS - 1] = 0.1;
}

const MAX_RESIDUAL_INPUT = 20;
export const RESIDUAL_INPUTS = 9 + PACE_MINUTES.length;

/** The inputs of the regression on what is left beside the usual day, in `unit`s: the usual error of the slot. */
export function residualInputs(present: Present, { there, usual }: Target, unit: number, inputs: Float32Array): void {
  const { pace, level } = present;
  const scaled = (difference: number) => or(clip(difference / unit, -MAX_RESIDUAL_INPUT, MAX_RESIDUAL_INPUT), 0);
  const residual = present.value - present.usual;
  const raw = [
    scaled(residual),
    scaled(residual - present.residualBefore),
    pace.residual(0) / unit,
    scaled(pace.residual(1)),
    (0.3 * usual) / unit,
    scaled(there.shape * present.indexLevel - usual),
    scaled(there.weekday - usual),
    scaled(there.yesterday - usual),
    scaled(there.lastWeek - usual),
  ];
  for (let index = 0; index < PACE_MINUTES.length; index++) raw.push((usual * (pace.ratio(index, level) - 1)) / unit);
  for (const [index, input] of raw.entries()) inputs[index] = input;
}
