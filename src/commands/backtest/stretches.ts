import type { LocalTime } from '../../forecast/forecast.ts';
import type { PastSteps } from '../../forecast/rolling-origin.ts';

const DAY_MS = 86_400_000;

/** Some steps of a past, from the first up to but not including the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The newest week that was scored, or as much of it as there is. */
export function lastWeek({ values, stepMs }: PastSteps, warmUpSteps: number): Stretch {
  const week = (7 * DAY_MS) / stepMs;
  return { from: Math.max(warmUpSteps, values.length - week), to: values.length };
}

/** The scored local day with the greatest rise within the lead time. What lasts for one step only is no rise. */
export function steepestDay(past: PastSteps, localTime: LocalTime, warmUpSteps: number, leadSteps: number): Stretch {
  const { values, startMs, stepMs } = past;
  const smooth = (step: number) => medianOf(values.slice(Math.max(0, step - 1), step + 2));
  let [steepest, at] = [Number.NEGATIVE_INFINITY, warmUpSteps];
  for (let step = warmUpSteps; step < values.length; step++) {
    const rise = smooth(step) - smooth(step - leadSteps);
    if (rise > steepest) [steepest, at] = [rise, step];
  }
  const dayOf = (step: number) => {
    const ms = startMs + step * stepMs;
    return Math.floor((ms + localTime.offsetMs(ms)) / DAY_MS);
  };
  let [from, to] = [at, at + 1];
  while (from > 0 && dayOf(from - 1) === dayOf(at)) from--;
  while (to < values.length && dayOf(to) === dayOf(at)) to++;
  return { from, to };
}

function medianOf(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? Number.NaN;
}
