import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PRESETS } from '../../../src/spec/presets/presets.ts';
import type { SignalSpec } from '../../../src/spec/spec.ts';
import { Prometheus } from '../../../src/sources/prometheus.ts';
import type { Reading } from '../../../src/sources/source.ts';
import { required } from '../../support/required.ts';
import { CAN_SCRAPE, type Scraped, startScraping } from '../../support/scraped-prometheus.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, withField } from '../../support/written.ts';
import * as exposition from './expositions.ts';

/** What an HPA would be answered, by preset and labels. Shares are in percent. */
const EXPECTED: readonly (readonly [preset: string, match: object, answers: Readonly<Record<string, number>>])[] = [
  [
    'triton',
    { model: 'sdxl' },
    {
      queue: 37,
      running: 48,
      load: 85,
      batchSize: 8,
      batchSeconds: 4,
      serviceRate: 12,
      batchEfficiency: 50,
      cacheHitRatio: 25,
    },
  ],
  [
    'vllm',
    { model_name: 'llama' },
    {
      queue: 7,
      running: 40,
      load: 47,
      batchSize: 20,
      batchSeconds: 20,
      serviceRate: 2,
      // 20 of at most 16 are told as full.
      batchEfficiency: 100,
      kvCache: 91,
    },
  ],
  ['vllm', { model_name: 'mistral' }, { kvCache: 40 }],
  [
    'tgi',
    { namespace: 'chat' },
    { queue: 4, running: 12, load: 16, batchSize: 12, batchSeconds: 4, serviceRate: 3, batchEfficiency: 75 },
  ],
  [
    'nim',
    { model_name: 'meta/llama-3.1-8b-instruct' },
    {
      queue: 3,
      running: 24,
      load: 27,
      batchSize: 24,
      batchSeconds: 6,
      serviceRate: 4,
      batchEfficiency: 25,
      kvCache: 55,
    },
  ],
  ['torchserve', { model_name: 'resnet18' }, { queue: 3, running: 5, load: 8, batchSeconds: 0.5, serviceRate: 10 }],
  [
    'ray-serve',
    { deployment: 'Embedder' },
    { queue: 9, running: 28, load: 37, batchSize: 12, batchSeconds: 0.5, serviceRate: 24, batchEfficiency: 75 },
  ],
  ['ray-serve', { deployment: 'Router' }, { queue: 70, running: 5, batchSeconds: 0.01, serviceRate: 24 }],
  ['kserve', { model_name: 'sklearn-iris' }, { running: 10, batchSeconds: 2, serviceRate: 5 }],
  ['kueue', { cluster_queue: 'training' }, { queue: 11, running: 5, load: 16, batchSeconds: 90, serviceRate: 0.05 }],
  ['kueue-local', { name: 'research', namespace: 'ml' }, { queue: 8, running: 2, load: 10 }],
];

const answers = EXPECTED.flatMap(([preset, match, values]) =>
  Object.entries(values).map(([of, value]) => ({ preset, of, match, value })),
);

test('every preset is tried', () => {
  expect(new Set(answers.map(({ preset }) => preset))).toEqual(new Set(PRESETS.keys()));
});

required('the real Prometheus', CAN_SCRAPE)('presets, asked of a real Prometheus', () => {
  let scraped: Scraped;
  let prometheus: Prometheus;

  beforeAll(async () => {
    const { KUEUE, ...others } = exposition;
    scraped = await startScraping([...Object.values(others), ...KUEUE]);
    prometheus = new Prometheus({ url: scraped.url, timeoutMs: 5_000, auth: { kind: 'none' }, tls: {}, headers: {} });
  }, 60_000);

  afterAll(async () => {
    prometheus.close();
    await scraped.stop();
  });

  async function read({ query }: SignalSpec): Promise<Reading | undefined> {
    const nowMs = scraped.scrapedMs + 5_000;
    return (await prometheus.latest([query], nowMs, new AbortController().signal))[0];
  }

  function signal(written: object): SignalSpec {
    const spec = specOf(...SOURCES, withField(SIGNAL_METRIC, 'spec.signal', { source: 'prometheus', ...written }));
    const answering = spec.metrics[0]?.answers;
    if (answering?.kind !== 'signal') throw new Error('no signal');
    return answering.signal;
  }

  test.each(answers)('$preset $of of $match is $value', async ({ preset, of, match, value }) => {
    const asked = { preset, of, match, ...(of === 'batchEfficiency' && { maxBatch: 16 }) };

    const reading = await read(signal(asked));

    expect(reading).toEqual({ atMs: scraped.scrapedMs, value: expect.closeTo(value, 6) });
  });

  test('an idle server has no batch duration, rather than one that is no number', async () => {
    const reading = await read(signal({ preset: 'triton', of: 'batchSeconds', match: { model: 'idle' } }));

    expect(reading).toMatchObject({ trouble: 'no-data', message: 'the query gives nothing, or not a number (NaN)' });
  });

  test('a model that is not there has no queue, rather than an empty one', async () => {
    const reading = await read(signal({ preset: 'vllm', of: 'queue', match: { model_name: 'nobody' } }));

    expect(reading).toMatchObject({ trouble: 'no-data' });
  });

  test.each([
    ['a quote', 'llama"} or vector(0) #'],
    ['a backslash before a quote', 'llama\\"} or vector(0) #'],
    ['an escape', 'll\\x61ma'],
    ['a pattern', '.*'],
    ['text of any script', '模型 {}[]()'],
  ])('a value with %s is compared as it is', async (_, hostile) => {
    const reading = await read(signal({ preset: 'vllm', of: 'queue', match: { model_name: hostile } }));

    expect(reading).toMatchObject({ trouble: 'no-data' });
  });

  test('a value with quotes and backslashes is found', async () => {
    const reading = await read(signal({ preset: 'vllm', of: 'queue', match: { model_name: 'a "b" \\c' } }));

    expect(reading).toMatchObject({ value: 6 });
  });

  test('each field of pods reads what it is for', async () => {
    const triton = { source: 'prometheus', preset: 'triton', match: { model: 'sdxl' } };
    const pods = {
      backlog: { ...triton },
      arrivals: { source: 'prometheus', query: 'sum(rate(nv_inference_request_success[5m]))' },
      cacheHitRatio: { ...triton },
      capacity: {
        batchSeconds: { ...triton, otherwise: 5 },
        batchEfficiency: { ...triton, maxBatch: 16 },
        batchSize: 8,
      },
      drainWithin: '30s',
    };
    const answering = specOf(...SOURCES, withField(PODS_METRIC, 'spec.pods', pods)).metrics[0]?.answers;
    if (answering?.kind !== 'pods' || typeof answering.batchSeconds === 'number') throw new Error('no pods');
    const { backlog, cacheHitRatio, batchSeconds, batchEfficiency } = answering;
    const asked = [backlog, cacheHitRatio, batchSeconds.signal, batchEfficiency] as readonly SignalSpec[];

    const readings = await Promise.all(asked.map(read));

    expect(readings).toEqual(
      [37, 0.25, 4, 0.5].map((value) => ({ atMs: scraped.scrapedMs, value: expect.closeTo(value, 6) })),
    );
  });
});
