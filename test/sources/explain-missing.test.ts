import { expect, test } from '@jest/globals';
import { missingExplainer } from '../../src/sources/explain-missing.ts';
import type { Subscription } from '../../src/sources/subscription-check.ts';

const MINUTE_MS = 60_000;

/** Everything that is not waiting for the outside world has happened. */
function settled(): Promise<void> {
  return new Promise(setImmediate);
}

interface Asked {
  readonly id: string;
  readonly answer: (subscription: Subscription | Error) => void;
}

function subject(): {
  explainer: ReturnType<typeof missingExplainer>;
  asked: Asked[];
  clock: { ms: number };
  closed: () => boolean;
} {
  const asked: Asked[] = [];
  const clock = { ms: 0 };
  let closed = false;
  const reader = {
    read: (id: string): Promise<Subscription> =>
      new Promise((resolve, reject) => {
        asked.push({ id, answer: (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)) });
      }),
    close: async () => {
      closed = true;
    },
  };
  return { explainer: missingExplainer(reader, () => clock.ms), asked, clock, closed: () => closed };
}

const MISSING = Object.assign(new Error('5 NOT_FOUND'), { code: 5 });

test.each([
  [
    { topic: 'projects/p/topics/t' },
    'no-data',
    'the subscription exists but Cloud Monitoring has no data for it: it has been idle for long, or Cloud Monitoring has a gap',
  ],
  [{ topic: '_deleted-topic_' }, 'no-data', "the subscription's topic was deleted, so no messages arrive any more"],
  [{ detached: true }, 'no-data', 'the subscription is detached from its topic, so it keeps no messages'],
  [MISSING, 'not-found', "the subscription does not exist in the source's project"],
])('%p: %s', async (answer, trouble, message) => {
  const { explainer, asked } = subject();

  const first = explainer.explain('render-jobs');
  asked[0]?.answer(answer);
  await settled();

  expect(first).toBeUndefined();
  expect(explainer.explain('render-jobs')).toMatchObject({ trouble, message });
});

test('a subscription is asked about once in five minutes, however often the question comes', async () => {
  const { explainer, asked, clock } = subject();

  for (; clock.ms < 10 * MINUTE_MS; clock.ms += 15_000) {
    explainer.explain('render-jobs');
    asked.at(-1)?.answer(MISSING);
    await settled();
  }

  expect(asked).toHaveLength(2);
});

test('while it is asked again, the answer before is given', async () => {
  const { explainer, asked, clock } = subject();
  explainer.explain('render-jobs');
  asked[0]?.answer(MISSING);
  await settled();

  clock.ms = 6 * MINUTE_MS;

  expect(explainer.explain('render-jobs')).toMatchObject({ trouble: 'not-found' });
  expect(asked).toHaveLength(2);
});

test('two checks are under way at the most, and thousands of silent subscriptions wait for their turn', async () => {
  const { explainer, asked } = subject();

  for (let i = 0; i < 5_000; i++) explainer.explain(`render-jobs-${i}`);
  await settled();
  const atOnce = asked.length;
  asked[0]?.answer(MISSING);
  await settled();

  expect([atOnce, asked.length]).toEqual([2, 3]);
});

test('a check that fails explains nothing, and is tried again after five minutes', async () => {
  const { explainer, asked, clock } = subject();
  explainer.explain('render-jobs');
  asked[0]?.answer(Object.assign(new Error('7 PERMISSION_DENIED'), { code: 7 }));
  await settled();

  const failed = explainer.explain('render-jobs');
  clock.ms = 5 * MINUTE_MS;
  explainer.explain('render-jobs');

  expect(failed).toBeUndefined();
  expect(asked).toHaveLength(2);
});

test('closing ends the waiting checks and the client', async () => {
  const { explainer, asked, closed } = subject();
  for (const id of ['a-jobs', 'b-jobs', 'c-jobs']) explainer.explain(id);

  explainer.close();
  for (const { answer } of asked) answer(MISSING);
  await settled();

  expect(closed()).toBe(true);
  expect(asked.map(({ id }) => id)).toEqual(['a-jobs', 'b-jobs']);
});
