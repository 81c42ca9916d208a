import { type Backtest, OURS, REACTIVE } from './backtest.ts';

/** Whether a forecast would have helped on a past, for somebody who has no time. */
export interface Verdict {
  readonly helps: 'yes' | 'at times' | 'no';
  /** One sentence, or two. */
  readonly sentence: string;
}

/** What it has to save to be worth its while, and how often it may be off and still be called on. */
const WORTH_IT = 0.95;
const SELDOM = 0.1;
/** So far from the quantile a coverage says that the quantile is not what it promises. */
const COVERAGE_MARGIN = 0.04;
/** Whether so little is above a quantile or below it says nothing. */
const NO_ERROR_PERCENT = 0.5;

export function verdict({ lead, horizons, quantiles }: Backtest): Verdict {
  const { gate, horizonMs, quantile } = lead;
  const ahead = `${Math.round(horizonMs / 60_000)} min ahead`;
  const loss = `loses ${percent(gate.lossRatio)} of what the last value loses`;
  const methods = horizons.find((one) => one.horizonMs === horizonMs)?.methods ?? [];
  const ours = methods.find(({ name }) => name === OURS)?.all;
  if (ours === undefined || ours.steps === 0 || Number.isNaN(gate.lossRatio)) {
    return { helps: 'no', sentence: 'Nothing can be said: no step after the warm-up has a value and a forecast.' };
  }
  const coverage = ours.coverage[quantiles.indexOf(quantile)] ?? Number.NaN;
  if (ours.meanLoad === 0)
    return { helps: 'no', sentence: 'Nothing came in the time that was scored: there is nothing to forecast.' };
  if (
    methods.find(({ name }) => name === REACTIVE)?.all.errorPercent === 0 ||
    gate.lossRatio === Number.POSITIVE_INFINITY
  ) {
    return { helps: 'no', sentence: `No forecast is needed here: ${ahead} the last value is right already.` };
  }
  const covers =
    ours.errorPercent < NO_ERROR_PERCENT
      ? `Its error is below ${NO_ERROR_PERCENT} % of the load.`
      : coverageSentence(quantile, coverage);
  const isWorthIt = gate.gatedLossRatio < WORTH_IT;
  const off = gate.off > SELDOM ? `, and the gate would have kept it off ${percent(gate.off)} of the time` : '';
  if (isWorthIt && off === '')
    return { helps: 'yes', sentence: `A forecast helps here: ${ahead} it ${loss}. ${covers}` };
  if (isWorthIt)
    return { helps: 'at times', sentence: `A forecast helps here at times: ${ahead} it ${loss}${off}. ${covers}` };
  const little = gate.lossRatio < 1 && off === '' ? 'hardly helps' : 'does not help';
  return { helps: 'no', sentence: `A forecast ${little} here: ${ahead} it ${loss}${off}. ${covers}` };
}

function coverageSentence(quantile: number, coverage: number): string {
  const name = quantileName(quantile);
  const found = `${percent(coverage)} of the values were at or below its ${name}`;
  if (Math.abs(coverage - quantile) <= COVERAGE_MARGIN)
    return `${found}.`.replace(/^./, (first) => first.toUpperCase());
  return `Only trust it after a look: ${found}, ${percent(quantile)} should be.`;
}

/** `P90`, `P99.5`. */
export function quantileName(quantile: number): string {
  return `P${Number((100 * quantile).toPrecision(4))}`;
}

function percent(part: number): string {
  const value = 100 * part;
  const isNearAnEnd = value < 10 || (value > 99 && value < 100);
  return `${value.toFixed(isNearAnEnd ? 1 : 0)} %`;
}
