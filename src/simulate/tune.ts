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

/** The share of the budget that looks anywhere before the rest looks around the best. */
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

/**
 * The settings that it starts with, then settings drawn at random, then the best with one knob turned, each knob to each of its
 * choices, until the budget is used up or no turn is new. The best come first.
 */
function search({ knobs, defaults }: Tunable, trial: Trial, budget: number, random: () => number): readonly Tried[] {
  const seen = new Set<string>();
  const tried: Tried[] = [];
  /** False where these settings were tried before. */
  const attempt = (settings: Settings): boolean => {
    const key = keyOf(settings, knobs);
    if (seen.has(key)) return false;
    seen.add(key);
    tried.push({ settings, ...trial(settings) });
    return true;
  };
  attempt(defaults);
  for (let repeats = 0; tried.length < EXPLORE * budget && repeats < MOST_REPEATS; ) {
    repeats = attempt(anywhere(knobs, random)) ? 0 : repeats + 1;
  }
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const turn of shuffled(turnsOf(knobs), random)) {
      if (tried.length < budget && attempt({ ...bestOf(tried), ...turn })) isNew = true;
    }
  }
  return tried.toSorted(betterFirst);
}

function bestOf(tried: readonly Tried[]): Settings {
  return tried.reduce((best, one) => (betterFirst(one, best) < 0 ? one : best)).settings;
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
