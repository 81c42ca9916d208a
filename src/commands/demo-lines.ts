import { BEHAVIORS, type FollowedMetric } from './demo-hpas.ts';
import type { Account, Standing } from './demo-standing.ts';
import type { Decision } from '../policy/decision.ts';
import { because } from '../policy/explain.ts';
import { amount, duration } from '../policy/words.ts';
import { localClock } from '../simulate/local-time.ts';

/** Replicas before and after an HPA looked. */
export interface Change {
  readonly metric: FollowedMetric;
  readonly before: number;
  readonly after: number;
  /** What the HPA was answered. */
  readonly decision: Decision | undefined;
}

const RIVAL = 'an HPA on the backlog alone';
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A change: which metric, from how many to how many, how the pool stands, and why. */
export function changeLine(change: Change, standing: Standing): string {
  const { metric, before, after } = change;
  const counts = `${before} -> ${after}`;
  return `${metric.padEnd(11)}  ${counts.padStart(8)}   ${stands(standing).padEnd(26)} ${why(change)}`;
}

function why({ metric, before, after, decision }: Change): string {
  const window = duration(BEHAVIORS[metric].down.windowSeconds * 1000);
  if (after < before) return `no more were wanted for ${window}`;
  if (decision?.kind !== 'value') return 'its HPA keeps within its bounds';
  return `${because(decision)}${after < decision.value ? '; its HPA goes there in steps' : ''}`;
}

/** How the pool stands at a moment that has a name, and how the other one does. */
export function momentLine(what: string, own: Standing, { ready, waiting }: Standing): string {
  return `${what}: ${stands(own)}; ${RIVAL}: ${amount(ready)} ready, ${amount(waiting)} wait`;
}

/** What the pool has come to so far, and what the other one has. */
export function accountLine(sloSeconds: number, own: Account, rival: Account): string {
  const messages = `${amount(own.messages)} messages within ${sloSeconds} s`;
  return `so far: ${percent(own.inTime)} of ${messages}, ${hours(own)}; ${RIVAL}: ${percent(rival.inTime)}, ${hours(rival)}`;
}

function stands({ ready, warm, waiting }: Standing): string {
  return `${amount(ready)} ready, ${amount(warm)} warm, ${amount(waiting)} wait`;
}

function hours({ gpuHours }: Account): string {
  return `${amount(gpuHours)} GPU-hours`;
}

/** Rounded down: what is not all is not 100 %. */
function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

/** What the clock on the wall of a time zone shows: `Tue 09:30:00`. */
export function wallClock(timeZone: string): (atMs: number) => string {
  const local = localClock(timeZone);
  return (atMs) => {
    const { weekday, second } = local(atMs);
    return `${DAYS[weekday]} ${new Date(second * 1000).toISOString().slice(11, 19)}`;
  };
}
