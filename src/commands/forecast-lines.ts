import type { ForecastState } from '../loop/forecasters.ts';
import { amount, duration } from '../policy/words.ts';

/** How a forecast stands, for a person, line by line. */
export function forecastLines({ quantile, expectation }: ForecastState): readonly string[] {
  const { value, median, horizonMs, usable, reason, readyAtMs, ageMs, gate, explanation } = expectation;
  const head = `forecast over ${duration(horizonMs)}, ${usable ? 'may be used' : 'not used'}: ${reason}`;
  if (explanation === undefined) return [readyAtMs === undefined ? head : `${head}; ready at about ${time(readyAtMs)}`];
  const { dayType, experts, samples, missing } = explanation;
  return [
    head,
    `  P${percent(quantile)} is ${amount(value)}, the median ${amount(median)}; the day is a ${dayType}`,
    ...(Number.isNaN(gate.coverage)
      ? []
      : [`  ${percent(gate.coverage)} % of what came was at or below P${percent(quantile)}`]),
    `  learnt from ${amount(samples)} samples, ${amount(missing)} steps missing, the newest ${duration(ageMs)} old`,
    `  by ${experts.map(({ name, weight }) => `${name} (${percent(weight)} %)`).join(', ')}`,
  ];
}

function percent(part: number): number {
  return Math.round(100 * part);
}

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
