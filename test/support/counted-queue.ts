import { type PubSub, v1 } from '@google-cloud/pubsub';
import type { TrueSeries } from './truth.ts';

/** How often something was counted, and when: enough to say how much it was at any moment. */
class Counter {
  readonly #log: { readonly atMs: number; readonly total: number }[] = [];

  add(count: number, atMs: number): void {
    if (count > 0) this.#log.push({ atMs, total: this.total + count });
  }

  get total(): number {
    return this.#log.at(-1)?.total ?? 0;
  }

  at(atMs: number): number {
    return this.#log.findLast((entry) => entry.atMs <= atMs)?.total ?? 0;
  }

  /** When the count reached a total. */
  reachedMs(total: number): number | undefined {
    return this.#log.find((entry) => entry.total >= total)?.atMs;
  }
}

/**
 * A topic and its subscription in Pub/Sub's emulator, with its own count of what was confirmed: the truth behind Cloud Monitoring's
 * numbers, which the emulator does not tell.
 */
export class CountedQueue {
  readonly #pubsub: PubSub;
  readonly #project: string;
  readonly #id: string;
  readonly #now: () => number;
  readonly #published = new Counter();
  readonly #acked = new Counter();
  readonly #subscriber: InstanceType<typeof v1.SubscriberClient>;

  private constructor(
    pubsub: PubSub,
    {
      project,
      id,
      now,
      subscriber,
    }: { project: string; id: string; now: () => number; subscriber: InstanceType<typeof v1.SubscriberClient> },
  ) {
    this.#pubsub = pubsub;
    this.#project = project;
    this.#id = id;
    this.#now = now;
    this.#subscriber = subscriber;
  }

  /** Makes the topic `id` and the subscription `id`. `now` may be virtual; it must never go back. */
  static async create(pubsub: PubSub, project: string, id: string, now: () => number): Promise<CountedQueue> {
    await pubsub.createTopic(id);
    await pubsub.topic(id).createSubscription(id, { ackDeadlineSeconds: 600 });
    const subscriber = new v1.SubscriberClient({ ...(await pubsub.getClientConfig()) });
    return new CountedQueue(pubsub, { project, id, now, subscriber });
  }

  /** Messages that are not acknowledged: they wait, or somebody works on them. */
  get backlog(): number {
    return this.#published.total - this.#acked.total;
  }

  async publish(count: number): Promise<void> {
    const topic = this.#pubsub.topic(this.#id);
    await Promise.all(Array.from({ length: count }, () => topic.publishMessage({ data: Buffer.from('work') })));
    this.#published.add(count, this.#now());
  }

  /** Takes at most `count` messages, as a worker would; the emulator gives 100 at a time. */
  async take(count: number): Promise<readonly string[]> {
    const request = { subscription: this.#name(), maxMessages: count, returnImmediately: true };
    const [{ receivedMessages }] = await this.#subscriber.pull(request);
    return (receivedMessages ?? []).flatMap(({ ackId }) => ackId ?? []);
  }

  async ack(ackIds: readonly string[]): Promise<void> {
    if (ackIds.length === 0) return;
    await this.#subscriber.acknowledge({ subscription: this.#name(), ackIds: [...ackIds] });
    this.#acked.add(ackIds.length, this.#now());
  }

  /** Takes and acknowledges until `count` messages are done or none is left; says how many were done. */
  async work(count: number): Promise<number> {
    let done = 0;
    while (done < count) {
      const ackIds = await this.take(count - done);
      if (ackIds.length === 0) break;
      await this.ack(ackIds);
      done += ackIds.length;
    }
    return done;
  }

  /** What Cloud Monitoring would sample of this queue. */
  truth(): readonly TrueSeries[] {
    const of = { project: this.#project, id: this.#id };
    const backlogAt = (atMs: number): number => this.#published.at(atMs) - this.#acked.at(atMs);
    return [
      { ...of, metric: 'subscription/num_undelivered_messages', at: backlogAt },
      {
        ...of,
        metric: 'subscription/num_unacked_messages_by_region',
        labels: { region: 'europe-west1' },
        at: backlogAt,
      },
      { ...of, metric: 'subscription/oldest_unacked_message_age', at: (atMs) => this.#oldestAgeSeconds(atMs) },
      {
        ...of,
        metric: 'subscription/ack_message_count',
        labels: { delivery_type: 'pull' },
        at: (atMs) => this.#acked.at(atMs),
      },
      {
        ...of,
        metric: 'topic/send_message_operation_count',
        labels: { response_code: 'success' },
        at: (atMs) => this.#published.at(atMs),
      },
    ];
  }

  async close(): Promise<void> {
    await this.#subscriber.close();
  }

  #name(): string {
    return `projects/${this.#project}/subscriptions/${this.#id}`;
  }

  /** As if they were worked off in the order in which they came. */
  #oldestAgeSeconds(atMs: number): number {
    const acked = this.#acked.at(atMs);
    if (this.#published.at(atMs) === acked) return 0;
    return Math.round((atMs - (this.#published.reachedMs(acked + 1) ?? atMs)) / 1000);
  }
}
