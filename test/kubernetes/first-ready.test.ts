import { expect, test } from '@jest/globals';
import { firstReady, NEWEST_LISTED } from '../../src/kubernetes/first-ready.ts';
import { type FakePod, written } from '../support/fake-workloads.ts';

const CREATED = Date.UTC(2026, 10, 23, 14, 30) / 1000;

function following() {
  const found: { uid: string; tookMs: number }[] = [];
  const { listed, changed } = firstReady(({ uid, createdMs, readyMs }) => {
    found.push({ uid, tookMs: readyMs - createdMs });
  });
  const pod = (over: Partial<FakePod> = {}) => written({ uid: 'a', created: CREATED, ...over }, 1);
  return { found, listed, changed, pod };
}

test('a pod is found when it becomes ready, and not before', () => {
  const { found, changed, pod } = following();

  changed('ADDED', pod());
  changed('MODIFIED', pod({ scheduled: CREATED + 1 }));
  expect(found).toEqual([]);

  changed('MODIFIED', pod({ scheduled: CREATED + 1, ready: CREATED + 40 }));
  expect(found).toEqual([{ uid: 'a', tookMs: 40_000 }]);
});

test('a pod that is ready again after it was not says nothing of how long a start takes', () => {
  const { found, changed, pod } = following();

  changed('ADDED', pod({ ready: CREATED + 40 }));
  changed('MODIFIED', pod());
  changed('MODIFIED', pod({ ready: CREATED + 4000 }));

  expect(found).toEqual([{ uid: 'a', tookMs: 40_000 }]);
});

test('a pod that crashed before it was ready is left out, then and later', () => {
  const { found, changed, pod } = following();

  changed('ADDED', pod({ restarts: 1 }));
  changed('MODIFIED', pod({ restarts: 1, ready: CREATED + 900 }));
  changed('MODIFIED', pod({ restarts: 0, ready: CREATED + 900 }));

  expect(found).toEqual([]);
});

test('a restart after the start changes nothing', () => {
  const { found, changed, pod } = following();

  changed('ADDED', pod({ ready: CREATED + 40 }));
  changed('MODIFIED', pod({ restarts: 3, ready: CREATED + 9000 }));

  expect(found).toHaveLength(1);
});

test('pods that were found are not found again in a list, as after a watch that broke', () => {
  const { found, listed, changed, pod } = following();

  listed([pod({ uid: 'a', ready: CREATED + 40 })]);
  changed('ADDED', pod({ uid: 'b', ready: CREATED + 50 }));
  listed([pod({ uid: 'a', ready: CREATED + 40 }), pod({ uid: 'b', ready: CREATED + 50 })]);

  expect(found.map(({ uid }) => uid)).toEqual(['a', 'b']);
});

test('of a long list the newest are found, and the others not later either', () => {
  const { found, listed, changed, pod } = following();
  const pods = Array.from({ length: NEWEST_LISTED + 10 }, (_, i) => pod({ uid: `${i}`, ready: CREATED + i }));

  listed(pods);
  for (const one of pods) changed('MODIFIED', one);

  expect(found).toHaveLength(NEWEST_LISTED);
  expect(found.at(-1)?.uid).toBe('10');
});

test.each([[undefined], [null], ['pod'], [{}], [{ metadata: { uid: 'a' } }], [{ metadata: 5, status: [] }]])(
  'what is no pod is passed over: %j',
  (object) => {
    const { found, listed, changed } = following();

    listed([object]);
    changed('ADDED', object);

    expect(found).toEqual([]);
  },
);
