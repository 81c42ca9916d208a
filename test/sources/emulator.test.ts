import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type ClosableSource, openSource } from '../../src/sources/open.ts';
import { type PubsubMetric, type Reading, SourceError } from '../../src/sources/source.ts';
import { checkSubscription, pubsubReader, type SubscriptionReader } from '../../src/sources/subscription-check.ts';
import { type CloudMonitoringServer, startCloudMonitoring } from '../support/cloud-monitoring.ts';
import { CountedQueue } from '../support/counted-queue.ts';
import { type Emulator, HAS_EMULATOR, startEmulator } from '../support/emulator.ts';
import { required } from '../support/required.ts';

/** Java starts slowly on a busy machine. */
jest.setTimeout(60_000);

const PROJECT = 'acme-prod';
const MINUTE_MS = 60_000;
const never = new AbortController().signal;
const before = process.env['PUBSUB_EMULATOR_HOST'];

/** Real messages that come and go, the backlog that Cloud Monitoring would show of them, and what we read. */
required("Pub/Sub's emulator (and Java)", HAS_EMULATOR)('over a real Pub/Sub emulator', () => {
  const clock = { ms: Date.UTC(2026, 10, 23, 14) };
  let emulator: Emulator;
  let pubsub: PubSub;
  let queue: CountedQueue;
  let monitoring: CloudMonitoringServer;
  let source: ClosableSource;
  let reader: SubscriptionReader;

  beforeAll(async () => {
    emulator = await startEmulator();
    process.env['PUBSUB_EMULATOR_HOST'] = emulator.host;
    pubsub = new PubSub({ projectId: PROJECT });
    queue = await CountedQueue.create(pubsub, PROJECT, 'render-jobs', () => clock.ms);
    monitoring = await startCloudMonitoring({ truth: () => queue.truth(), now: () => clock.ms });
    source = await openSource(
      { kind: 'cloudMonitoring', project: PROJECT, endpoint: monitoring.url },
      {
        now: () => clock.ms,
        stopwatchMs: () => clock.ms,
        random: () => 0,
        generated: () => ({ stepMs: 1, series: {} }),
      },
    );
    reader = pubsubReader(PROJECT);
  });

  afterAll(async () => {
    source.close();
    await Promise.all([queue.close(), reader.close(), pubsub.close(), monitoring.close()]);
    await emulator.stop();
    if (before === undefined) delete process.env['PUBSUB_EMULATOR_HOST'];
    else process.env['PUBSUB_EMULATOR_HOST'] = before;
  });

  async function read(metric: PubsubMetric, id = 'render-jobs'): Promise<Reading | undefined> {
    const [reading] = await source.latest([{ kind: 'pubsub', metric, id }], clock.ms, never);
    return reading;
  }

  test('what is published and acknowledged shows up as backlog, two to three minutes late and with its true time', async () => {
    await queue.publish(250);
    const publishedMs = clock.ms;
    clock.ms += MINUTE_MS;
    expect(await queue.work(120)).toBe(120);

    clock.ms = publishedMs + 2.5 * MINUTE_MS;
    const early = await read('subscription/num_undelivered_messages');
    clock.ms = publishedMs + 3.5 * MINUTE_MS;
    const late = await read('subscription/num_unacked_messages_by_region');
    const ackedPerSecond = await read('subscription/ack_message_count');

    expect(early).toEqual({ atMs: publishedMs, value: 250 });
    expect(late).toEqual({ atMs: publishedMs + MINUTE_MS, value: 130 });
    expect(ackedPerSecond).toEqual({ atMs: publishedMs + MINUTE_MS, value: 2 });
  });

  test('messages that somebody works on are still backlog', async () => {
    const taken = await queue.take(50);

    clock.ms += 3 * MINUTE_MS;

    expect(await read('subscription/num_undelivered_messages')).toMatchObject({ value: 130 });
    await queue.ack(taken);
    expect(queue.backlog).toBe(130 - taken.length);
  });

  test('a subscription that exists is fine, one that does not is missing, and one without its topic is told apart', async () => {
    await pubsub.createTopic('orphan-jobs');
    await pubsub.topic('orphan-jobs').createSubscription('orphan-jobs');
    await pubsub.topic('orphan-jobs').delete();

    expect(await checkSubscription(reader, 'render-jobs')).toBe('fine');
    expect(await checkSubscription(reader, 'never-there')).toBe('missing');
    expect(await checkSubscription(reader, 'orphan-jobs')).toBe('topic deleted');
  });

  test('without data the next reading says what Pub/Sub knows of the subscription', async () => {
    const first = await read('subscription/num_undelivered_messages', 'never-there');
    let later = await read('subscription/num_undelivered_messages', 'never-there');
    while (later instanceof SourceError && later.trouble === 'no-data') {
      later = await read('subscription/num_undelivered_messages', 'never-there');
    }

    expect(first).toMatchObject({ trouble: 'no-data' });
    expect(later).toMatchObject({
      trouble: 'not-found',
      message: "the subscription does not exist in the source's project",
    });
  });
});
