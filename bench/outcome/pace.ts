import { forewarmRival } from '../../src/simulate/forewarm/rival.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { RIVALS } from '../../src/simulate/rivals/all.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/world.ts';
import { atMost, barTable } from '../forecast/bar.ts';

const DAY_MS = 86_400_000;
const DAYS = 12;
const MOST_SECONDS = 5;

/** How long twelve days of a world take with Forewarm, and with the rival that takes longest, as a table. It decides nothing: machines differ. */
export function paceShown(scenario: Scenario): string {
  const { fromMs } = scenario.run;
  const run = { fromMs, toMs: fromMs + DAYS * DAY_MS };
  const world = prepare({ ...scenario, run, scored: { fromMs: fromMs + 8 * DAY_MS, toMs: run.toMs } }, 1);
  const seconds = ({ pilotFor, defaults }: (typeof RIVALS)[number]): number => {
    const startMs = performance.now();
    simulate(world, pilotFor(defaults));
    return (performance.now() - startMs) / 1000;
  };
  const slowest = RIVALS.map((rival) => ({ title: rival.title, took: seconds(rival) })).reduce((a, b) =>
    a.took >= b.took ? a : b,
  );
  const bars = [
    atMost(`seconds for ${DAYS} days under Forewarm`, seconds(forewarmRival()), MOST_SECONDS),
    atMost(`seconds for ${DAYS} days under ${slowest.title}`, slowest.took, MOST_SECONDS),
  ];
  return `How long a simulation takes, on a machine that may do other things:\n\n${barTable(bars)}`;
}
