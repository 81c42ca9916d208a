import type { Rival, Settings } from './rivals/rival.ts';
import type { Score } from './score.ts';

export interface Tuned extends Score {
  readonly settings: Settings;
  readonly trials: number;
}

/** A policy that keeps this share within the objective is judged by what it costs. */
const SLO_SHARE = 0.995;

/** So many reversals a day are calm; each one more counts as this part of the bill on top of it. */
const CALM_REVERSALS = 5;
const REVERSAL_PRICE = 0.005;

/** The share of the budget that looks anywhere before the rest looks around the best. */
const EXPLORE = 0.4;

/**
 * The same tuner for every policy: the settings that it starts with, then settings drawn at random, then single steps from the best,
 * as often as the budget allows. Best is the cheapest that keeps the objective, or else the one that comes nearest to it.
 */
export function tune(
  { knobs, defaults }: Pick<Rival, 'knobs' | 'defaults'>,
  trial: (settings: Settings) => Score,
  budget: number,
  random: () => number,
): Tuned {
  const names = Object.keys(knobs);
  const seen = new Set<string>();
  let best: Tuned = { settings: defaults, trials: 1, ...trial(defaults) };
  seen.add(keyOf(defaults, names));
  let misses = 0;
  while (names.length > 0 && best.trials < budget && misses < 10 * budget) {
    const settings =
      best.trials < EXPLORE * budget ? anywhere(knobs, random) : nextTo(best.settings, knobs, names, random);
    const key = keyOf(settings, names);
    if (seen.has(key)) {
      misses++;
      continue;
    }
    seen.add(key);
    const score = trial(settings);
    const trials = best.trials + 1;
    best = better(score, best) ? { settings, ...score, trials } : { ...best, trials };
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
  return gpuHours * (1 + REVERSAL_PRICE * Math.max(0, reversalsPerDay - CALM_REVERSALS));
}

function anywhere(knobs: Rival['knobs'], random: () => number): Settings {
  return Object.fromEntries(
    Object.entries(knobs).map(([name, choices]) => [name, choices[Math.floor(random() * choices.length)] ?? 0]),
  );
}

/** One knob, or sometimes two, turned by one or two notches. */
function nextTo(settings: Settings, knobs: Rival['knobs'], names: readonly string[], random: () => number): Settings {
  const turned = { ...settings };
  const count = random() < 0.3 ? 2 : 1;
  for (let i = 0; i < count; i++) {
    const name = names[Math.floor(random() * names.length)] ?? '';
    const choices = knobs[name] ?? [];
    const from = choices.findIndex((choice) => choice >= (turned[name] ?? 0));
    const notches = (random() < 0.5 ? -1 : 1) * (random() < 0.7 ? 1 : 2);
    turned[name] = choices[Math.min(choices.length - 1, Math.max(0, from + notches))] ?? turned[name] ?? 0;
  }
  return turned;
}

function keyOf(settings: Settings, names: readonly string[]): string {
  return names.map((name) => `${name}=${settings[name]}`).join(' ');
}
