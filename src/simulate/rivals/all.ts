import { AVERAGE_TWO, BACKLOG_AVERAGE, KEDA, OLDEST_AGE, RATE_AND_BACKLOG, STATIC_PEAK, VALUE_ONE } from './backlog.ts';
import { PHPA_LIKE } from './holt-winters.ts';
import { AHPA_LIKE, KEDA_CRON, SEASONAL_NAIVE } from './proactive.ts';
import type { Rival } from './rival.ts';

/** Everyone that Forewarm is compared with. */
export const RIVALS: readonly Rival[] = [
  STATIC_PEAK,
  VALUE_ONE,
  AVERAGE_TWO,
  BACKLOG_AVERAGE,
  OLDEST_AGE,
  RATE_AND_BACKLOG,
  KEDA,
  KEDA_CRON,
  PHPA_LIKE,
  SEASONAL_NAIVE,
  AHPA_LIKE,
];
