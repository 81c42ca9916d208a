import { arrivalsFrom } from './arrivals.ts';
import { namedRandom } from './random.ts';
import type { Load, Scenario } from './scenario.ts';

/** A scenario in which chance has spoken: the messages of every service, the same for every policy. */
export interface Prepared {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly arrivals: readonly (Load & { readonly arrivalMs: Float64Array })[];
}

export function prepare(scenario: Scenario, seed: number): Prepared {
  const arrivals = scenario.services.map(({ name, load, burstiness }) => {
    const { curve, spikesMs } = load(namedRandom(seed, `load of ${name}`));
    const arrivalMs = arrivalsFrom(curve, scenario.run, burstiness, namedRandom(seed, `arrivals of ${name}`));
    return { arrivalMs, curve, spikesMs };
  });
  return { scenario, seed, arrivals };
}
