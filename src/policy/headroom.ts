import type { LeadTime } from './lead-time.ts';
import { type Schedule, type TimeOfDay, type Window, windowsOf } from './window.ts';

/** Room on top of the work, or bounds, that hold at some times. */
export interface HeadroomRule {
  readonly when: When;
  /** So long before its window opens the rule begins to hold. */
  readonly opensEarlyMs: number;
  /** So long the rule takes to reach its full size; 0 means at once. */
  readonly rampMs: number;
  /** Added to the work, in percent of it. */
  readonly percent: number;
  readonly atLeast: number | undefined;
  readonly atMost: number | undefined;
}

export type When =
  | { readonly kind: 'always' }
  /** A session or an event of the metric's calendar. */
  | { readonly kind: 'during'; readonly name: string }
  | ({ readonly kind: 'timeOfDay'; readonly text: string } & TimeOfDay);

/** The time around now, as far as it is known. */
export interface Clockwork {
  readonly nowMs: number;
  /** The zone of times of day; the calendar's where it is undefined. */
  readonly timeZone: string | undefined;
  readonly schedule: Schedule | undefined;
  readonly lead: LeadTime | undefined;
}

/** A rule that counts now. */
export interface RuleNow {
  readonly rule: HeadroomRule;
  /** Its place in the list, from 1 on. */
  readonly number: number;
  /** The window for which it counts; undefined for a rule that always does. */
  readonly window: Window | undefined;
  /** By whose clock the window is; undefined where there is none. */
  readonly timeZone: string | undefined;
  /** The window is not open yet: the rule can only raise. */
  readonly early: boolean;
  /** How much of the rule holds, from 0 at the beginning of a ramp to 1. */
  readonly share: number;
}

/**
 * The rules that count now. The first rule that holds is used, and those before it whose window opens soon, or that still ramp
 * up: these can only raise. So nothing falls while a peak is awaited, and a ramp begins where the rule before it left off.
 */
export function rulesNow(rules: readonly HeadroomRule[], clock: Clockwork): readonly RuleNow[] {
  const found: RuleNow[] = [];
  for (const [i, rule] of rules.entries()) {
    const now = ruleNow(rule, i + 1, clock);
    if (now === undefined) continue;
    found.push(now);
    if (isSettled(now)) break;
  }
  return found;
}

/** It holds in full, and nothing after it counts. */
export function isSettled({ early, share }: RuleNow): boolean {
  return !early && share === 1;
}

/** The value that a rule makes of the work; `whole` rounds it up where it counts pods. */
export function withRule({ rule, share }: RuleNow, work: number, whole: (value: number) => number): number {
  const roomy = whole(work * (1 + (rule.percent / 100) * share));
  const raised = Math.max(roomy, whole((rule.atLeast ?? 0) * share));
  return Math.min(raised, rule.atMost ?? Number.POSITIVE_INFINITY);
}

function ruleNow(rule: HeadroomRule, number: number, clock: Clockwork): RuleNow | undefined {
  if (rule.when.kind === 'always')
    return { rule, number, window: undefined, timeZone: undefined, early: false, share: 1 };
  const { nowMs } = clock;
  const earlyMs = opensEarlyMs(rule, clock);
  const candidates = windowsFor(rule.when, clock)
    .filter(({ opensMs, closesMs }) => nowMs >= opensMs - earlyMs && nowMs < closesMs)
    .map((window) => ({
      rule,
      number,
      window,
      timeZone: zoneOf(rule.when, clock),
      early: nowMs < window.opensMs,
      share: rule.rampMs > 0 ? Math.min(1, (nowMs - window.opensMs + earlyMs) / rule.rampMs) : 1,
    }));
  // Of a window that ends and the next one of the same name, the one that is further on counts.
  return candidates.toSorted((a, b) => Number(a.early) - Number(b.early) || b.share - a.share)[0];
}

/** Windows of a calendar open early by the lead time at least, as pods must be ready when they open. */
function opensEarlyMs({ when, opensEarlyMs: early }: HeadroomRule, { lead }: Clockwork): number {
  return when.kind === 'during' ? Math.max(early, lead?.ms ?? 0) : early;
}

/** The windows of a calendar go by its clock, times of day by the one that the metric says. */
function zoneOf({ kind }: When, { timeZone, schedule }: Clockwork): string | undefined {
  return kind === 'during' ? schedule?.timeZone : (timeZone ?? schedule?.timeZone);
}

function windowsFor(when: When, clock: Clockwork): readonly Window[] {
  const { nowMs, schedule } = clock;
  if (when.kind === 'during') return schedule?.windows.filter(({ name }) => name === when.name) ?? [];
  const zone = zoneOf(when, clock);
  return when.kind === 'timeOfDay' && zone !== undefined ? windowsOf(when, zone, nowMs) : [];
}
