import type { Purpose } from './preset-reference.ts';

/** What an HPA reads as it is. */
export const ANSWER: Purpose = { what: 'a signal', measures: undefined, gpus: true, percent: true };

export const BACKLOG: Purpose = {
  what: 'a number of messages',
  measures: ['queue', 'load'],
  gpus: false,
  percent: false,
};

export const ARRIVALS: Purpose = { what: 'messages that arrive a second', measures: [], gpus: false, percent: false };

export const BATCH_SECONDS: Purpose = {
  what: 'seconds that a batch takes',
  measures: ['batchSeconds'],
  gpus: false,
  percent: false,
};

export const BATCH_EFFICIENCY: Purpose = {
  what: 'the share of a batch that is filled',
  measures: ['batchEfficiency'],
  gpus: false,
  percent: false,
};

export const CACHE_HITS: Purpose = {
  what: 'the share of arrivals that a cache answers',
  measures: ['cacheHitRatio'],
  gpus: false,
  percent: false,
};
