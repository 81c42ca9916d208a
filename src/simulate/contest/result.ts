import type { Scenario } from '../scenario.ts';
import { type Score, scoreOf } from '../score.ts';
import type { Entry } from './contest.ts';
import { type ShownDay, shownDay } from './day.ts';
import { isVariant, sortedRows } from './ranking.ts';
import { type Row, rowsOf } from './summary.ts';
import type { Sweep } from './sweep.ts';

const DAY_MS = 86_400_000;

/** What a contest came to, as it is reported. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly profile: string;
  readonly seeds: readonly number[];
  readonly scoredDays: number;
  readonly services: readonly { readonly name: string; readonly sloSeconds: number }[];
  /** What a reader must know of the load, such as values that a recording lacks. */
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
  /** A day of the first world. */
  readonly day: ShownDay | undefined;
  /** Of the first world; empty when not asked for. */
  readonly sweeps: readonly Sweep[];
  /** Where those who know what comes are, in the same world. */
  readonly seers: readonly (Score & { readonly policy: string; readonly title: string })[];
}

export interface About extends Scenario {
  readonly title: string;
  readonly profile: string;
  readonly notes: readonly string[];
}

export function resultOf(
  scenario: About,
  seeds: readonly number[],
  entries: readonly Entry[],
  sweeps: readonly Sweep[],
): Result {
  const { name, title, profile, notes, scored } = scenario;
  const scoredDays = (scored.toMs - scored.fromMs) / DAY_MS;
  const rows = rowsOf(entries, scoredDays);
  const places = sortedRows(rows).map(({ policy }) => policy);
  const first = entries
    .filter((entry) => entry.seed === seeds[0] && entry.kind !== 'default' && !isVariant(entry))
    .toSorted((a, b) => places.indexOf(a.policy) - places.indexOf(b.policy));
  return {
    scenario: name,
    title,
    profile,
    seeds,
    scoredDays,
    services: scenario.services.map((one) => ({ name: one.name, sloSeconds: one.sloSeconds })),
    notes,
    rows,
    day: shownDay(first, scenario),
    sweeps,
    seers: first
      .filter(({ kind }) => kind === 'oracle')
      .map(({ policy, title: of, outcome }) => ({ policy, title: of, ...scoreOf(outcome) })),
  };
}
