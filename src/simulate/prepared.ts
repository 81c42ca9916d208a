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
    const expected = load(namedRandom(seed, `load of ${name}`));
    const arrivalMs = arrivalsFrom(expected.curve, scenario.run, burstiness, namedRandom(seed, `arrivals of ${name}`));
    return { ...expected, arrivalMs };
  });
  return { scenario, seed, arrivals };
}
