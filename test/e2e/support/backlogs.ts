import { startCloudMonitoring } from '../../support/cloud-monitoring.ts';
import { SIXTY_TIMES_FASTER, type Truth } from '../../support/truth.ts';
import type { Stage } from './scenario.ts';

export const PROJECT = 'acme-prod';

/** How long it takes at the most until what is true can be read. */
export const VISIBLE_SECONDS = (SIXTY_TIMES_FASTER.everyMs + SIXTY_TIMES_FASTER.visibleAfterMs) / 1000;

/** The backlogs of subscriptions, as the scenario wants them, in a stand-in of Cloud Monitoring. */
export interface Backlogs {
  readonly url: string;
  /** Undefined: no more samples are taken. */
  set(subscription: string, messages: number | undefined): void;
}

export async function startBacklogs(stage: Stage, messages: Readonly<Record<string, number>>): Promise<Backlogs> {
  const histories = new Map<string, { readonly sinceMs: number; readonly messages: number | undefined }[]>();
  const set: Backlogs['set'] = (subscription, now) => {
    const history = histories.get(subscription) ?? [];
    histories.set(subscription, [...history, { sinceMs: Date.now(), messages: now }]);
  };
  for (const [subscription, initially] of Object.entries(messages)) set(subscription, initially);
  const truth: Truth = () =>
    [...histories].map(([id, history]) => ({
      metric: 'subscription/num_undelivered_messages',
      project: PROJECT,
      id,
      at: (atMs) => history.findLast(({ sinceMs }) => sinceMs <= atMs)?.messages,
    }));
  return { url: await startMonitoring(stage, truth), set };
}

/** The stand-in of Cloud Monitoring alone, 60 times as fast as the real one. */
export async function startMonitoring(stage: Stage, truth: Truth): Promise<string> {
  const server = await startCloudMonitoring({ truth, now: Date.now, sampling: SIXTY_TIMES_FASTER });
  stage.use({ [Symbol.asyncDispose]: () => server.close() });
  return server.url;
}
