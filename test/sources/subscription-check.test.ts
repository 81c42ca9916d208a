import { expect, test } from '@jest/globals';
import { checkSubscription, type Subscription, type SubscriptionReader } from '../../src/sources/subscription-check.ts';

function reader(read: () => Promise<Subscription>): SubscriptionReader {
  return { read, close: async () => {} };
}

function failing(code: unknown): SubscriptionReader {
  const message =
    'PERMISSION_DENIED: scaler@acme-prod.iam.gserviceaccount.com on projects/acme-prod/subscriptions/render-jobs';
  return reader(() => Promise.reject(Object.assign(new Error(message), { code })));
}

test.each([
  [{ topic: 'projects/acme-prod/topics/render-jobs', detached: false }, 'fine'],
  [{ topic: 'projects/acme-prod/topics/render-jobs' }, 'fine'],
  [{ topic: '_deleted-topic_', detached: false }, 'topic deleted'],
  [{ topic: 'projects/acme-prod/topics/render-jobs', detached: true }, 'detached'],
  [{ topic: '_deleted-topic_', detached: true }, 'detached'],
])('%j is %s', async (subscription, state) => {
  expect(
    await checkSubscription(
      reader(async () => subscription),
      'render-jobs',
    ),
  ).toBe(state);
});

test('a subscription that Pub/Sub does not know is missing', async () => {
  expect(await checkSubscription(failing(5), 'render-jobs')).toBe('missing');
});

test.each([
  [7, 'denied', "Pub/Sub does not let us look: grant roles/pubsub.viewer on the source's project"],
  [16, 'denied', 'Pub/Sub does not accept our credential: check the Workload Identity'],
  [4, 'timeout', 'Pub/Sub did not answer within 5 s'],
  [14, 'unavailable', 'Pub/Sub could not be asked (gRPC code 14)'],
  [undefined, 'unavailable', 'Pub/Sub could not be asked (gRPC code unknown)'],
])('the gRPC code %p is %s, in our own words', async (code, trouble, message) => {
  expect(await checkSubscription(failing(code), 'render-jobs')).toMatchObject({ trouble, message });
});
