import { part } from './json.ts';
import { SourceError } from './source.ts';

/** What a check of a subscription found. */
export type SubscriptionState = 'fine' | 'missing' | 'detached' | 'topic deleted';

/** The part of a subscription's description that the check reads. */
export interface Subscription {
  readonly topic?: string | null | undefined;
  readonly detached?: boolean | null | undefined;
}

/** Reads subscriptions of one project. */
export interface SubscriptionReader {
  /** Rejects with an error that has the gRPC `code`. */
  read(id: string): Promise<Subscription>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 5_000;

/** Pub/Sub's own client, or its emulator's when PUBSUB_EMULATOR_HOST is set. It is large, so it is loaded with the first read. */
export function pubsubReader(project: string): SubscriptionReader {
  let client: Promise<InstanceType<typeof import('@google-cloud/pubsub')['PubSub']>> | undefined;
  async function open(): Promise<InstanceType<typeof import('@google-cloud/pubsub')['PubSub']>> {
    const { PubSub } = await import('@google-cloud/pubsub');
    return new PubSub({ projectId: project });
  }
  return {
    read: async (id) => {
      client ??= open();
      const [subscription] = await (await client).subscription(id).getMetadata({ timeout: TIMEOUT_MS });
      return subscription;
    },
    close: async () => (await client)?.close(),
  };
}

/** What Pub/Sub writes in the place of a topic that was deleted. */
const DELETED_TOPIC = '_deleted-topic_';

/** Asks Pub/Sub about a subscription; an error says why that could not be known. */
export async function checkSubscription(
  reader: SubscriptionReader,
  id: string,
): Promise<SubscriptionState | SourceError> {
  try {
    const { topic, detached } = await reader.read(id);
    if (detached === true) return 'detached';
    return topic === DELETED_TOPIC ? 'topic deleted' : 'fine';
  } catch (error) {
    const code = part(error, 'code');
    return code === NOT_FOUND ? 'missing' : failureOf(code);
  }
}

const NOT_FOUND = 5;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** The client's own messages name projects and accounts, so none of them is passed on. */
function failureOf(code: unknown): SourceError {
  switch (code) {
    case PERMISSION_DENIED:
      return new SourceError(
        'denied',
        "Pub/Sub does not let us look: grant roles/pubsub.viewer on the source's project",
      );
    case UNAUTHENTICATED:
      return new SourceError('denied', 'Pub/Sub does not accept our credential: check the Workload Identity');
    case DEADLINE_EXCEEDED:
      return new SourceError('timeout', `Pub/Sub did not answer within ${TIMEOUT_MS / 1000} s`);
    default:
      return new SourceError(
        'unavailable',
        `Pub/Sub could not be asked (gRPC code ${typeof code === 'number' ? code : 'unknown'})`,
      );
  }
}
