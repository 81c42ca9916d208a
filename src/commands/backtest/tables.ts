import { OURS, REACTIVE } from '../../forecast/backtest.ts';
import { localTime } from '../../forecast/local-time.ts';
import type { Scores } from '../../forecast/scores.ts';
import { quantileName } from '../../forecast/verdict.ts';
import type { Report } from '../backtest.ts';

/** Rows of cells for people, as text or as a page shows them. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A sentence below it. */
  readonly below: string;
}

/** Every method, for each horizon. */
export function horizonTables({ backtest }: Report): readonly Table[] {
  const { quantiles, horizons } = backtest;
  const covered = quantiles.filter((quantile) => quantile > 0.5);
  const head = [
    'method',
    'error %',
    ...quantiles.map((quantile, i) => (i === 0 ? `loss % ${quantileName(quantile)}` : quantileName(quantile))),
    ...covered.map((quantile) => `${quantileName(quantile)} covers`),
  ];
  return horizons.map(({ horizonMs, methods, gate }) => ({
    title: `${minutes(horizonMs)} ahead`,
    head,
    rows: methods.map(({ name, all }) => [
      name,
      short(all.errorPercent),
      ...all.lossPercent.map(short),
      ...covered.map((quantile) => percent(all.coverage[quantiles.indexOf(quantile)])),
    ]),
    below: `The gate: off ${percent(gate.off)} of the time; forewarm's ${quantileName(backtest.lead.quantile)} loses ${percent(gate.lossRatio)} of what the last value loses.`,
  }));
}

/** Ours beside the last value, for each kind of day, a lead time ahead. */
export function dayTable({ backtest }: Report): Table {
  const { horizons, lead, quantiles, days } = backtest;
  const used = quantiles.indexOf(lead.quantile);
  const methods = horizons.find(({ horizonMs }) => horizonMs === lead.horizonMs)?.methods ?? [];
  const of = (name: string, kind: string) => methods.find((method) => method.name === name)?.byDay.get(kind);
  const name = quantileName(lead.quantile);
  const loss = (scores: Scores | undefined) => short(scores?.lossPercent[used]);
  return {
    title: `Kinds of days, ${minutes(lead.horizonMs)} ahead`,
    head: ['day', 'days', 'error %', '(last value)', `loss % ${name}`, '(last value)', `${name} covers`],
    rows: Array.from(days, ([kind, ofKind]) => {
      const [ours, reactive] = [of(OURS, kind), of(REACTIVE, kind)];
      return [
        kind,
        String(ofKind),
        short(ours?.errorPercent),
        `(${short(reactive?.errorPercent)})`,
        loss(ours),
        `(${loss(reactive)})`,
        percent(ours?.coverage[used]),
      ];
    }),
    below: '',
  };
}

/** What a reader needs to know of the numbers. */
export const LEGEND =
  'error: mean absolute error of the median; loss: pinball loss of each quantile; both in percent of the mean load, lower is ' +
  'better. A quantile covers what is at or below it: P90 should cover 90 % of the values.';

/** About the series and how it was scored. */
export function aboutLines({ name, timeZone, calendar, backtest, notes }: Report): readonly string[] {
  const { past, warmUpSteps, days } = backtest;
  const { startMs, stepMs, values } = past;
  const local = localTime(timeZone);
  const date = (step: number) => {
    const ms = startMs + step * stepMs;
    return new Date(ms + local.offsetMs(ms)).toISOString().slice(0, 10);
  };
  const scored = [...days].reduce((sum, [, ofKind]) => sum + ofKind, 0);
  return [
    `${name}: ${count(values.length)} steps of ${minutes(stepMs)}, ${date(0)} to ${date(values.length - 1)}.`,
    `Days are those of ${timeZone}, ${calendar === undefined ? 'without a calendar' : `with the calendar ${calendar}`}.`,
    `Scored from ${date(warmUpSteps)} on, ${scored} days; a forecast was made at every step, knowing only what came before it.`,
    ...notes.map((note) => `Note: ${note}.`),
  ];
}

export function minutes(ms: number): string {
  const value = ms / 60_000;
  return value >= 60 && value % 60 === 0 ? `${value / 60} h` : `${Number(value.toFixed(2))} min`;
}

export function percent(part: number | undefined): string {
  return part === undefined || !Number.isFinite(part) ? '-' : `${(100 * part).toFixed(1)} %`;
}

/** Three digits that matter. */
function short(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function count(value: number): string {
  return value.toLocaleString('en');
}
