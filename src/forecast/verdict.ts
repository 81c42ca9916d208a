import { type Backtest, OURS, REACTIVE } from './backtest.ts';
import type { Scores } from './scores.ts';

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

export function verdict(found: Backtest): Verdict {
  const { horizonMs } = found.lead;
  const methods = found.horizons.find((one) => one.horizonMs === horizonMs)?.methods ?? [];
  const scoresOf = (wanted: string) => methods.find(({ name }) => name === wanted)?.all;
  const ours = scoresOf(OURS);
  if (ours === undefined || ours.steps === 0) {
    return no('Nothing can be said: no step after the warm-up has a value and a forecast.');
  }
  if (ours.meanLoad === 0) return no('Nothing came in the time that was scored: there is nothing to forecast.');
  const isFlawless = scoresOf(REACTIVE)?.errorPercent === 0 || found.lead.gate.lossRatio === Number.POSITIVE_INFINITY;
  if (isFlawless) return no(`No forecast is needed here: ${ahead(horizonMs)} the last value is right already.`);
  return judged(found, ours);
}

function judged({ lead: { gate, horizonMs, quantile }, quantiles }: Backtest, ours: Scores): Verdict {
  const isSeldomOff = gate.off <= SELDOM;
  const off = isSeldomOff ? '' : `, and the gate would have kept it off ${percent(gate.off)} of the time`;
  const loses = `${ahead(horizonMs)} it loses ${percent(gate.lossRatio)} of what the last value loses${off}`;
  const because = `${loses}. ${coverageSentence(quantile, ours, quantiles)}`;
  if (gate.gatedLossRatio >= WORTH_IT) {
    return no(`A forecast ${gate.lossRatio < 1 && isSeldomOff ? 'hardly helps' : 'does not help'} here: ${because}`);
  }
  if (isSeldomOff) return { helps: 'yes', sentence: `A forecast helps here: ${because}` };
  return { helps: 'at times', sentence: `A forecast helps here at times: ${because}` };
}

function no(sentence: string): Verdict {
  return { helps: 'no', sentence };
}

function ahead(horizonMs: number): string {
  return `${Math.round(horizonMs / 60_000)} min ahead`;
}

function coverageSentence(quantile: number, scores: Scores, quantiles: readonly number[]): string {
  if (scores.errorPercent < NO_ERROR_PERCENT) return `Its error is below ${NO_ERROR_PERCENT} % of the load.`;
  const coverage = scores.coverage[quantiles.indexOf(quantile)] ?? Number.NaN;
  const found = `${percent(coverage)} of the values were at or below its ${quantileName(quantile)}`;
  if (Math.abs(coverage - quantile) <= COVERAGE_MARGIN) return `${found}.`;
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
