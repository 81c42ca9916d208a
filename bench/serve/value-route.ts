import { AGGREGATOR_HEADERS } from './aggregator-headers.ts';
import { load, type Yield } from './h2load.ts';
import { pathsOf, specOf } from './metrics.ts';
import { pinning } from './pinning.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';
import { passOrFail, type Report, table } from './report.ts';
import { inRounds } from './rounds.ts';
import { bodiesOf, type Keys, setupOf } from './setups.ts';
import { median, pairwise, type Spread } from './statistics.ts';
import { startSubject, type Subject } from './subject.ts';

/** The share of the bare server's efficiency that Forewarm aims at. */
const AIM = 0.85;

const SIZES = [1, 1_000, 20_000];
/** `floor` is the share that it must have; a short run decides over a change, and shall fail for a mistake and not for chance. */
const FULL = { rounds: 7, seconds: 2, floor: 0.7 };
const SHORT = { rounds: 5, seconds: 1, floor: 0.6 };
const CLIENTS = { clients: 4, connections: 4 };

type Server = 'forewarm' | 'bare' | 'express';

interface Measured extends Yield {
  readonly cpuMicroseconds: number;
  /** Memory at the end of the round. */
  readonly residentMegabytes: number;
}

type Contest = Readonly<Record<Server, readonly Measured[]>>;

/** How fast Forewarm answers one metric's value, beside the bare server and express that send the same bytes. */
export async function valueRouteReport(folder: string, keys: Keys, short: boolean): Promise<Report> {
  const rows: string[][] = [];
  const missed: string[] = [];
  const length = short ? SHORT : FULL;
  const { floor } = length;
  for (const metrics of SIZES) {
    const contest = await hold(folder, keys, metrics, length);
    for (const server of ['forewarm', 'bare', 'express'] as const) rows.push(rowOf(metrics, server, contest, floor));
    const { median: share } = cpuShare(contest, 'forewarm');
    if (!(share >= floor)) missed.push(`${metrics} metrics: ${share.toFixed(2)} of bare, floor ${floor}`);
  }
  const head = [
    'metrics',
    'server',
    'requests/s',
    'CPU/request',
    'p50',
    'p99',
    'RSS',
    'requests/s to bare',
    'CPU to bare',
    '',
  ];
  return {
    lines: [
      '## Values',
      '',
      ...table(head, rows),
      '',
      `Medians of interleaved rounds (lowest to highest). Floor ${floor} and aim ${AIM} are of "CPU to bare", the bare server's ` +
        "CPU per request divided by the other's: it is steadier than requests/s when the machine has other work.",
    ],
    missed,
  };
}

async function hold(folder: string, keys: Keys, metrics: number, plan: typeof FULL): Promise<Contest> {
  const core = pinning()?.server;
  const paths = pathsOf(specOf(metrics));
  const setup = setupOf(keys, metrics);
  await using forewarm = await startSubject('forewarm', core, setup);
  const told = { ...setup, bodies: await bodiesOf(forewarm.origin, paths, keys) };
  await using bare = await startSubject('bare', core, told);
  await using express = await startSubject('express', core, told);
  const measure = (subject: Subject) => measured(folder, subject, paths, plan.seconds);
  const subjects = { forewarm, bare, express };
  // What is compiled late must not count.
  await inRounds(1, subjects, measure);
  // Awaited here: on return the servers end.
  return await inRounds(plan.rounds, subjects, measure);
}

async function measured(
  folder: string,
  { pid, origin }: Subject,
  paths: readonly string[],
  seconds: number,
): Promise<Measured> {
  const before = cpuSeconds(pid);
  const core = pinning()?.clients;
  const found = await load(folder, { origin, paths, headers: AGGREGATOR_HEADERS, ...CLIENTS, seconds, core });
  const cpuMicroseconds = ((cpuSeconds(pid) - before) / found.requests) * 1e6;
  return { ...found, cpuMicroseconds, residentMegabytes: residentMegabytes(pid) };
}

function cpuShare(contest: Contest, server: Server): Spread {
  const cpu = (of: Server) => contest[of].map(({ cpuMicroseconds }) => cpuMicroseconds);
  return pairwise(cpu('bare'), cpu(server));
}

function rowOf(metrics: number, server: Server, contest: Contest, floor: number): string[] {
  const middle = (key: keyof Measured) => median(contest[server].map((measurement) => measurement[key]));
  const perSecond = (of: Server) => contest[of].map((measurement) => measurement.perSecond);
  const share = cpuShare(contest, server);
  return [
    metrics.toLocaleString('en'),
    server,
    Math.round(middle('perSecond')).toLocaleString('en'),
    `${middle('cpuMicroseconds').toFixed(1)} µs`,
    `${middle('p50Ms').toFixed(2)} ms`,
    `${middle('p99Ms').toFixed(2)} ms`,
    `${Math.round(middle('residentMegabytes'))} MB`,
    server === 'bare' ? '1' : ratio(pairwise(perSecond(server), perSecond('bare'))),
    server === 'bare' ? '1' : ratio(share),
    server === 'forewarm' ? verdict(share.median, floor) : '',
  ];
}

function ratio({ min, median: middle, max }: Spread): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

function verdict(share: number, floor: number): string {
  return share >= AIM ? 'pass, aim reached' : passOrFail(share >= floor);
}
