import { SourceError } from './source.ts';
import { checkSubscription, type SubscriptionReader, type SubscriptionState } from './subscription-check.ts';
import { Turns } from './turns.ts';

/** How long an answer is good for, and how long to wait before Pub/Sub is asked about the same subscription again. */
const KNOWN_FOR_MS = 5 * 60_000;
const CHECKS_AT_ONCE = 2;
const MOST_KNOWN = 20_000;

interface Known {
  readonly askedMs: number;
  reason: SourceError | undefined;
}

/** Says why Cloud Monitoring has no data for a subscription, as far as Pub/Sub has said so already. */
export interface MissingExplainer {
  /** Never waits: the first question about a subscription starts a check and knows nothing yet, a later one has its answer. */
  explain(subscription: string): SourceError | undefined;
  close(): void;
}

export function missingExplainer(reader: SubscriptionReader, stopwatchMs: () => number): MissingExplainer {
  const known = new Map<string, Known>();
  const turns = new Turns(CHECKS_AT_ONCE);
  const stop = new AbortController();

  async function ask(id: string, entry: Known): Promise<void> {
    try {
      entry.reason = reasonFor(await turns.take(() => checkSubscription(reader, id), stop.signal));
    } catch {
      // Stopped, or the check is broken: what was known stays, and the message stays the general one.
    }
  }

  return {
    explain: (id) => {
      const before = known.get(id);
      if (before !== undefined && stopwatchMs() - before.askedMs < KNOWN_FOR_MS) return before.reason;
      const entry: Known = { askedMs: stopwatchMs(), reason: before?.reason };
      known.delete(id);
      known.set(id, entry);
      const [oldest] = known.keys();
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      void ask(id, entry);
      return entry.reason;
    },
    close: () => {
      stop.abort();
      reader.close().catch(() => {});
    },
  };
}

/** Undefined when the check failed: then the general message is the honest one. */
function reasonFor(state: SubscriptionState | SourceError): SourceError | undefined {
  switch (state) {
    case 'fine':
      return new SourceError(
        'no-data',
        'the subscription exists but Cloud Monitoring has no data for it: it has been idle for long, or Cloud Monitoring has a gap',
      );
    case 'missing':
      return new SourceError('not-found', "the subscription does not exist in the source's project");
    case 'detached':
      return new SourceError('no-data', 'the subscription is detached from its topic, so it keeps no messages');
    case 'topic deleted':
      return new SourceError('no-data', "the subscription's topic was deleted, so no messages arrive any more");
    default:
      return undefined;
  }
}
