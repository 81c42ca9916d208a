import { tradingEvents } from '../../src/simulate/trading-months.ts';
import { atLeast, atMost, type Bar, short, table } from './bar.ts';
import { type Forecasts, ofHorizon, type Replay } from './replay.ts';
import { type Counts, type Scores, score, scoredSteps } from './scores.ts';
import { type BenchSeries, DAY_MS, localPlace } from './series.ts';

const OPENING_MINUTES = 30;
const FIRST_MINUTES = 15;
const LONGEST_LEAD = 60;

/** Bars of trading days: the opening, the end-of-day batch, special days and the weeks after the clock changes. */
export function tradingDays(series: BenchSeries, found: Replay): { text: string; bars: readonly Bar[] } {
  const places = steps(series);
  const rows = [...found].map(([minutes, forecasts]) => {
    const cells = Object.values(places).map((counts) => cell(score(series, forecasts, counts)));
    return [`${minutes} min`, ...cells];
  });
  const lead = ofHorizon(found, series.leadMinutes);
  const bars = [...leadBars(series, lead, places), ...openingBars(series, found, places.opening15)];
  return {
    text: `Error in % of the load, coverage of P90 and P99.\n\n${table(['ahead', ...Object.keys(places)], rows)}`,
    bars,
  };
}

function cell({ steps: count, error, coverage: [, p90 = 0, p99 = 0] }: Scores): string {
  return count === 0 ? '-' : `${short(100 * error)} %, ${p90.toFixed(2)}, ${p99.toFixed(2)}`;
}

type Places = Record<'opening' | 'opening15' | 'eod' | 'half' | 'closed' | 'month-end' | 'November' | 'March', Counts>;

function steps(series: BenchSeries): Places {
  const kindOf = series.kindOf ?? (() => 'weekday');
  const during = (name: string, lasts: number | undefined) => (step: number) => {
    const { day, minute } = localPlace(series, step);
    const events = tradingEvents(kindOf(day));
    const start = events.find((event) => event.name === name)?.minute ?? Number.POSITIVE_INFINITY;
    const end = lasts === undefined ? events.at(-1)?.minute : start + lasts;
    return minute >= start && minute < (end ?? 0);
  };
  const kind = (wanted: string) => (step: number) => kindOf(localPlace(series, step).day) === wanted;
  const week = (from: string) => (step: number) => {
    const since = localPlace(series, step).day - Date.parse(`${from}T00:00:00Z`) / DAY_MS;
    return since >= 0 && since < 7;
  };
  return {
    opening: during('open', OPENING_MINUTES),
    opening15: during('open', FIRST_MINUTES),
    eod: during('eod', undefined),
    half: kind('half'),
    closed: kind('closed'),
    'month-end': kind('month-end'),
    November: week('2024-11-03'),
    March: week('2025-03-09'),
  };
}

function leadBars(series: BenchSeries, lead: Forecasts, places: Places): readonly Bar[] {
  const what = (of: string) => `${series.name}, ${series.leadMinutes} min: ${of}`;
  const of = (counts: Counts) => score(series, lead, counts);
  const [opening, eod] = [of(places.opening), of(places.eod)];
  const errors: readonly (readonly [keyof Places, number])[] = [
    ['half', 22],
    ['closed', 27],
    ['month-end', 19],
    ['November', 14],
    ['March', 14],
  ];
  const scored = errors.map(([place, limit]) => ({ place, limit, found: of(places[place]) }));
  return [
    atLeast(what('opening, coverage P90'), opening.coverage[1] ?? 0, 0.82),
    atLeast(what('opening, coverage P99'), opening.coverage[2] ?? 0, 0.95),
    atLeast(what('EOD, coverage P90'), eod.coverage[1] ?? 0, 0.86),
    atLeast(what('EOD, coverage P99'), eod.coverage[2] ?? 0, 0.98),
    atMost(what('opening from the sixth trading day, error %'), 100 * coldOpening(series, lead, places.opening), 20),
    ...scored
      .filter(({ found }) => found.steps > 0)
      .map(({ place, limit, found }) => atMost(what(`${place}, error %`), 100 * found.error, limit)),
  ];
}

function openingBars(series: BenchSeries, found: Replay, opening: Counts): readonly Bar[] {
  return [...found]
    .filter(([minutes]) => minutes <= LONGEST_LEAD)
    .map(([minutes, forecasts]) =>
      atLeast(
        `${series.name}, ${minutes} min: first ${FIRST_MINUTES} min after the opening, coverage P90`,
        score(series, forecasts, opening).coverage[1] ?? 0,
        0.86,
      ),
    );
}

/** The error of the openings of the sixth to the twentieth trading day, with no warm-up. */
function coldOpening(series: BenchSeries, lead: Forecasts, opening: Counts): number {
  const cold = { ...series, warmUpDays: 1 };
  const openings = scoredSteps(cold, lead).filter(opening);
  const days = tradingDaysOf(series).slice(5, 20);
  return score(cold, lead, (step) => openings.includes(step) && days.includes(localPlace(series, step).day)).error;
}

function tradingDaysOf(series: BenchSeries): readonly number[] {
  const first = localPlace(series, 0).day;
  const kindOf = series.kindOf ?? (() => 'weekday');
  return Array.from({ length: 40 }, (_, index) => first + index).filter((day) => tradingEvents(kindOf(day)).length > 0);
}
