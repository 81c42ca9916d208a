import type { GpuSeconds } from '../ledger.ts';
import type { Outcome } from '../outcome.ts';

/** What a GPU-hour costs in units of its on-demand list price: as listed, with a commitment, and where spot is cheapest. */
const PRICES = {
  list: { onDemand: 1, spot: 0.4 },
  committed: { onDemand: 0.55, spot: 0.4 },
  cheapSpot: { onDemand: 1, spot: 0.09 },
} as const;

export type PriceSet = keyof typeof PRICES;
export const PRICE_SETS = ['list', 'committed', 'cheapSpot'] as const satisfies readonly PriceSet[];

/** In units of the list price of an on-demand GPU-hour. */
export type Costs = Readonly<Record<PriceSet, number>>;

/** The mean cost over some outcomes, for all that was paid, or by another measure of each of them. */
export function meanCosts(outcomes: readonly Outcome[], times: (outcome: Outcome) => number = () => 1): Costs {
  const mean = (set: PriceSet) =>
    outcomes.reduce((sum, outcome) => sum + costOf(outcome, PRICES[set]) * times(outcome), 0) / outcomes.length;
  return { list: mean('list'), committed: mean('committed'), cheapSpot: mean('cheapSpot') };
}

function costOf({ gpuSeconds }: Outcome, price: { readonly onDemand: number; readonly spot: number }): number {
  return hours(gpuSeconds.onDemand) * price.onDemand + hours(gpuSeconds.spot) * price.spot;
}

function hours(seconds: GpuSeconds): number {
  return Object.values(seconds).reduce((sum, of) => sum + of, 0) / 3600;
}
