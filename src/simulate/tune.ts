import { betterFirst, costOf, keepsObjective } from './judgement.ts';
import type { Rival, Settings } from './rivals/rival.ts';
import type { Score } from './score.ts';

/** What settings come to in one world. */
export type Trial = (settings: Settings) => Score;

export interface Tried extends Score {
  readonly settings: Settings;
}

export interface Tuned {
  readonly settings: Settings;
  /** In the first world. */
  readonly trials: number;
  /** In the world where it is the least. */
  readonly withinSlo: number;
}

type Tunable = Pick<Rival, 'knobs' | 'defaults'>;

/** The share of the budget that looks anywhere before the rest climbs from the best. */
const EXPLORE = 0.4;
/** So often settings that were tried already may be drawn before there are taken to be no others. */
const MOST_REPEATS = 200;
/** So many settings are looked at in the other worlds at the most. */
const MOST_CONFIRMED = 10;
const DEARER = 1.005;

/**
 * The same tuner for every policy: it looks for settings in the first world, and of those takes the best that also keep the
 * objective in each of the others, as one world may be lucky.
 *
 * @param budget trials in the first world.
 */
export function tune(
  policy: Tunable,
  [first, ...others]: readonly [Trial, ...Trial[]],
  budget: number,
  random: () => number,
): Tuned {
  const tried = search(policy, first, budget, random);
  return { ...confirmed(tried, others), trials: tried.length };
}

/** Tries new settings until the budget is used up or none are left. The best come first. */
function search({ knobs, defaults }: Tunable, trial: Trial, budget: number, random: () => number): readonly Tried[] {
  const seen = new Set<string>();
  const tried: Tried[] = [];
  let next: Settings | undefined = defaults;
  while (next !== undefined && tried.length < budget) {
    seen.add(keyOf(next, knobs));
    tried.push({ settings: next, ...trial(next) });
    const best = tried.length < EXPLORE * budget ? undefined : bestOf(tried);
    next = proposals(knobs, best, random).find((settings) => !seen.has(keyOf(settings, knobs)));
  }
  return tried.toSorted(betterFirst);
}

function bestOf(tried: readonly Tried[]): Settings {
  return tried.reduce((best, one) => (betterFirst(one, best) < 0 ? one : best)).settings;
}

/** What to try next: the best with one knob a notch up or down, with one knob anywhere, and any settings at all. */
function* proposals(knobs: Rival['knobs'], best: Settings | undefined, random: () => number): Generator<Settings> {
  if (best !== undefined) {
    yield* shuffled(turnsOf(knobs, best, notchesFrom), random);
    yield* shuffled(turnsOf(knobs, best), random);
  }
  for (let draw = 0; draw < MOST_REPEATS; draw++) yield anywhere(knobs, random);
}

/**
 * The first that keep the objective everywhere. After settings that do not, a little more has to be paid, as their likes fail as
 * they do. Where none is found, those of the ones looked at whose worst world is best.
 */
function confirmed(tried: readonly Tried[], others: readonly Trial[]): Omit<Tuned, 'trials'> {
  const [best, ...rest] = tried;
  if (best === undefined) throw new RangeError('a tuner needs a budget of at least one trial');
  if (others.length === 0 || rest.length === 0) return best;
  const looked: Omit<Tuned, 'trials'>[] = [];
  let atLeast = 0;
  for (const { settings, ...score } of tried.filter(keepsObjective)) {
    if (costOf(score) < atLeast) continue;
    const withinSlo = Math.min(score.withinSlo, ...others.map((trial) => trial(settings).withinSlo));
    looked.push({ settings, withinSlo });
    if (keepsObjective({ withinSlo }) || looked.length === MOST_CONFIRMED) break;
    atLeast = DEARER * costOf(score);
  }
  return looked.toSorted((a, b) => b.withinSlo - a.withinSlo)[0] ?? best;
}

function anywhere(knobs: Rival['knobs'], random: () => number): Settings {
  return Object.fromEntries(
    Object.entries(knobs).map(([name, choices]) => [name, choices[Math.floor(random() * choices.length)] ?? 0]),
  );
}

/** These settings with one knob turned, to any of its choices or to some of them. */
function turnsOf(
  knobs: Rival['knobs'],
  settings: Settings,
  some: (choices: readonly number[], from: number) => readonly number[] = (choices) => choices,
): readonly Settings[] {
  return Object.entries(knobs).flatMap(([name, choices]) =>
    some(choices, settings[name] ?? 0).map((choice) => ({ ...settings, [name]: choice })),
  );
}

/** The next lower choice and the next higher one. */
function notchesFrom(choices: readonly number[], from: number): readonly number[] {
  const [below, above] = [choices.findLast((choice) => choice < from), choices.find((choice) => choice > from)];
  return [below, above].filter((choice) => choice !== undefined);
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
