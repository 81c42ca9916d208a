import { warmUpDays } from '../../forecast/backtest.ts';
import type { Gated } from '../../forecast/gated.ts';
import type { Scores } from '../../forecast/scores.ts';
import type { Report } from '../backtest.ts';

/** A backtest as one JSON document: docs/how-to/backtest.md says what its fields mean. What is not known is null. */
export function asJson({ name, timeZone, calendar, backtest, verdict, notes }: Report): string {
  const { past, quantiles, warmUpSteps, horizons, lead, days } = backtest;
  const scores = (of: Scores) => scoresJson(of, quantiles);
  const document = {
    verdict: { ...verdict, quantile: lead.quantile, leadSeconds: lead.horizonMs / 1000, ...gateJson(lead.gate) },
    series: {
      name,
      timeZone,
      calendar: calendar ?? null,
      from: utc(past.startMs),
      to: utc(past.startMs + (past.values.length - 1) * past.stepMs),
      stepSeconds: past.stepMs / 1000,
      steps: past.values.length,
      missingSteps: past.values.filter(Number.isNaN).length,
    },
    scored: {
      from: utc(past.startMs + warmUpSteps * past.stepMs),
      warmUpDays: warmUpDays(past),
      days: Object.fromEntries(days),
    },
    horizons: horizons.map(({ horizonMs, methods, gate }) => ({
      aheadSeconds: horizonMs / 1000,
      gate: gateJson(gate),
      methods: methods.map((method) => ({
        name: method.name,
        all: scores(method.all),
        byDay: Object.fromEntries(Array.from(method.byDay, ([kind, of]) => [kind, scores(of)])),
      })),
    })),
    byHour: Array.from(lead.byHour, ([hour, of]) => ({ hour, ...scores(of) })).toSorted((a, b) => a.hour - b.hour),
    notes,
  };
  return JSON.stringify(document, undefined, 2);
}

function scoresJson(
  { steps, meanLoad, errorPercent, mase, lossPercent, coverage }: Scores,
  quantiles: readonly number[],
) {
  const byQuantile = (values: readonly number[]) =>
    Object.fromEntries(quantiles.map((quantile, i) => [String(quantile), rounded(values[i])]));
  return {
    steps,
    meanLoad: rounded(meanLoad),
    errorPercent: rounded(errorPercent),
    mase: rounded(mase),
    lossPercent: byQuantile(lossPercent),
    coverage: byQuantile(coverage),
  };
}

function gateJson({ off, lossRatio, gatedLossRatio, state }: Gated) {
  return {
    offRatio: rounded(off),
    lossRatio: rounded(lossRatio),
    gatedLossRatio: rounded(gatedLossRatio),
    atTheEnd: { open: state.open, reason: state.reason },
  };
}

/** More digits mean nothing. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}

function utc(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
