import type { PoolAtWork } from '../../src/policy/service-rate.ts';
import { seededRandom } from '../../src/simulate/random.ts';

/** A batch of b messages takes four seconds and b more. */
const BATCH_SIZE = 2;
const batchSeconds = (messages: number): number => 4 + messages;

/** What one busy pod can do, messages a second. */
export const RATE_PER_POD = BATCH_SIZE / batchSeconds(BATCH_SIZE);

/** A pod that takes a batch whenever it is free, a second at a time, as it is seen once a minute. */
export function* onePod(arrivalsPerSecond: number, minutes: number): Generator<PoolAtWork> {
  const random = seededRandom(1);
  let [waiting, working, readyAt, completed, before] = [0, 0, 0, 0, 0];
  for (let second = 1; second <= 60 * minutes; second++) {
    if (random() < arrivalsPerSecond) waiting++;
    if (second >= readyAt) {
      completed += working;
      working = Math.min(BATCH_SIZE, waiting);
      waiting -= working;
      readyAt = working === 0 ? second : second + batchSeconds(working);
    }
    if (second % 60 !== 0) continue;
    const backlog = waiting + working;
    const completionsPerSecond = completed / 60;
    yield { completionsPerSecond, readyPods: 1, backlog: Math.min(before, backlog), atOnce: BATCH_SIZE, seconds: 60 };
    [before, completed] = [backlog, 0];
  }
}
