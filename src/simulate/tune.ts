import type { Rival, Settings } from './rivals/rival.ts';
import type { Score } from './score.ts';

export interface Tuned extends Score {
  readonly settings: Settings;
  readonly trials: number;
}

/** A policy that keeps this share within the objective is judged by what it costs. */
const SLO_SHARE = 0.995;

/** So many reversals a day are calm. Each one more counts as a part of the bill on top of it, up to what calm is worth at the most. */
const CALM_REVERSALS = 5;
const REVERSAL_PRICE = 0.01;
const MOST_FOR_CALM = 0.1;

/** The share of the budget that looks anywhere before the rest looks around the best. */
const EXPLORE = 0.4;
/** So often settings that were tried already may be drawn before there are taken to be no others. */
const MOST_REPEATS = 200;

/**
 * The same tuner for every policy: the settings that it starts with, then settings drawn at random, then the best with one knob
 * turned, each knob to each of its choices, until the budget is used up or no turn is new. Best is the cheapest that keeps the
 * objective, or else the one that comes nearest to it.
 */
export function tune(
  { knobs, defaults }: Pick<Rival, 'knobs' | 'defaults'>,
  trial: (settings: Settings) => Score,
  budget: number,
  random: () => number,
): Tuned {
  const seen = new Set([keyOf(defaults, knobs)]);
  let best: Tuned = { settings: defaults, trials: 1, ...trial(defaults) };
  /** False where these settings were tried before. */
  const attempt = (settings: Settings): boolean => {
    const key = keyOf(settings, knobs);
    if (seen.has(key)) return false;
    seen.add(key);
    const score = trial(settings);
    const trials = best.trials + 1;
    best = better(score, best) ? { settings, ...score, trials } : { ...best, trials };
    return true;
  };
  for (let repeats = 0; best.trials < EXPLORE * budget && repeats < MOST_REPEATS; ) {
    repeats = attempt(anywhere(knobs, random)) ? 0 : repeats + 1;
  }
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const turn of shuffled(turnsOf(knobs), random)) {
      if (best.trials < budget && attempt({ ...best.settings, ...turn })) isNew = true;
    }
  }
  return best;
}

function better(a: Score, b: Score): boolean {
  const [keeps, kept] = [a.withinSlo >= SLO_SHARE, b.withinSlo >= SLO_SHARE];
  if (keeps !== kept) return keeps;
  if (!keeps) return a.withinSlo > b.withinSlo;
  return costOf(a) < costOf(b);
}

function costOf({ gpuHours, reversalsPerDay }: Score): number {
  const price = REVERSAL_PRICE * Math.max(0, reversalsPerDay - CALM_REVERSALS);
  return gpuHours * (1 + Math.min(MOST_FOR_CALM, price));
}

function anywhere(knobs: Rival['knobs'], random: () => number): Settings {
  return Object.fromEntries(
    Object.entries(knobs).map(([name, choices]) => [name, choices[Math.floor(random() * choices.length)] ?? 0]),
  );
}

/** Every knob with every one of its choices. */
function turnsOf(knobs: Rival['knobs']): readonly Settings[] {
  return Object.entries(knobs).flatMap(([name, choices]) => choices.map((choice) => ({ [name]: choice })));
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

function keyOf(settings: Settings, knobs: Rival['knobs']): string {
  return Object.keys(knobs)
    .map((name) => `${name}=${settings[name]}`)
    .join(' ');
}
