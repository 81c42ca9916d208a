import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DELAY_PROFILES, type DelayProfile } from '../../src/simulate/delays.ts';
import { forewarmRival } from '../../src/simulate/forewarm.ts';
import { type Prepared, prepare } from '../../src/simulate/prepared.ts';
import { RIVALS } from '../../src/simulate/rivals/all.ts';
import type { Rival, Settings } from '../../src/simulate/rivals/rival.ts';
import { contest, type Entry } from './contest.ts';
import { page } from './page.ts';
import { markdown, type Result } from './report.ts';
import { readScenario } from './scenario-file.ts';
import { rowsOf } from './summary.ts';
import { type Sweep, sweep } from './sweep.ts';

const USAGE = `npm run bench:outcome -- [options]
  --scenario FILE    a scenario file, or the start of the name of one that is here; several allowed; all when left out
  --seeds 1..10      worlds: a range or a list such as 1,2,5
  --profiles A,C     delay profiles; without it the one that each scenario names
  --policies a,b     only these
  --trials 40        trials of the tuner for a policy that has no frozen settings
  --tune             tunes every policy anew and freezes the settings in bench/outcome/tuned.json
  --no-defaults      leaves out the policies with their default settings
  --output markdown  or json, or html: one page with curves and a day's pods
  --short            what the continuous integration runs`;

const HERE = import.meta.dirname;
const SCENARIOS = join(HERE, 'scenarios');
const FROZEN = join(HERE, 'tuned.json');
const DAY_MS = 86_400_000;
const SHORT = ['--scenario', 'T01', '--scenario', 'T05', '--seeds', '1..2', '--no-defaults'];

type Frozen = Record<string, Record<string, Settings>>;

const { values } = parseArgs({
  args: process.argv.includes('--short')
    ? [...SHORT, ...process.argv.slice(2).filter((argument) => argument !== '--short')]
    : process.argv.slice(2),
  options: {
    scenario: { type: 'string', multiple: true, default: [''] },
    seeds: { type: 'string', default: '1..10' },
    profiles: { type: 'string' },
    policies: { type: 'string' },
    trials: { type: 'string', default: '40' },
    tune: { type: 'boolean', default: false },
    'no-defaults': { type: 'boolean', default: false },
    output: { type: 'string', default: 'markdown' },
    help: { type: 'boolean', default: false },
  },
});

try {
  if (values.help) process.stdout.write(`${USAGE}\n`);
  else main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function main(): void {
  const frozen: Frozen = existsSync(FROZEN) ? (JSON.parse(readFileSync(FROZEN, 'utf8')) as Frozen) : {};
  const results: Result[] = [];
  for (const file of values.scenario.flatMap(filesOf)) {
    for (const profile of profilesOf(values.profiles)) results.push(run(file, profile, frozen));
  }
  if (values.tune) writeFileSync(FROZEN, `${JSON.stringify(frozen, null, 2)}\n`);
  process.stdout.write(`${written(results, values.output)}\n`);
}

function written(results: readonly Result[], output: string): string {
  if (output === 'json') return JSON.stringify(results, null, 2);
  return output === 'html' ? page(results) : results.map(markdown).join('\n');
}

function run(file: string, profile: DelayProfile | undefined, frozen: Frozen): Result {
  const scenario = readScenario(file, profile);
  const seeds = seedsOf(values.seeds);
  const name = `${scenario.name}/${scenario.profile}`;
  const rivals = rivalsOf(values.policies);
  const { entries, tuned } = contest(scenario, {
    rivals,
    seeds,
    trials: Number(values.trials),
    frozen: values.tune ? {} : (frozen[name] ?? {}),
    defaults: !values['no-defaults'],
    say: (line) => process.stderr.write(`${name}: ${line}\n`),
  });
  frozen[name] = { ...frozen[name], ...tuned };
  const scoredDays = (scenario.scored.toMs - scenario.scored.fromMs) / DAY_MS;
  const { title } = scenario;
  return {
    scenario: scenario.name,
    title,
    profile: scenario.profile,
    seeds,
    scoredDays,
    rows: rowsOf(entries, scoredDays),
    sweeps: values.output === 'html' ? sweepsOf(rivals, tuned, prepare(scenario, seeds[0] ?? 1)) : [],
    timelines: timelinesOf(entries, seeds[0]),
  };
}

function sweepsOf(rivals: readonly Rival[], tuned: Readonly<Record<string, Settings>>, world: Prepared): Sweep[] {
  return rivals.map((rival) => sweep(rival, tuned[rival.name] ?? rival.defaults, world));
}

function timelinesOf(entries: readonly Entry[], seed: number | undefined): Result['timelines'] {
  return entries
    .filter((entry) => entry.seed === seed && entry.kind !== 'default')
    .map(({ title, outcome }) => ({ title, ready: outcome.services[0]?.timeline.ready ?? [] }));
}

function filesOf(wanted: string): string[] {
  if (existsSync(wanted) && wanted.endsWith('.yaml')) return [wanted];
  const found = readdirSync(SCENARIOS).filter((file) => file.startsWith(wanted));
  if (found.length === 0) throw new Error(`there is no scenario ${wanted}: neither a file nor one of ${SCENARIOS}`);
  return found.toSorted().map((file) => join(SCENARIOS, file));
}

function seedsOf(text: string): number[] {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (from === undefined) {
    const seeds = text.split(',').map(Number);
    if (!seeds.every(Number.isInteger)) throw new Error(`--seeds takes 1..10 or 1,2,5, and not ${text}`);
    return seeds;
  }
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
}

function profilesOf(text: string | undefined): (DelayProfile | undefined)[] {
  if (text === undefined) return [undefined];
  return text.split(',').map((name) => {
    const profile = (Object.keys(DELAY_PROFILES) as DelayProfile[]).find((one) => one === name);
    if (profile === undefined) throw new Error(`there is no delay profile ${name}`);
    return profile;
  });
}

function rivalsOf(text: string | undefined): Rival[] {
  const all = [forewarmRival(), forewarmRival('arrivals'), ...RIVALS];
  if (text === undefined) return all;
  return text.split(',').map((wanted) => {
    const found = all.find(({ name }) => name === wanted);
    if (found === undefined)
      throw new Error(`there is no policy ${wanted}, only ${all.map(({ name }) => name).join(', ')}`);
    return found;
  });
}
