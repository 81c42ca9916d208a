import type { HpaSpec } from '../autoscaler.ts';
import type { Reading, Target } from '../hpa.ts';
import { type Behavior, type Bounds, DEFAULT_BEHAVIOR } from '../hpa-behavior.ts';
import type { PilotFor, Task } from '../pilot.ts';
import type { Look } from '../pipeline.ts';

/** Numbers that are set before a run and never during it. */
export type Settings = Readonly<Record<string, number>>;

/** A policy with what can be set about it, so that everyone can be tuned by the same tuner with the same budget. */
export interface Rival {
  readonly name: string;
  readonly title: string;
  /** The choices for each setting, from low to high. Without any the policy is taken as it is. */
  readonly knobs: Readonly<Record<string, readonly number[]>>;
  /** The settings that its own documentation or a careful first guess gives. */
  readonly defaults: Settings;
  readonly pilotFor: (settings: Settings) => PilotFor;
  /** It is another policy without one of its parts, and takes that one's settings. */
  readonly of?: string;
}

const TOLERANCE = { up: 0.1, down: 0.1 };

/** An HPA with the usual tolerance and behaviour. */
export function hpaOf(bounds: Bounds, targets: readonly Target[], settings: Settings): HpaSpec {
  const windowSeconds = settings['downWindowSeconds'] ?? DEFAULT_BEHAVIOR.down.windowSeconds;
  const behavior: Behavior = { ...DEFAULT_BEHAVIOR, down: { ...DEFAULT_BEHAVIOR.down, windowSeconds } };
  return { bounds, targets, tolerance: TOLERANCE, behavior };
}

/** A metric that is pods wanted, for `AverageValue: "1"`. */
export const PODS_WANTED: Target = { type: 'average', target: 1 };

/** The answer that a metrics API gives for a look at a signal: what cannot be read is an error. */
export function reading({ sample, trouble }: Look): Reading {
  if (trouble !== undefined) return { error: trouble };
  return sample === undefined ? { error: 'no sample yet' } : { value: sample.value };
}

/** A setting that the policy's own defaults name. */
export function setting(settings: Settings, name: string): number {
  const value = settings[name];
  if (value === undefined) throw new Error(`the setting ${name} is missing`);
  return value;
}

/** Pods that keep up with a rate, with this share of their time planned for work. */
export function podsForRate(perSecond: number, { ratePerPod }: Task, utilisation: number): number {
  return Math.ceil(perSecond / (ratePerPod * utilisation) - 1e-9);
}
