import type { Yield } from '../h2load.ts';
import { passOrFail, type Report, table } from '../report.ts';
import { median, pairwise, type Spread } from '../statistics.ts';
import { type Contest, holdContests } from './contest.ts';
import { findNeeds } from './needs.ts';

/**
 * Forewarm's p99 may be this many times that of an adapter in Go that does nothing. Of the same program on a quiet machine it was 0.5 to
 * 1.6 times in rounds: a short run decides over a change, and shall fail for a mistake and not for chance.
 */
const FLOOR = 1.2;
const SHORT_FLOOR = 1.6;
const TITLE = '## Through the kube-apiserver';

/** How long the HPA controller waits for a value, beside an adapter in Go that looks nothing up. */
export async function aggregatorReport(folder: string, short: boolean): Promise<Report> {
  const needs = findNeeds();
  if (typeof needs === 'string') return skipped(needs, short);
  const contests = await holdContests(folder, needs, short);
  const floor = short ? SHORT_FLOOR : FLOOR;
  return {
    lines: [
      TITLE,
      '',
      ...table(
        ['HPAs', 'adapter', 'requests/s', 'p50', 'p99', 'p99 to no-op', ''],
        contests.flatMap((contest) => rowsOf(contest, floor)),
      ),
      '',
      `Medians of rounds in turn (lowest to highest). The floor: p99 at most ${floor} times that of the no-op adapter.`,
    ],
    missed: contests
      .filter((contest) => !passes(contest, floor))
      .map((contest) => `${contest.title}: p99 ${p99Ratio(contest).median.toFixed(2)} times no-op, floor ${floor}`),
  };
}

function skipped(reason: string, short: boolean): Report {
  const required = process.env['FOREWARM_REQUIRE_ALL'] === '1' && !short;
  return {
    lines: [TITLE, '', `skipped: ${reason}`],
    missed: required ? [`through the kube-apiserver: ${reason}`] : [],
  };
}

function rowsOf(contest: Contest, floor: number): string[][] {
  const { title, rounds } = contest;
  const middle = (of: keyof typeof rounds, key: keyof Yield) => median(rounds[of].map((round) => round[key]));
  return (['forewarm', 'noop'] as const).map((adapter) => [
    title,
    adapter === 'noop' ? 'no-op in Go' : adapter,
    String(Math.round(middle(adapter, 'perSecond'))),
    `${middle(adapter, 'p50Ms').toFixed(2)} ms`,
    `${middle(adapter, 'p99Ms').toFixed(2)} ms`,
    adapter === 'noop' ? '1' : inWords(p99Ratio(contest)),
    adapter === 'noop' ? '' : passOrFail(passes(contest, floor)),
  ]);
}

function passes(contest: Contest, floor: number): boolean {
  return p99Ratio(contest).median <= floor;
}

function p99Ratio({ rounds }: Contest): Spread {
  const p99 = (of: keyof typeof rounds) => rounds[of].map(({ p99Ms }) => p99Ms);
  return pairwise(p99('forewarm'), p99('noop'));
}

function inWords({ min, median: middle, max }: Spread): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
