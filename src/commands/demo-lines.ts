import type { Answered, Decision } from '../policy/decision.ts';
import { because } from '../policy/explain.ts';
import { amount } from '../policy/words.ts';
import type { PoolState } from '../simulate/followed-pool.ts';
import type { ScalingMetric } from '../spec/spec.ts';
import { DemoHpa } from './demo-hpa.ts';

/** What follows the answers. */
export interface Follower {
  want(pods: number): void;
  keepWarm(placeholders: number): void;
  readonly state: PoolState;
}

/** Lets the pool follow every answer as an HPA would, and says a line for every change: when, which metric, how many, and why. */
export function demoLines(
  say: (line: string) => void,
  pool: Follower,
): (metric: ScalingMetric, decision: Decision, nowMs: number) => void {
  const hpas = new Map<string, DemoHpa>();
  return ({ name, answers }, decision, nowMs) => {
    if (answers.kind === 'signal' || decision.kind === 'refusal') return;
    const hpa = hpas.get(name) ?? new DemoHpa();
    hpas.set(name, hpa);
    const { before, after } = hpa.follow(decision.value, nowMs);
    if (after === before) return;
    say(line(name, { before, after }, decision, pool.state, nowMs));
    if (answers.kind === 'pods') pool.want(after);
    else pool.keepWarm(after);
  };
}

function line(
  name: string,
  { before, after }: { readonly before: number | undefined; readonly after: number },
  decision: Answered,
  { ready, waiting }: PoolState,
  nowMs: number,
): string {
  const change = before === undefined ? `${after}` : `${before} -> ${after}`;
  const why = after < (before ?? 0) ? 'no more were wanted for 5 minutes' : because(decision);
  const state = `${amount(ready)} ready, ${amount(waiting)} wait`;
  return `${clock(nowMs)}  ${name.padEnd(11)}  ${change.padStart(8)}   ${state.padEnd(22)} ${why}`;
}

/** Says when a window of the calendar opens or closes, and how the pool stands at that moment. */
export function windowLine(what: string, { ready, waiting }: PoolState, nowMs: number): string {
  return `${clock(nowMs)}  ${what}: ${amount(ready)} ready, ${amount(waiting)} wait`;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
