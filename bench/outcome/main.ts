import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DELAY_PROFILES, type DelayProfile } from '../../src/simulate/delays.ts';
import { ABLATIONS, forewarmRival } from '../../src/simulate/forewarm/rival.ts';
import { type Prepared, prepare } from '../../src/simulate/prepared.ts';
import { RIVALS } from '../../src/simulate/rivals/all.ts';
import type { Rival, Settings } from '../../src/simulate/rivals/rival.ts';
import { paceShown } from './pace.ts';
import { barsOf, barsShown, broken } from './bars.ts';
import { contest } from '../../src/simulate/contest/contest.ts';
import { page } from '../../src/simulate/contest/page.ts';
import { markdown } from '../../src/simulate/contest/report.ts';
import { type Result, resultOf } from '../../src/simulate/contest/result.ts';
import { openScenario } from '../../src/commands/scenario-files.ts';
import { type Sweep, sweep } from '../../src/simulate/contest/sweep.ts';

const USAGE = `npm run bench:outcome -- [options]
  --scenario FILE    a scenario file, or the start of the name of one that is here; several allowed; all when left out
  --seeds 1..10      worlds: a range or a list such as 1,2,5
  --data DIR         where the recorded loads are that recorded scenarios name; these are left out without it
  --profiles A,C     delay profiles; without it the one that each scenario names
  --policies a,b     only these
  --trials 60        trials of the tuner for a policy that has no frozen settings
  --tune             tunes every policy anew and freezes the settings in bench/outcome/tuned.json
  --no-defaults      leaves out the policies with their default settings
  --output markdown  or json, or html: one page with curves and a day of every policy
  --short            what the continuous integration runs
The exit code is 1 when Forewarm misses a bar that is promised, and 2 for a mistake in the options.`;

const HERE = import.meta.dirname;
const SCENARIOS = join(HERE, 'scenarios');
const RECORDED = join(SCENARIOS, 'recorded');
const FROZEN = join(HERE, 'tuned.json');
const SHORT_POLICIES = 'forewarm,rate-and-backlog,keda,keda-cron,seasonal-naive,ahpa-like';
const SHORT = [
  '--scenario',
  'T01',
  '--scenario',
  'T05',
  '--seeds',
  '1..2',
  '--no-defaults',
  '--policies',
  SHORT_POLICIES,
];
const PACED = 'T01-trading-days.yaml';
const isShort = process.argv.includes('--short');

type Frozen = Record<string, Record<string, Settings>>;

const { values } = parseArgs({
  args: isShort
    ? [...SHORT, ...process.argv.slice(2).filter((argument) => argument !== '--short')]
    : process.argv.slice(2),
  options: {
    scenario: { type: 'string', multiple: true, default: [''] },
    seeds: { type: 'string', default: '1..10' },
    data: { type: 'string' },
    profiles: { type: 'string' },
    policies: { type: 'string' },
    trials: { type: 'string', default: '60' },
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
  const frozen = readFrozen();
  const results: Result[] = [];
  for (const file of values.scenario.flatMap(filesOf)) {
    for (const profile of profilesOf(values.profiles)) results.push(run(file, profile, frozen));
  }
  if (values.tune) freeze(results);
  process.stdout.write(`${written(results, values.output)}\n`);
  if (isShort) process.stdout.write(`${paceShown(openScenario(join(SCENARIOS, PACED)))}\n`);
  if (results.some((result) => broken(barsOf(result, isShort)))) process.exitCode = 1;
}

function readFrozen(): Frozen {
  return existsSync(FROZEN) ? (JSON.parse(readFileSync(FROZEN, 'utf8')) as Frozen) : {};
}

/** Adds what was tuned to what is in the file by then. */
function freeze(results: readonly Result[]): void {
  const frozen = readFrozen();
  for (const { scenario, profile, rows } of results) {
    const name = `${scenario}/${profile}`;
    const own = rows.filter(({ kind, policy }) => kind === 'tuned' && !ABLATIONS.some((one) => one.name === policy));
    const tuned = own.map(({ policy, settings }) => [policy, settings] as const);
    frozen[name] = { ...frozen[name], ...Object.fromEntries(tuned) };
  }
  writeFileSync(FROZEN, `${JSON.stringify(frozen, null, 2)}\n`);
}

function written(results: readonly Result[], output: string): string {
  if (output === 'json') return JSON.stringify(results, null, 2);
  return output === 'html'
    ? page(results)
    : results.map((result) => `${markdown(result)}\n${barsShown(barsOf(result, isShort))}`).join('\n');
}

function run(file: string, profile: DelayProfile | undefined, frozen: Frozen): Result {
  const scenario = openScenario(file, profile, values.data);
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
  const sweeps = values.output === 'html' ? sweepsOf(rivals, tuned, prepare(scenario, seeds[0] ?? 1)) : [];
  return resultOf(scenario, seeds, entries, sweeps);
}

function sweepsOf(rivals: readonly Rival[], tuned: Readonly<Record<string, Settings>>, world: Prepared): Sweep[] {
  return rivals
    .filter((rival) => rival.of === undefined)
    .map((rival) => sweep(rival, tuned[rival.name] ?? rival.defaults, world));
}

function filesOf(wanted: string): string[] {
  if (existsSync(wanted) && wanted.endsWith('.yaml')) return [wanted];
  const found = readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' }).filter((file) => isMeant(file, wanted));
  if (found.length === 0) throw new Error(`there is no scenario ${wanted}: neither a file nor one of ${SCENARIOS}`);
  return found
    .toSorted()
    .map((file) => join(SCENARIOS, file))
    .filter((file) => values.data !== undefined || !isRecorded(file));
}

/** T07 means T07-regime-change.yaml and not T07b-faster-model.yaml; T0 means all that start so. */
function isMeant(file: string, wanted: string): boolean {
  const name = basename(file);
  if (!name.endsWith('.yaml')) return false;
  return /^T\d\d$/.test(wanted) ? name.startsWith(`${wanted}-`) : name.startsWith(wanted);
}

function isRecorded(file: string): boolean {
  if (dirname(file) !== RECORDED) return false;
  process.stderr.write(`${basename(file)} is left out: its load is a recording, and --data DIR says where those are\n`);
  return true;
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
  const all = [forewarmRival(), ...ABLATIONS, ...RIVALS];
  if (text === undefined) return all;
  return text.split(',').map((wanted) => {
    const found = all.find(({ name }) => name === wanted);
    if (found === undefined)
      throw new Error(`there is no policy ${wanted}, only ${all.map(({ name }) => name).join(', ')}`);
    return found;
  });
}
