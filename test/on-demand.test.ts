import { describe, expect, test } from '@jest/globals';
import { OnDemand, type Question } from '../src/on-demand.ts';
import type { MetricSource } from '../src/spec/spec.ts';
import type { Selector } from '../src/store/selector.ts';
import { Store } from '../src/store/store.ts';
import { OPEN_MS } from './support/signals.ts';

const GKE_NAME = 'pubsub.googleapis.com|subscription|num_undelivered_messages';
const HOUR_MS = 3_600_000;

const pin = (labels: Record<string, string>): Selector =>
  Object.entries(labels).map(([key, value]) => ({ key, operator: 'in', values: [value] }));

function question(subscription: string, over: Partial<Question> = {}): Question {
  return {
    namespace: 'render',
    metric: GKE_NAME,
    selector: pin({ 'resource.labels.subscription_id': subscription }),
    ...over,
  };
}

function source(name: string, project: string, namespaces?: readonly string[]): MetricSource {
  return {
    name,
    namespaces,
    everyMs: 30_000,
    maxAgeMs: 300_000,
    system: { kind: 'cloudMonitoring', project, endpoint: undefined },
  };
}

const ACME = [source('acme', 'acme-prod', ['render'])];

describe('a query for a Pub/Sub metric that nobody wrote down', () => {
  test('is taken down, with the labels by which its selector finds it', () => {
    const onDemand = new OnDemand();

    const answer = onDemand.ask(question('render-jobs'), ACME, OPEN_MS);

    expect(answer).toEqual({ code: 503, message: `the first sample of ${GKE_NAME} for render-jobs is on its way` });
    expect(onDemand.metrics).toEqual([
      {
        namespace: 'render',
        name: GKE_NAME,
        labels: {
          'resource.labels.subscription_id': 'render-jobs',
          'resource.labels.project_id': 'acme-prod',
          'resource.type': 'pubsub_subscription',
        },
        missing: { holdMs: 300_000, fallback: 'error' },
        answers: {
          kind: 'signal',
          signal: {
            source: 'acme',
            query: { kind: 'pubsub', metric: 'subscription/num_undelivered_messages', id: 'render-jobs' },
            maxAgeMs: 300_000,
          },
        },
      },
    ]);
  });

  test('is one metric, however it is asked for and how often', () => {
    const onDemand = new OnDemand();
    const withProject = pin({
      'resource.labels.subscription_id': 'render-jobs',
      'resource.labels.project_id': 'acme-prod',
    });

    onDemand.ask(question('render-jobs'), ACME, OPEN_MS);
    onDemand.ask(question('render-jobs', { selector: withProject }), ACME, OPEN_MS);

    expect(onDemand.metrics).toHaveLength(1);
  });

  test('is none of its business when the name is not one of Pub/Sub', () => {
    expect(new OnDemand().ask(question('x', { metric: 'render-pods' }), ACME, OPEN_MS)).toBeUndefined();
  });

  test.each<[string, Partial<Question>, number, string]>([
    [
      'from a namespace that no source allows',
      { namespace: 'fraud' },
      403,
      'no MetricSource lets namespace fraud read the Cloud Monitoring of a Google Cloud project',
    ],
    [
      'for a project that no source allows',
      { selector: pin({ 'resource.labels.subscription_id': 'abc', 'resource.labels.project_id': 'other' }) },
      403,
      'no MetricSource lets namespace render read the Cloud Monitoring of project other',
    ],
    ['without a subscription', { selector: [] }, 400, 'must say resource.labels.subscription_id=...'],
    [
      'with a label that cannot be pinned',
      { selector: pin({ 'metric.labels.region': 'eu' }) },
      400,
      'and nothing else',
    ],
    [
      'for several subscriptions at once',
      { selector: [{ key: 'resource.labels.subscription_id', operator: 'in', values: ['abc', 'def'] }] },
      400,
      'to one value each',
    ],
    [
      'for all subscriptions but one',
      { selector: [{ key: 'resource.labels.subscription_id', operator: 'notin', values: ['abc'] }] },
      400,
      'to one value each',
    ],
    [
      'for an id that Pub/Sub would not take',
      { selector: pin({ 'resource.labels.subscription_id': '1" OR "' }) },
      400,
      'is not the id of a Pub/Sub subscription',
    ],
    [
      'for another type of resource',
      { selector: pin({ 'resource.labels.subscription_id': 'abc', 'resource.type': 'gce_instance' }) },
      400,
      'can only be pubsub_subscription',
    ],
    [
      'for a metric of Pub/Sub that is not read',
      { metric: 'pubsub.googleapis.com|subscription|expired_ack_deadlines_count' },
      404,
      'of Pub/Sub it knows pubsub.googleapis.com|subscription|num_undelivered_messages, ',
    ],
  ])('%s is refused with a sentence', (_, over, code, sentence) => {
    const onDemand = new OnDemand();

    const answer = onDemand.ask(question('abc', over), ACME, OPEN_MS);

    expect(answer).toEqual({ code, message: expect.stringContaining(sentence) });
    expect(onDemand.metrics).toEqual([]);
  });

  test('must say which project when several are allowed', () => {
    const two = [...ACME, source('beta', 'acme-beta')];

    const answer = new OnDemand().ask(question('render-jobs'), two, OPEN_MS);

    expect(answer).toEqual({
      code: 400,
      message:
        'namespace render may read several projects (acme-prod, acme-beta): add resource.labels.project_id=... to the selector',
    });
  });

  test('finds no room when its namespace asks for too many, and takes none from the others', () => {
    const onDemand = new OnDemand();
    const open = [source('acme', 'acme-prod')];
    for (let i = 0; i < 100; i++) onDemand.ask(question(`jobs-${i}`), open, OPEN_MS);

    expect(onDemand.ask(question('jobs-100'), open, OPEN_MS)).toEqual({
      code: 503,
      message: 'namespace render has 100 metrics on demand already: write this one down as a ScalingMetric',
    });
    expect(onDemand.ask(question('jobs-7'), open, OPEN_MS)?.message).toContain('on its way');
    expect(onDemand.ask(question('jobs', { namespace: 'fraud' }), open, OPEN_MS)?.message).toContain('on its way');
  });

  test('finds no room when all namespaces together ask for too many', () => {
    const onDemand = new OnDemand();
    const open = [source('acme', 'acme-prod')];
    for (let i = 0; i < 5000; i++) onDemand.ask(question(`jobs-${i}`, { namespace: `team-${i % 60}` }), open, OPEN_MS);

    expect(onDemand.ask(question('one-more'), open, OPEN_MS)?.message).toContain('all namespaces together have 5000');
  });
});

/** A store that holds an answer for every metric on demand, last asked for at `askedMs`. */
function stored(onDemand: OnDemand, askedMs: number): Store {
  const store = new Store();
  for (const { namespace, name: metric, labels } of onDemand.metrics) {
    store.put({ kind: 'refusal', namespace, metric, labels, reason: 'none yet' });
  }
  for (const entry of store.entries()) entry.askedMs = askedMs;
  return store;
}

describe('a metric on demand', () => {
  test('is forgotten an hour after its last query, not before', () => {
    const onDemand = new OnDemand();
    onDemand.ask(question('render-jobs'), ACME, OPEN_MS);
    const store = stored(onDemand, OPEN_MS + HOUR_MS);

    expect(onDemand.forget(OPEN_MS + 2 * HOUR_MS, store, ACME)).toBe(false);
    expect(onDemand.forget(OPEN_MS + 2 * HOUR_MS + 1, store, ACME)).toBe(true);
    expect(onDemand.metrics).toEqual([]);
  });

  test('is forgotten at once when an admin takes the permission away', () => {
    const onDemand = new OnDemand();
    onDemand.ask(question('render-jobs'), ACME, OPEN_MS);

    expect(onDemand.forget(OPEN_MS, new Store(), [source('acme', 'acme-prod', ['fraud'])])).toBe(true);
    expect(onDemand.metrics).toEqual([]);
  });
});
