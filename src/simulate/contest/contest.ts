import type { Stretch } from '../arrivals.ts';
import { atOnce, hasBursts } from '../oracle/at-once.ts';
import { knownRate } from '../oracle/known-rate.ts';
import { oracle } from '../oracle/oracle.ts';
import type { Outcome } from '../outcome.ts';
import { type Prepared, prepare } from '../prepared.ts';
import { namedRandom } from '../random.ts';
import type { Rival, Settings } from '../rivals/rival.ts';
import type { Scenario } from '../scenario.ts';
import { scoreOf } from '../score.ts';
import { type Trial, tune } from '../tune.ts';
import { simulate } from '../world.ts';
import { needsOf } from './provisioning.ts';

/** What one policy did in one world. */
export interface Entry {
  readonly policy: string;
  readonly title: string;
  readonly kind: 'default' | 'tuned' | 'oracle';
  readonly settings: Settings;
  readonly seed: number;
  readonly outcome: Outcome;
  /** The pods that were needed, for each service at every scored minute: the same for everybody in this world. */
  readonly needs: readonly (readonly number[])[];
}

type Run = Omit<Entry, 'needs'>;

export interface Contest {
  readonly rivals: readonly Rival[];
  readonly seeds: readonly number[];
  /** Trials of the tuner for each policy. */
  readonly trials: number;
  /** Settings that were frozen before; who has none is tuned. */
  readonly frozen: Readonly<Record<string, Settings>>;
  /** Whether the settings before tuning run as well. */
  readonly defaults: boolean;
  readonly say: (line: string) => void;
}

/** Who knows what comes may also choose the settings on the scored days. */
const ORACLE_TRIALS = 12;

/** Settings are looked for in the first world, and have to keep the objective in as many more. */
const CONFIRMING_WORLDS = 2;

/** Runs every policy in every world of a scenario. Settings are chosen on the learning days, then frozen. */
export function contest(scenario: Scenario, rules: Contest): { entries: Entry[]; tuned: Record<string, Settings> } {
  const { rivals, seeds, say } = rules;
  const first = prepare(scenario, seeds[0] ?? 1);
  const tuned = settingsIn(first, rules);
  const surprises = hasBursts(first);
  const entries = seeds.flatMap((seed) => {
    const world = seed === first.seed ? first : prepare(scenario, seed);
    const needs = needsOf(world);
    const done = [
      ...rivals.flatMap((rival) => entriesOf(rival, tuned[rival.name] ?? rival.defaults, rules, world)),
      ...[oracle(world), knownRate(world), ...(surprises ? [atOnce(world)] : [])].map((seer) => best(seer, world)),
    ].map((one): Entry => ({ ...one, needs }));
    say(`world ${seed} is done`);
    return done;
  });
  return { entries, tuned };
}

/** The settings of every policy: those that are frozen, or else what the tuner finds. */
function settingsIn(first: Prepared, rules: Contest): Record<string, Settings> {
  const tuned: Record<string, Settings> = {};
  let worlds: LearningWorlds | undefined;
  for (const rival of rules.rivals) {
    const { name, of = name } = rival;
    const known = tuned[of] ?? rules.frozen[of];
    // Worlds take a while to prepare, and most often nobody needs them.
    if (known !== undefined) {
      tuned[name] = known;
      continue;
    }
    worlds ??= learningWorlds(first);
    tuned[name] = learn(rival, worlds, rules);
  }
  return tuned;
}

function entriesOf(rival: Rival, tuned: Settings, { defaults }: Contest, world: Prepared): Run[] {
  const own = entry(rival, 'tuned', tuned, world);
  const differs = JSON.stringify(tuned) !== JSON.stringify(rival.defaults);
  return defaults && differs && rival.of === undefined ? [own, entry(rival, 'default', rival.defaults, world)] : [own];
}

/** The last half of the learning days: who forecasts has something to forecast from. */
function learningDays({ run, scored }: Scenario): Stretch {
  return { fromMs: Math.round((run.fromMs + scored.fromMs) / 2), toMs: scored.fromMs };
}

type LearningWorlds = readonly [Prepared, ...Prepared[]];

/** The first world and the next ones, which may be scored as well: not on these days. */
function learningWorlds(first: Prepared): LearningWorlds {
  const next = Array.from({ length: CONFIRMING_WORLDS }, (_, i) => first.seed + 1 + i);
  return [first, ...next.map((seed) => prepare(first.scenario, seed))];
}

function learn(rival: Rival, [first, ...others]: LearningWorlds, { trials, say }: Contest): Settings {
  const trialIn = (world: Prepared): Trial => {
    const days = learningDays(world.scenario);
    return (settings) => scoreOf(simulate(world, rival.pilotFor(settings), days));
  };
  const worlds = [trialIn(first), ...others.map(trialIn)] as const;
  const found = tune(rival, worlds, trials, namedRandom(1, `tuner of ${rival.name}`));
  const share = (100 * found.withinSlo).toFixed(2);
  say(`${rival.name}: ${JSON.stringify(found.settings)} after ${found.trials} trials, ${share} % within the objective`);
  return found.settings;
}

function best(seer: Rival, world: Prepared): Run {
  // It is the limit of what has to be paid, and so it need not be calm.
  const trial = (settings: Settings) => ({ ...scoreOf(simulate(world, seer.pilotFor(settings))), reversalsPerDay: 0 });
  const { settings } = tune(seer, [trial], ORACLE_TRIALS, namedRandom(1, `tuner of ${seer.name}`));
  return entry(seer, 'oracle', settings, world);
}

function entry(rival: Rival, kind: Entry['kind'], settings: Settings, world: Prepared): Run {
  const outcome = simulate(world, rival.pilotFor(settings));
  return { policy: rival.name, title: rival.title, kind, settings, seed: world.seed, outcome };
}
