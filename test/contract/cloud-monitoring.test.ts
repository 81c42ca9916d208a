import { CloudMonitoring } from '../../src/sources/cloud-monitoring.ts';
import type { PubsubMetric, PubsubQuery } from '../../src/sources/source.ts';
import { type CloudMonitoringFault, startCloudMonitoring } from '../support/cloud-monitoring.ts';
import type { TrueSeries } from '../support/truth.ts';
import { runSourceContract, type Subject } from './source.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 14, 30, 45);
const MINUTE_MS = 60_000;
/** The newest point that is visible: sampled on the minute, visible 2 minutes later. */
const VISIBLE_MS = Date.UTC(2026, 10, 23, 14, 28);

const FAULTS: readonly CloudMonitoringFault[] = [
  400,
  401,
  403,
  404,
  429,
  500,
  503,
  'stall',
  'reset',
  'html',
  'redirect',
  'endless',
  'empty',
  'null values',
  'old points',
  'negative',
  '1e18',
  'executionErrors',
  'no end',
];

function query(metric: PubsubMetric, id: string): PubsubQuery {
  return { kind: 'pubsub', metric, id };
}

function series(metric: PubsubMetric, id: string, at: TrueSeries['at'], region?: string): TrueSeries {
  return { metric, project: 'acme-prod', id, at, ...(region !== undefined && { labels: { region } }) };
}

/** A backlog that grows by one each minute, with a gap of three minutes some time ago. */
function backlog(atMs: number): number | undefined {
  const minutesAgo = (VISIBLE_MS - atMs) / MINUTE_MS;
  return minutesAgo >= 10 && minutesAgo < 13 ? undefined : 1_000 - minutesAgo;
}

const TRUTH: readonly TrueSeries[] = [
  series('subscription/num_undelivered_messages', 'render-jobs', backlog),
  series('subscription/num_undelivered_messages', 'fraud-checks', () => 0),
  series('subscription/oldest_unacked_message_age', 'render-jobs', () => 42),
  series('subscription/num_unacked_messages_by_region', 'render-jobs', () => 300, 'europe-west1'),
  series('subscription/num_unacked_messages_by_region', 'render-jobs', () => 12, 'us-east4'),
  series('topic/send_message_operation_count', 'render-jobs', (atMs) => (atMs / 1000) * 25),
];

async function make(): Promise<Subject> {
  let stopwatchMs = 0;
  const server = await startCloudMonitoring({ truth: () => TRUTH, now: () => NOW_MS });
  const source = new CloudMonitoring(
    { project: 'acme-prod', endpoint: server.url },
    { stopwatchMs: () => stopwatchMs, random: () => 0.5, timeoutMs: 800 },
  );
  const undelivered = query('subscription/num_undelivered_messages', 'render-jobs');
  const from = VISIBLE_MS - 20 * MINUTE_MS;
  return {
    source,
    nowMs: NOW_MS,
    known: [
      { query: undelivered, sample: { atMs: VISIBLE_MS, value: 1_000 } },
      { query: query('subscription/num_undelivered_messages', 'fraud-checks'), sample: { atMs: VISIBLE_MS, value: 0 } },
      {
        query: query('subscription/oldest_unacked_message_age', 'render-jobs'),
        sample: { atMs: VISIBLE_MS, value: 42 },
      },
      {
        query: query('subscription/num_unacked_messages_by_region', 'render-jobs'),
        sample: { atMs: VISIBLE_MS, value: 312 },
      },
      { query: query('topic/send_message_operation_count', 'render-jobs'), sample: { atMs: VISIBLE_MS, value: 25 } },
    ],
    unknown: [
      query('subscription/num_undelivered_messages', 'never-there'),
      query('subscription/ack_message_count', 'render-jobs'),
      query('subscription/num_undelivered_messages', 'x" OR project="other'),
    ],
    foreign: { kind: 'prometheus', expr: 'up' },
    history: {
      query: undelivered,
      span: { fromMs: from, toMs: VISIBLE_MS, stepMs: MINUTE_MS },
      samples: Array.from({ length: 21 }, (_, i) => from + i * MINUTE_MS).flatMap((atMs) => {
        const value = backlog(atMs);
        return value === undefined ? [] : { atMs, value };
      }),
    },
    faults: Object.fromEntries(FAULTS.map((fault) => [fault, () => server.fault(fault)])),
    hang: () => server.fault('hang'),
    heal: () => {
      stopwatchMs += 600_000;
      server.fault(undefined);
    },
    secrets: ['acme-prod', 'elsewhere', 'gserviceaccount', '123456789012', '127.0.0.1'],
    close: () => server.close(),
  };
}

runSourceContract('Cloud Monitoring', make);
