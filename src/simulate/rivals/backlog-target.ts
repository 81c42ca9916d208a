import { DEFAULT_BEHAVIOR } from '../hpa-behavior.ts';
import type { Look } from '../pipeline.ts';
import type { Reading, Target } from '../hpa.ts';
import type { PilotFor } from '../pilot.ts';

export const TOLERANCE = { up: 0.1, down: 0.1 };

/** The answer that a metrics API gives for a look at a signal: what cannot be read is an error. */
export function reading({ sample, trouble }: Look): Reading {
  if (trouble !== undefined) return { error: trouble };
  return sample === undefined ? { error: 'no sample yet' } : { value: sample.value };
}

/** An HPA on the backlog as Cloud Monitoring shows it. */
export function backlogTarget(target: Target): PilotFor {
  return ({ bounds }) => ({
    hpa: { bounds, targets: [target], tolerance: TOLERANCE, behavior: DEFAULT_BEHAVIOR },
    read: (nowMs, sensors) => [reading(sensors.backlog(nowMs))],
  });
}
