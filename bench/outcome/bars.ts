import { atLeast, atMost, type Bar, barTable, passes } from '../forecast/bar.ts';
import { bestReactive, cutOf } from '../../src/simulate/contest/ranking.ts';
import type { Result } from '../../src/simulate/contest/result.ts';
import type { Row } from '../../src/simulate/contest/summary.ts';

/** A bar that is promised decides over the exit code; one that is aimed at is shown as well when it is missed. */
export interface Pledge extends Bar {
  readonly promised: boolean;
}

type Rule = (ours: Row, result: Result) => Pledge | undefined;

const within: (limit: number, promised?: boolean) => Rule =
  (limit, promised = true) =>
  ({ withinSlo }) => ({ ...atLeast('share within the objective', withinSlo.mean, limit), promised });

const ratio: (limit: number, promised?: boolean) => Rule =
  (limit, promised = true) =>
  (ours) => ({ ...atMost("R, GPU-hours in units of the oracle's", ours.ratio.mean, limit), promised });

const utilisation: Rule = (ours) => ({ ...atLeast('utilisation', ours.utilisation.mean, 0.67), promised: true });

const reversals: (promised?: boolean) => Rule =
  (promised = true) =>
  (ours) => ({ ...atMost('reversals a day', ours.reversalsPerDay.mean, 5), promised });

const cut: (promised?: boolean) => Rule =
  (promised = true) =>
  (ours, { rows }) => {
    const found = cutOf(ours, rows);
    return Number.isFinite(found)
      ? { ...atLeast('cold start cut against the best reactive policy', found, 0.85), promised }
      : undefined;
  };

const againstReactive: (limit: number, promised?: boolean) => Rule =
  (limit, promised = true) =>
  (ours, { rows }) => {
    const reference = bestReactive(rows);
    return (
      reference && {
        ...atMost(
          "GPU-hours in units of the best reactive policy's",
          ours.gpuHours.mean / reference.gpuHours.mean,
          limit,
        ),
        promised,
      }
    );
  };

/** On regular days: the objective kept, little more paid than by who knows everything, and calm. */
const REGULAR = [within(0.995), ratio(1.15), ratio(1.1, false), utilisation];

/** What is promised, or aimed at, for the scenarios of this folder. Under other delays than those of profile A all of it is aimed at. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  T1: [...REGULAR, cut(), reversals()],
  // Two cities open and close: the oracle turns round as often.
  T3: [...REGULAR, cut(), reversals(false)],
  T4: [within(0.995), ratio(1.25)],
  T5: [within(0.985), ratio(1.3)],
  T6: [...REGULAR, reversals()],
  // A tie: either is ahead by less than a hundredth.
  T10: [within(0.99), againstReactive(1.01), againstReactive(1, false)],
  T11: [within(0.985)],
  // The worst of ten services that want more together than there is.
  T15: [within(0.99), againstReactive(1)],
};

/** What the short run holds with a margin, so that it fails for a mistake and not for chance. */
const FLOORS: Readonly<Record<string, readonly Rule[]>> = {
  T1: [within(0.99), ratio(1.2), againstReactive(1)],
  T5: [within(0.975), ratio(1.25), againstReactive(1)],
};

/** How Forewarm, as tuned, does in a scenario; empty where nothing is said of it, or Forewarm does not take part. */
export function barsOf(result: Result, short: boolean): readonly Pledge[] {
  const ours = result.rows.find(({ policy, kind }) => policy === 'forewarm' && kind === 'tuned');
  const rules = (short ? FLOORS : RULES)[result.scenario] ?? [];
  const bars = ours === undefined ? [] : rules.flatMap((rule) => rule(ours, result) ?? []);
  return result.profile === 'A' ? bars : bars.map((bar) => ({ ...bar, promised: false }));
}

export function broken(bars: readonly Pledge[]): boolean {
  return bars.some((bar) => bar.promised && !passes(bar));
}

/** The bars of a scenario as a Markdown table. */
export function barsShown(bars: readonly Pledge[]): string {
  if (bars.length === 0) return '';
  const named = bars.map((bar) => ({ ...bar, what: bar.promised ? bar.what : `${bar.what} (aimed at)` }));
  return `Forewarm's bars:\n\n${barTable(named)}`;
}
