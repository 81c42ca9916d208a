import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { EXCHANGE_NAMES, exchange } from '../../src/calendar/exchanges.ts';
import { ratePerPod, wholePods, workInPods } from '../../src/policy/demand.ts';
import { nowcast } from '../../src/policy/nowcast.ts';
import { History } from '../../src/series/history.ts';
import { checkSpec } from '../../src/spec/check.ts';
import { formatProblems } from '../../src/spec/problem.ts';
import { example } from '../support/example.ts';
import { OPEN_MS } from '../support/signals.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** A backlog sample of the page, told from the open. */
function sample({ secondsAgo, backlog }: { secondsAgo: number; backlog: number }) {
  return { atMs: OPEN_MS - secondsAgo * 1000, value: backlog };
}

test('the worked example of the demand gives what the page says', () => {
  const { gives, ...given } = example('concepts/demand.md', 'demand');

  const pod = { ...given, ratePerPod: ratePerPod(given) };
  expect({ ratePerPod: pod.ratePerPod, pods: wholePods(workInPods(given, pod)) }).toEqual(gives);
});

test('the worked example of the nowcast gives what the page says', () => {
  const { previous, last, arrivalsPerSecond, gives } = example('concepts/demand.md', 'nowcast');
  const rates = new History(15_000, 100);
  for (let s = 300; s >= 0; s -= 15) rates.record({ atMs: OPEN_MS - s * 1000, value: arrivalsPerSecond });

  const arrivals = rates.between(OPEN_MS - 300_000, OPEN_MS);
  const observed = { backlog: sample(last), previous: sample(previous), arrivals, completions: undefined, noise: 0 };
  const now = nowcast(observed, OPEN_MS);

  expect({
    arrived: now?.arrived,
    completed: now?.completed,
    backlogNow: now?.backlog,
    least: now?.least,
    most: now?.most,
  }).toEqual(gives);
});

/** Blocks of YAML in the README and the pages that show what a user writes. */
const written = ['../README.md', ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' })]
  .filter((file) => file.endsWith('.md') && existsSync(join(DOCS, file)))
  .flatMap((file) =>
    [...readFileSync(join(DOCS, file), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, text = '']) => [file, text] as const,
    ),
  )
  .filter(([, text]) => /^kind: (?:MetricSource|Calendar|ScalingMetric|Pool)$/m.test(text));

/** The sources that the pages speak of, where a block does not say its own. */
const SOURCES = `
kind: MetricSource
metadata: {name: acme}
spec: {cloudMonitoring: {project: acme-prod}}
---
kind: MetricSource
metadata: {name: prometheus}
spec: {prometheus: {url: "http://prometheus.monitoring:9090"}}
`;

test.each(written)('%s shows a specification without a problem:\n%s', (file, text) => {
  const sources = text.includes('kind: MetricSource') ? [] : [{ file: 'sources.yaml', text: SOURCES }];

  const checked = checkSpec([{ file, text }, ...sources], (_, name) => ({ file: name, text: '' }));

  expect('problems' in checked ? formatProblems(checked.problems) : '').toBe('');
});

test.each(EXCHANGE_NAMES)('the page of calendars has the hours of %s', (name) => {
  const { timeZone, session } = exchange(name);
  const rows = readFileSync(join(DOCS, 'concepts/calendars.md'), 'utf8').split('\n');
  const row = rows.find((line) => line.startsWith('| `') && line.includes(`\`${name}\``)) ?? '';
  const { lunch } = session;

  const minutes = [session.openMinute, ...(lunch ? [lunch.fromMinute, lunch.untilMinute] : []), session.closeMinute];

  expect(row.endsWith(`| ${timeZone} |`)).toBe(true);
  expect(Array.from(row.matchAll(/(\d\d):(\d\d)/g), ([, hour, minute]) => Number(hour) * 60 + Number(minute))).toEqual(
    minutes,
  );
});
