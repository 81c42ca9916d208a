import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SignalSpec } from '../../src/spec/spec.ts';
import { Prometheus } from '../../src/sources/prometheus.ts';
import type { Reading } from '../../src/sources/source.ts';
import { required } from '../support/required.ts';
import { CAN_SCRAPE, type Scraped, startScraping, type Target } from '../support/scraped-prometheus.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField } from '../support/written.ts';
import { VLLM } from './presets/expositions.ts';

/** What a scrape configuration adds for the exporter's own pod. */
const EXPORTER = { pod: 'dcgm-exporter-7xk2p', namespace: 'gpu-operator', container: 'exporter' };

/** Rows of a GPU, or of a slice or pod of it, in MiB. */
function rows(labels: string, used: number, free: number): string {
  return `DCGM_FI_DEV_FB_USED{${labels}} ${used}\nDCGM_FI_DEV_FB_FREE{${labels}} ${free}\n`;
}

const TYPES = `# HELP DCGM_FI_DEV_FB_USED Framebuffer memory used (in MiB).
# TYPE DCGM_FI_DEV_FB_USED gauge
# HELP DCGM_FI_DEV_FB_FREE Framebuffer memory free (in MiB).
# TYPE DCGM_FI_DEV_FB_FREE gauge
`;

const A100 = 'device="nvidia0",modelName="NVIDIA A100-SXM4-40GB"';
const L4 = 'device="nvidia0",modelName="NVIDIA L4"';

/** Whole GPUs of two workloads and one that nobody uses, on a node as releases before May 2026 name it. */
const WHOLE =
  TYPES +
  rows(
    `gpu="0",UUID="GPU-a0",${A100},Hostname="gke-a100-1",container="render",namespace="render",pod="render-0"`,
    30000,
    10000,
  ) +
  rows(
    `gpu="1",UUID="GPU-a1",${A100},Hostname="gke-a100-1",container="render",namespace="render",pod="render-1"`,
    10000,
    30000,
  ) +
  rows(
    `gpu="2",UUID="GPU-a2",${A100},Hostname="gke-a100-1",container="train",namespace="render",pod="train-0"`,
    39600,
    400,
  ) +
  rows(`gpu="3",UUID="GPU-a3",${A100},Hostname="gke-a100-1"`, 0, 40000);

/** The same as a release after it prints them, scraped with its labels honoured. */
const HONOURED =
  TYPES +
  rows(
    `gpu="0",UUID="GPU-b0",${L4},hostname="gke-l4-1",container="score",namespace="fraud",pod="score-0"`,
    12000,
    12000,
  ) +
  rows(
    `gpu="1",UUID="GPU-b1",${L4},hostname="gke-l4-2",container="score",namespace="fraud",pod="score-1"`,
    21600,
    2400,
  );

/** Two slices of one GPU. */
const MIG =
  TYPES +
  rows(`gpu="0",UUID="GPU-c0",${A100},GPU_I_PROFILE="1g.10gb",GPU_I_ID="7",namespace="mig",pod="slice-a"`, 9500, 500) +
  rows(`gpu="0",UUID="GPU-c0",${A100},GPU_I_PROFILE="1g.10gb",GPU_I_ID="8",namespace="mig",pod="slice-b"`, 250, 9750);

/** One GPU that three pods share: its own row, a copy of it for each pod, and what each pod's processes use. */
const SHARED =
  TYPES +
  rows(`gpu="0",UUID="GPU-d0",${L4}`, 9000, 15000) +
  rows(`gpu="0",UUID="GPU-d0",${L4},namespace="shared",pod="share-0",container="copy"`, 9000, 15000) +
  rows(`gpu="0",UUID="GPU-d0",${L4},namespace="shared",pod="share-1",container="copy"`, 9000, 15000) +
  `DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-d0",${L4},namespace="shared",pod="share-0",container="own"} 5000\n` +
  `DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-d0",${L4},namespace="shared",pod="share-1",container="own"} 3500\n` +
  `DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-d0",${L4},namespace="shared",pod="share-2",container="own"} 500\n`;

/** An old exporter prints DCGM's mark for "blank". */
const BLANK =
  TYPES + rows(`gpu="0",UUID="GPU-e0",${L4},namespace="blank",pod="blank-0"`, 9223372036854776000, 9223372036854776000);

/** A second exporter, by mistake, on the node of the whole GPUs. */
const TARGETS: readonly Target[] = [
  { text: WHOLE, labels: { ...EXPORTER, node: 'gke-a100-1' } },
  { text: WHOLE, labels: { ...EXPORTER, pod: 'dcgm-exporter-again', node: 'gke-a100-1' } },
  { text: HONOURED, labels: EXPORTER, honorLabels: true },
  { text: MIG, labels: EXPORTER },
  {
    text: MIG.replaceAll('"mig"', '"mig-honoured"').replaceAll('GPU-c0', 'GPU-c1'),
    labels: EXPORTER,
    honorLabels: true,
  },
  { text: SHARED, labels: EXPORTER },
  {
    text: SHARED.replaceAll('"shared"', '"shared-honoured"').replaceAll('GPU-d0', 'GPU-d1'),
    labels: EXPORTER,
    honorLabels: true,
  },
  { text: BLANK, labels: EXPORTER },
  VLLM,
];

required('the real Prometheus', CAN_SCRAPE)('GPU memory, asked of a real Prometheus', () => {
  let scraped: Scraped;
  let prometheus: Prometheus;

  beforeAll(async () => {
    scraped = await startScraping(TARGETS);
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

  /** As a metric of a namespace asks for it, in percent. */
  async function percent(namespace: string, dcgm: object): Promise<Reading | undefined> {
    const metric = withField(SIGNAL_METRIC, 'spec.signal', { source: 'prometheus', dcgm });
    const answers = specOf(...SOURCES, withField(metric, 'metadata.namespace', namespace)).metrics[0]?.answers;
    if (answers?.kind !== 'signal') throw new Error('no signal');
    return read(answers.signal);
  }

  test.each([
    ['the fullest GPU of a workload', 'render', { pods: 'render-.*' }, 75],
    ['their mean', 'render', { pods: 'render-.*', of: 'mean' }, 50],
    ['one pod, matched in full', 'render', { pods: 'render' }, undefined],
    ['either of two workloads', 'render', { pods: '(?:render|train)-\\d' }, 99],
    ['a workload of another namespace, if its name is said', 'fraud', { pods: 'render-.*', namespace: 'render' }, 75],
    ['not a workload of another namespace', 'fraud', { pods: 'render-.*' }, undefined],
    ['labels that are honoured', 'fraud', { pods: 'score-[01]' }, 90],
    ['their mean, labels honoured', 'fraud', { pods: 'score-.*', of: 'mean' }, 70],
    ['a full slice of a GPU', 'mig', { pods: 'slice-a' }, 95],
    ['an empty slice of the same GPU', 'mig', { pods: 'slice-b' }, 2.5],
    ['the mean of slices', 'mig', { pods: 'slice-.*', of: 'mean' }, 48.75],
    ['a slice, labels honoured', 'mig-honoured', { pods: 'slice-a' }, 95],
    ['a shared GPU, whatever its rows', 'shared', { pods: 'share-.*' }, 37.5],
    ['a shared GPU by a pod with a row of its own only', 'shared', { pods: 'share-2' }, 37.5],
    ['a shared GPU, labels honoured', 'shared-honoured', { pods: 'share-.*', of: 'mean' }, 37.5],
    ['every GPU of a node, the unused too', 'render', { nodes: 'gke-a100-1', of: 'mean' }, (75 + 25 + 99 + 0) / 4],
    ['nodes as newer releases name them', 'render', { nodes: 'gke-l4-.*' }, 90],
    ['every GPU of a kind', 'render', { labels: { modelName: 'NVIDIA L4' }, of: 'mean' }, (50 + 90 + 37.5 + 37.5) / 4],
    ['pods on GPUs of a kind', 'fraud', { pods: '.*', labels: { modelName: 'NVIDIA L4' } }, 90],
    ['a mark for blank is no memory', 'blank', { pods: 'blank-0' }, undefined],
    ['pods that are gone', 'render', { pods: 'gone-.*' }, undefined],
  ])('%s', async (_, namespace, dcgm, value) => {
    const reading = await percent(namespace, dcgm);

    if (value === undefined) expect(reading).toMatchObject({ trouble: 'no-data' });
    else expect(reading).toEqual({ atMs: scraped.scrapedMs, value: expect.closeTo(value, 6) });
  });

  test.each([
    ['of devices', { dcgm: { pods: 'render-.*' } }, 0.75],
    ['of the key-value cache', { kvCache: { preset: 'vllm', match: { model_name: 'llama' } } }, 0.91],
  ])('beside pods it is a share, %s', async (_, asked, share) => {
    const metric = withField(PODS_METRIC, 'spec.gpuMemory', { source: 'prometheus', raiseAbove: 0.9, ...asked });
    const { gpuMemory } = specOf(...SOURCES, metric).metrics[0] ?? {};

    const reading = gpuMemory && (await read(gpuMemory.signal));

    expect(reading).toEqual({ atMs: scraped.scrapedMs, value: expect.closeTo(share, 6) });
  });
});

describe('what is written about GPU memory', () => {
  const MEMORY = { source: 'prometheus', dcgm: { pods: 'render-.*' }, raiseAbove: 0.9 };

  test('holds a little below where it raises, unless it says where', () => {
    const memoryOf = (over: object) =>
      specOf(...SOURCES, withField(PODS_METRIC, 'spec.gpuMemory', { ...MEMORY, ...over })).metrics[0]?.gpuMemory;

    expect(memoryOf({})).toMatchObject({ of: 'dcgm', raiseAbove: 0.9, holdAbove: expect.closeTo(0.81, 9) });
    expect(memoryOf({ holdAbove: 0.5 })).toMatchObject({ holdAbove: 0.5 });
    expect(memoryOf({ maxAge: '2m' })).toMatchObject({ signal: { source: 'prometheus', maxAgeMs: 120_000 } });
  });

  test.each([
    ['raiseAbove', 90, 'spec.gpuMemory.raiseAbove: expected a number above 0 and at most 1, found 90'],
    ['holdAbove', 0.95, 'spec.gpuMemory.holdAbove: expected at most 0.9, the raiseAbove, found 0.95'],
    [
      'source',
      'acme',
      'spec.gpuMemory.source: expected a source of kind prometheus, as dcgm asks one, found "acme" of kind cloudMonitoring',
    ],
    [
      'source',
      'promtheus',
      'spec.gpuMemory.source: expected the name of a MetricSource, found "promtheus", did you mean prometheus?',
    ],
    [
      'kvCache',
      { preset: 'vllm', match: { model_name: 'x' } },
      'spec.gpuMemory: expected exactly one of dcgm or kvCache, found dcgm and kvCache',
    ],
    ['dcgm', {}, 'spec.gpuMemory.dcgm: expected pods, nodes or labels, found none of them'],
    ['dcgm', { pods: 'a', nodes: 'b' }, 'spec.gpuMemory.dcgm: expected pods or nodes, found both'],
    [
      'dcgm',
      { nodes: 'b', namespace: 'render' },
      'spec.gpuMemory.dcgm.namespace: expected only beside pods, found without it',
    ],
    [
      'dcgm',
      { labels: {} },
      'spec.gpuMemory.dcgm.labels: expected at least one label, as all servers together are never meant, found none',
    ],
    [
      'dcgm',
      { labels: { 'a-b': 'c' } },
      'spec.gpuMemory.dcgm.labels["a-b"]: expected a label name of letters, digits and underscores, found "a-b"',
    ],
  ])('%s: %j is told', (field, value, trouble) => {
    expect(troublesOf(withField(PODS_METRIC, `spec.gpuMemory`, { ...MEMORY, [field]: value }))).toEqual([trouble]);
  });

  test.each([
    '(?!a)b',
    '(a)\\1',
    'a{1000}',
    '(',
    'a**',
    '[',
    '[]',
    'a\nb',
    'Render-.*',
    '"',
    '\\pL',
    '(?i)a',
    '(?<n>a)',
    '^a$',
    '',
    'é',
    'a'.repeat(300),
  ])('a pattern such as %j is refused', (pods) => {
    expect(troublesOf(withField(PODS_METRIC, 'spec.gpuMemory', { ...MEMORY, dcgm: { pods } }))[0]).toMatch(
      /^spec\.gpuMemory\.dcgm\.pods: expected a pattern of lower-case letters/,
    );
  });

  test('GPU memory is no backlog', () => {
    const trouble = troublesOf(
      withField(PODS_METRIC, 'spec.pods.backlog', { source: 'prometheus', dcgm: { pods: 'a' } }),
    );

    expect(trouble).toEqual(['spec.pods.backlog.dcgm: expected a number of messages, found GPU memory']);
  });
});
