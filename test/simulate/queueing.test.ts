import { expect, test } from '@jest/globals';
import { MessageQueue } from '../../src/simulate/queue.ts';
import { namedRandom } from '../../src/simulate/random.ts';
import { serviceSeconds } from '../../src/simulate/service-time.ts';
import { Workers } from '../../src/simulate/workers.ts';

const { log } = Math;

/** A queue with single servers in steady state: mean wait, and the time averages of waiting and of all messages. */
function run(servers: number, load: number, noise: 'none' | 'exponential', messages: number) {
  const arrivalMs = poissonArrivals(messages, servers * load);
  const queue = new MessageQueue(arrivalMs);
  let waitMs = 0;
  let spentMs = 0;
  let counted = 0;
  const warm = messages / 20;
  const seconds = serviceSeconds({ fixedSeconds: 0, secondsPerMessage: 1, noise }, 5);
  const workers = new Workers(
    queue,
    { batchSize: 1, slots: 1, seconds },
    {
      completed: (from, to, startMs) => {
        if (from < warm) return;
        waitMs += startMs - (arrivalMs[from] ?? 0);
        spentMs += startMs - (arrivalMs[from] ?? 0) + 1000 * seconds(from, to, startMs);
        counted++;
      },
      worked: () => undefined,
    },
  );
  for (let pod = 0; pod < servers; pod++) workers.add(pod, 0);
  const endMs = arrivalMs.at(-1) ?? 0;
  let unacknowledged = 0;
  let looks = 0;
  for (let nowMs = endMs / 20; nowMs < endMs; nowMs += 997) {
    workers.advance(nowMs);
    unacknowledged += queue.unacknowledged;
    looks++;
  }
  return {
    waitSeconds: waitMs / counted / 1000,
    sojournSeconds: spentMs / counted / 1000,
    meanUnacknowledged: unacknowledged / looks,
    arrivalsPerSecond: (messages * 1000) / endMs,
  };
}

function poissonArrivals(messages: number, perSecond: number): Float64Array {
  const random = namedRandom(3, 'arrivals');
  const arrivalMs = new Float64Array(messages);
  let nowMs = 0;
  for (let i = 0; i < messages; i++) {
    nowMs += (-log(1 - random()) / perSecond) * 1000;
    arrivalMs[i] = nowMs;
  }
  return arrivalMs;
}

/** The mean wait of M/M/c with service rate 1: Erlang's C formula. */
function erlangWait(servers: number, load: number): number {
  const offered = servers * load;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= offered / k;
    sum += term;
  }
  const last = (term * offered) / servers / (1 - load);
  return last / (sum + last) / (servers - offered);
}

test.each([
  [1, 0.5],
  [2, 0.6],
  [5, 0.7],
])('the mean wait of M/M/%i at load %d is that of the Erlang C formula within 2 %', (servers, load) => {
  const { waitSeconds } = run(servers, load, 'exponential', 1_200_000);

  expect(Math.abs(waitSeconds / erlangWait(servers, load) - 1)).toBeLessThan(0.02);
});

test.each([0.5, 0.8])('the mean wait of M/D/1 at load %d is that of Pollaczek and Khinchine within 2 %', (load) => {
  const { waitSeconds } = run(1, load, 'none', 500_000);

  expect(Math.abs(waitSeconds / (load / (2 * (1 - load))) - 1)).toBeLessThan(0.02);
});

test('what is not acknowledged is arrivals times the time in the system: Little within 2 %', () => {
  const { meanUnacknowledged, sojournSeconds, arrivalsPerSecond } = run(5, 0.8, 'exponential', 400_000);

  expect(Math.abs(meanUnacknowledged / (arrivalsPerSecond * sojournSeconds) - 1)).toBeLessThan(0.02);
});
