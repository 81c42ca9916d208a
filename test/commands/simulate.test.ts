import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runSimulation, type Simulated, simulateMetric, type SimulateOptions } from '../../src/commands/simulate.ts';
import { askedFor } from '../../src/commands/simulate/asked.ts';
import { asJson } from '../../src/commands/simulate/json.ts';
import { asText } from '../../src/commands/simulate/text.ts';
import { page } from '../../src/simulate/contest/page.ts';
import { temporaryFolders } from '../support/folder.ts';
import { loadOf, MONDAY_MS } from '../support/loads.ts';
import { startPrometheusStandIn } from '../support/prometheus.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, withField } from '../support/written.ts';

const newFolder = temporaryFolders();

function file(name: string, text: string): string {
  const path = join(newFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** Five days in steps of a minute, with an hour at noon and a burst of two minutes in the afternoon of every day but the first. */
const PAST = loadOf({ days: 5, stepMinutes: 1 }, (minute, day) => {
  if (minute >= 720 && minute < 780) return 4;
  return day > 0 && minute >= 900 + 60 * day && minute < 902 + 60 * day ? 5 : 0.4;
});
const CSV = ['time,value', ...Array.from(PAST.values, (value, i) => `${MONDAY_MS / 1000 + (i + 1) * 60},${value}`)];

const METRIC = withField(
  withField(withField(PODS_METRIC, 'spec.pods.arrivals', { source: 'day', series: 'arrivals' }), 'spec.pods.capacity', {
    batchSeconds: 4,
    batchSize: 4,
  }),
  'spec.limits',
  { min: 1, max: 12 },
);

interface Over extends Partial<SimulateOptions> {
  /** The text of the cluster file. */
  readonly about?: string;
  readonly objects?: readonly unknown[];
  readonly csv?: readonly string[];
}

const ABOUT = 'slo: 60s\nprice: {gpuHour: 2, currency: EUR}';

function optionsOf({ objects = [METRIC], csv = CSV, about = ABOUT, ...flags }: Over): SimulateOptions {
  const text = [...SOURCES, ...objects].map((one) => JSON.stringify(one)).join('\n---\n');
  return {
    metric: 'render/render-pods',
    from: [file('metrics.yaml', text)],
    history: file('past.csv', csv.join('\n')),
    cluster: file('cluster.yaml', about),
    lastMs: undefined,
    stepMs: undefined,
    scoredMs: undefined,
    worlds: 1,
    trials: 2,
    output: 'text',
    html: undefined,
    ...flags,
  };
}

async function run(over: Over) {
  const [said, complaints]: [string[], string[]] = [[], []];
  const code = await runSimulation(optionsOf(over), {
    nowMs: MONDAY_MS,
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    tell: () => {},
  });
  return { code, text: said.join('\n'), complaint: complaints.join('\n') };
}

describe('a past that happens again', () => {
  let text = '';
  let simulated: Simulated | undefined;

  beforeAll(async () => {
    simulated = await simulateMetric(optionsOf({}), MONDAY_MS, () => {});
    text = asText(simulated);
  }, 60_000);

  test('is told for Forewarm as it is written, for a tuned one, for the others and for who knows everything', () => {
    for (const policy of [
      'Forewarm, as written',
      'Forewarm without forecast',
      'KEDA and cron floors',
      'Oracle',
      'Static peak',
    ])
      expect(text).toContain(policy);
  });

  test('costs what a GPU-hour costs', () => {
    const [, hours = '', money = ''] = /^Static peak, tuned .* ([\d.,]+) +([\d.,]+) +[\d.]+ +0\.0$/m.exec(text) ?? [];

    expect(text).toContain('EUR/30d');
    expect(Number(hours.replace(',', ''))).toBe(12 * 24);
    expect(Number(money.replace(',', ''))).toBe(12 * 24 * 30 * 2);
  });

  test('says which bursts no scaling can meet, and what stands by for them', () => {
    expect(text.replaceAll('\n', ' ')).toMatch(
      /bursts shorter than \dm\d+s cannot be met by scaling\. 4 of the 4 bursts of the past are so short: keep 5 pods/,
    );
  });

  test('fits a terminal', () => {
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test('says what was taken for granted', () => {
    expect(text).toContain('- a batch takes 4 s however full it is, as the cluster file has no worker');
  });

  test('is a page, and one JSON document', () => {
    if (simulated === undefined) throw new Error('nothing was simulated');

    expect(page([simulated.result])).toMatch(/<!doctype html>[\s\S]*render\/render-pods[\s\S]*<svg/);
    expect(JSON.parse(asJson(simulated))).toMatchObject({
      metric: 'render/render-pods',
      sloSeconds: 60,
      price: { gpuHour: 2, currency: 'EUR' },
      reactionFloor: { tooShort: 4 },
    });
  });
});

describe('a past that its source tells', () => {
  const DAYS_MS = 5 * 86_400_000;
  const query = 'sum(rate(published_total[1m]))';
  const prometheus = startPrometheusStandIn({
    [query]: (atMs) => PAST.values[(atMs - MONDAY_MS) / 60_000 - 1],
  });
  afterAll(async () => (await prometheus).close());

  test('is the one of a file with the same values', async () => {
    const { url } = await prometheus;
    const source = { kind: 'MetricSource', metadata: { name: 'shop' }, spec: { prometheus: { url } } };
    const metric = withField(METRIC, 'spec.pods.arrivals', { source: 'shop', query });
    const asked = { objects: [source, metric], lastMs: DAYS_MS };

    const ofFile = await askedFor(optionsOf(asked), MONDAY_MS);
    const ofSource = await askedFor(optionsOf({ ...asked, history: undefined }), MONDAY_MS + DAYS_MS);

    expect(ofSource.past).toEqual(ofFile.past);
    expect(ofSource.past.values).toHaveLength(5 * 1440);
  });
});

test('a metric without a least number of pods is tried with the one pod that its HPA keeps', async () => {
  const { scenario } = await askedFor(
    optionsOf({ objects: [withField(METRIC, 'spec.limits', { max: 12 })] }),
    MONDAY_MS,
  );

  expect(scenario.services[0]?.bounds).toEqual({ min: 1, max: 12 });
  expect(scenario.notes.join()).toContain('keeps one pod');
});

test('placeholder pods of the metric are tried with it', async () => {
  const warm = {
    kind: 'ScalingMetric',
    metadata: { name: 'render-warm', namespace: 'render' },
    spec: { warm: { for: 'render-pods' }, limits: { max: 12 } },
  };

  const { own } = await askedFor(optionsOf({ objects: [METRIC, warm] }), MONDAY_MS);

  expect(own.warm?.name).toBe('render-warm');
});

describe('what cannot be tried is told in one line', () => {
  test.each<[string, Over, RegExp]>([
    ['an unknown metric', { metric: 'render/x' }, /expected a metric of these files \(render\/render-pods\), found/],
    [
      'a signal',
      { metric: 'render/render-backlog', objects: [SIGNAL_METRIC] },
      /expected a metric of pods, found another/,
    ],
    [
      'a batch that nobody knows the length of',
      {
        objects: [
          withField(METRIC, 'spec.pods.capacity', { batchSeconds: { source: 'prometheus', query: 'x' }, batchSize: 4 }),
        ],
      },
      /expected how long a batch takes: a number in capacity\.batchSeconds, its otherwise, or worker/,
    ],
    ['a past that is too short', { csv: CSV.slice(0, 1440) }, /expected at least 3 days to learn from before/],
    ['a negative rate', { csv: ['time,value', '60,-1'] }, /past\.csv:2: expected a rate from 0/],
    [
      'a cluster file that is not there',
      { cluster: '/nowhere.yaml' },
      /nowhere\.yaml: expected a cluster file, found the error ENOENT/,
    ],
    [
      'a page that cannot be written',
      { html: '/nowhere/page.html' },
      /page\.html: the page cannot be written \(ENOENT\)/,
    ],
    ['a cluster file with a mistake', { about: 'slo: 30' }, /cluster\.yaml: this describes no cluster/],
  ])('%s', async (_, over, complaint) => {
    expect(await run(over)).toMatchObject({ code: 1, text: '', complaint: expect.stringMatching(complaint) });
  });
});
