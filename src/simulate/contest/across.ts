import type { Outcome, ServiceOutcome } from '../outcome.ts';
import type { ForecastScore } from '../pilot.ts';

/** Numbers of a whole outcome, out of those of its services. */

/** The measure of the service that fares worst: `pick` is Math.min or Math.max. */
export function worst(
  measure: (service: ServiceOutcome) => number,
  pick: (...values: number[]) => number,
): (outcome: Outcome) => number {
  return ({ services }) => pick(...services.map(measure));
}

export function sum({ services }: Outcome, measure: (service: ServiceOutcome) => number): number {
  return services.reduce((total, service) => total + measure(service), 0);
}

export function messages(outcome: Outcome): number {
  return sum(outcome, ({ waits }) => waits.messages);
}

/** The mean over all spikes of all services; NaN where there was none. */
export function meanOfSpikes(measure: (recovery: ServiceOutcome['recoveries'][number]) => number) {
  return ({ services }: Outcome): number => {
    const all = services.flatMap(({ recoveries }) => recoveries.map(measure));
    return all.reduce((total, one) => total + one, 0) / all.length;
  };
}

/** The means over all services of all outcomes; undefined where nobody judged a forecast. */
export function forecastOf(outcomes: readonly Outcome[]): ForecastScore | undefined {
  const scores = outcomes.flatMap(({ services }) => services.flatMap(({ forecast }) => forecast ?? []));
  if (scores.length === 0) return undefined;
  const mean = (of: (score: ForecastScore) => number) =>
    scores.reduce((total, score) => total + of(score), 0) / scores.length;
  return {
    pinball: mean(({ pinball }) => pinball),
    naivePinball: mean(({ naivePinball }) => naivePinball),
    coverage: mean(({ coverage }) => coverage),
  };
}

/** From the tick that decided for more replicas until the HPA asked for more. */
export interface UpLag {
  readonly meanSeconds: number;
  readonly p90Seconds: number;
}

/** Over all services of all outcomes; undefined where nobody decided by ticks, or for more. */
export function upLagOf(outcomes: readonly Outcome[]): UpLag | undefined {
  const lags = outcomes
    .flatMap(({ services }) => services.flatMap(({ following }) => following?.upLagSeconds ?? []))
    .toSorted((a, b) => a - b);
  const p90Seconds = lags[Math.ceil(0.9 * lags.length) - 1];
  if (p90Seconds === undefined) return undefined;
  return { meanSeconds: lags.reduce((a, b) => a + b, 0) / lags.length, p90Seconds };
}
