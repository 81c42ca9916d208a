import type { Answered, Decision } from '../policy/decision.ts';
import { amount } from '../policy/words.ts';
import type { ScalingMetric } from '../spec/spec.ts';

/** The HPA's defaults: it does nothing within 10 % of its target, and goes down to the most that 5 minutes have asked for. */
const TOLERANCE = 0.1;
const STABILIZATION_MS = 300_000;

/** Says a line for every change that an HPA with its defaults would make: when, which metric, how many pods, and why. */
export function demoLines(
  say: (line: string) => void,
): (metric: ScalingMetric, decision: Decision, nowMs: number) => void {
  const pools = new Map<string, Pool>();
  return ({ name, answers }, decision, nowMs) => {
    if (answers.kind !== 'pods' || decision.kind === 'refusal') return;
    const pool = pools.get(name) ?? { replicas: undefined, asked: [] };
    const replicas = follow(pool, decision.value, nowMs);
    if (replicas !== pool.replicas) say(line(name, pool.replicas, replicas, decision, nowMs));
    pools.set(name, { ...pool, replicas });
  };
}

interface Pool {
  readonly replicas: number | undefined;
  /** What was asked for in the last minutes, oldest first. */
  readonly asked: { readonly atMs: number; readonly pods: number }[];
}

/** How many replicas the HPA sets. */
function follow({ replicas, asked }: Pool, pods: number, nowMs: number): number {
  asked.push({ atMs: nowMs, pods });
  while (asked[0] !== undefined && asked[0].atMs < nowMs - STABILIZATION_MS) asked.shift();
  if (replicas === undefined || pods > replicas * (1 + TOLERANCE)) return pods;
  const lowest = Math.max(...asked.map((one) => one.pods));
  return lowest < replicas * (1 - TOLERANCE) ? lowest : replicas;
}

function line(name: string, before: number | undefined, after: number, decision: Answered, nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(11, 19);
  const change = before === undefined ? `${after}` : `${before} -> ${after}`;
  const why = after < (before ?? 0) ? `no more were wanted for 5 minutes; ${load(decision)}` : load(decision);
  return `${time}  ${name}  ${change.padStart(8)}   ${why}`;
}

function load({ steps, value }: Answered): string {
  const step = steps.find(({ name }) => name === 'reactive');
  if (step?.name !== 'reactive') return `${value} are wanted`;
  const { arrivalsPerSecond = 0, backlog } = step;
  return `${amount(arrivalsPerSecond)}/s arrive and ${amount(Math.round(backlog))} wait: ${value} wanted now`;
}
