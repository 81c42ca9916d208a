import type { Purpose } from './preset-reference.ts';

/** What an HPA reads as it is. */
export const ANSWER: Purpose = { what: 'a signal', measures: undefined, pubsub: undefined, gpus: true, percent: true };

export const BACKLOG = inside('a number of messages', {
  measures: ['queue', 'load'],
  pubsub: ['subscription/num_undelivered_messages', 'subscription/num_unacked_messages_by_region'],
});

export const ARRIVALS = inside('messages that arrive a second', { pubsub: ['topic/send_message_operation_count'] });

export const COMPLETIONS = inside('messages completed a second', { pubsub: ['subscription/ack_message_count'] });

export const READY_PODS = inside('a number of pods', {});

export const BATCH_SECONDS = inside('seconds that a batch takes', { measures: ['batchSeconds'] });

export const BATCH_EFFICIENCY = inside('the share of a batch that is filled', { measures: ['batchEfficiency'] });

export const CACHE_HITS = inside('the share of arrivals that a cache answers', { measures: ['cacheHitRatio'] });

export const FULLNESS = inside('how full the key-value cache is', { measures: ['kvCache'] });

/** A signal that a number of pods is decided from: shares are from 0 to 1. */
function inside(what: string, { measures = [], pubsub = [] }: Partial<Pick<Purpose, 'measures' | 'pubsub'>>): Purpose {
  return { what, measures, pubsub, gpus: false, percent: false };
}
