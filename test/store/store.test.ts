import { describe, expect, test } from '@jest/globals';
import type { Selector } from '../../src/store/selector.ts';
import { type Answer, Store } from '../../src/store/store.ts';

const answer = (metric: string, reason: string, labels: Record<string, string> = {}): Answer => ({
  kind: 'refusal',
  namespace: 'render',
  metric,
  labels,
  reason,
});
const queue = (name: string): Selector => [{ key: 'queue', operator: 'in', values: [name] }];
const reasonsOf = (store: Store, metric: string, selector?: Selector) =>
  store.find('render', metric, selector).map((entry) => (entry.answer.kind === 'refusal' ? entry.answer.reason : ''));

describe('the store', () => {
  test('finds the latest answer by namespace and metric', () => {
    const store = new Store();
    store.put(answer('pods', 'first'));
    store.put(answer('pods', 'second'));

    expect(reasonsOf(store, 'pods')).toEqual(['second']);
    expect(store.find('fraud', 'pods', undefined)).toEqual([]);
    expect(store.find('render', 'other', undefined)).toEqual([]);
    expect(store.size).toBe(1);
  });

  test('keeps answers with other labels apart, and a selector tells them from each other', () => {
    const store = new Store();
    store.put(answer('backlog', 'a', { queue: 'a' }));
    store.put(answer('backlog', 'b', { queue: 'b' }));

    expect(reasonsOf(store, 'backlog')).toEqual(['a', 'b']);
    expect(reasonsOf(store, 'backlog', queue('b'))).toEqual(['b']);
    expect(reasonsOf(store, 'backlog', queue('c'))).toEqual([]);
  });

  test('remembers when an answer was asked for, whatever is put in its place', () => {
    const store = new Store();
    store.put(answer('pods', 'first'));
    const [entry] = store.find('render', 'pods', undefined);
    if (entry) entry.askedMs = 42;

    store.put(answer('pods', 'second'));

    expect(store.find('render', 'pods', undefined)[0]?.askedMs).toBe(42);
  });

  test('forgets exactly what is taken out', () => {
    const store = new Store();
    store.put(answer('backlog', 'a', { queue: 'a' }));
    store.put(answer('backlog', 'b', { queue: 'b' }));

    store.remove({ namespace: 'render', metric: 'backlog', labels: { queue: 'a' } });
    store.remove({ namespace: 'render', metric: 'backlog', labels: { queue: 'never there' } });

    expect(reasonsOf(store, 'backlog')).toEqual(['b']);
    expect([...store.entries()]).toHaveLength(1);
  });

  test('is not confused by names that every object has', () => {
    const store = new Store();

    expect(store.find('__proto__', 'constructor', undefined)).toEqual([]);
    store.put(answer('pods', 'a'));
    expect(reasonsOf(store, 'pods', [{ key: 'constructor', operator: 'exists' }])).toEqual([]);
  });
});
