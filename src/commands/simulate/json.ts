import type { Simulated } from '../simulate.ts';

/** What came of a simulation, as one JSON document. What is not known is null. */
export function asJson({ result, tuned, price, floor }: Simulated): string {
  const { scenario, seeds, scoredDays, services, notes, rows } = result;
  return JSON.stringify(
    {
      metric: scenario,
      worlds: seeds.length,
      scoredDays,
      sloSeconds: services[0]?.sloSeconds ?? null,
      policies: rows,
      forewarmTuned: tuned,
      price,
      reactionFloor: floor ?? null,
      notes,
    },
    null,
    2,
  );
}
