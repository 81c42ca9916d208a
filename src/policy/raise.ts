import { type Draft, follow, propose, show } from './draft.ts';
import { type Clockwork, isSettled, type RuleNow, rulesNow, type When, withRule } from './headroom.ts';
import { type ForecastCaps, anticipated, propose as proposed } from './predicted.ts';
import type { Outlook, RaisingRules } from './rules.ts';
import type { RuleTaken } from './step.ts';

/** How a kind of metric turns load into a value. */
export interface Measure {
  /** The work at a rate of arrivals; for a signal, its value. */
  readonly workAt: (perSecond: number) => number;
  /** Rounds up where pods are counted. */
  readonly whole: (work: number) => number;
  /** The unit of what is forecast. */
  readonly unit: '/s' | '';
  /** What of it there is now, in the same unit. */
  readonly now: number;
}

const CAPS: ForecastCaps = { usual: 1.5, reactive: 3, most: undefined };

/** The forecast can only raise, and only as far as it is trusted; else it is shown with the reason. */
export function withForecast(
  draft: Draft,
  outlook: Outlook,
  rules: RaisingRules,
  { workAt, whole, unit, now }: Measure,
): Draft {
  const { ahead, last: before } = outlook;
  if (ahead === undefined) return draft;
  const { perSecond, last, notUsed } = anticipated(ahead, now);
  // What is only shown says where it would lead to, not how fast.
  const from = notUsed === undefined ? before?.wanted : undefined;
  const { quantile, horizonMs, ageMs, recentSameSlotMax, unforeseen } = ahead;
  const said = { perSecond, recentSameSlotMax };
  const { work, uncut, cut } = proposed(said, workAt, draft.work, rules.forecast ?? CAPS, from);
  const step = {
    name: 'predicted',
    value: whole(work),
    perSecond,
    unforeseen: unforeseen && last === undefined,
    last,
    unit,
    quantile,
    horizonMs,
    ageMs,
    cut,
    notUsed,
    uncut: uncut === undefined ? undefined : whole(uncut),
  } as const;
  return notUsed === undefined ? propose(draft, step, work) : show(draft, step);
}

/** The rules that count now; undefined where there are none at all. */
export function rulesOf({ headroom, timeZone }: RaisingRules, outlook: Outlook, nowMs: number): Rules | undefined {
  if (headroom === undefined || headroom.length === 0) return undefined;
  const { schedule, lead } = outlook;
  const clock: Clockwork = { nowMs, timeZone, schedule, lead };
  return { now: rulesNow(headroom, clock), blind: headroom.some(({ when }) => isBlind(when, clock)) };
}

export interface Rules {
  readonly now: readonly RuleNow[];
  /** Some rules need a calendar that is not known. */
  readonly blind: boolean;
}

function isBlind({ kind }: When, { schedule, timeZone }: Clockwork): boolean {
  if (schedule !== undefined || kind === 'always') return false;
  return kind === 'during' || timeZone === undefined;
}

/** The windows of the calendar that count ask for their pods. */
export function withSchedule(draft: Draft, rules: Rules | undefined, outlook: Outlook, { whole }: Measure): Draft {
  const scheduled = rules?.now.filter(({ rule }) => rule.when.kind === 'during' && rule.atLeast !== undefined) ?? [];
  return scheduled.reduce((so, now) => {
    const value = whole((now.rule.atLeast ?? 0) * now.share);
    return propose(so, { name: 'scheduled', value, lead: outlook.lead, ...taken(now) }, 0);
  }, draft);
}

/** Room on top of the work, by the rule that holds; rules that are early can only raise what it gives. */
export function withHeadroom(draft: Draft, rules: Rules | undefined, { whole }: Measure): Draft {
  if (rules === undefined || (rules.now.length === 0 && !rules.blind)) return draft;
  const values = rules.now.map((now) => withRule(now, draft.work, whole));
  const value = Math.max(...values, ...(rules.now.some(isSettled) ? [] : [draft.value]));
  return follow(draft, {
    name: 'headroom',
    value,
    work: draft.work,
    rules: rules.now.map(taken),
    blind: rules.blind,
  });
}

function taken({ rule, number, window, timeZone, early, share }: RuleNow): RuleTaken {
  const { percent, atLeast, atMost, when } = rule;
  const { opensMs, closesMs } = window ?? { opensMs: undefined, closesMs: undefined };
  return { number, when: textOf(when), percent, atLeast, atMost, opensMs, closesMs, timeZone, early, share };
}

function textOf(when: When): string | undefined {
  switch (when.kind) {
    case 'always':
      return undefined;
    case 'during':
      return `during ${when.name}`;
    case 'timeOfDay':
      return when.text;
  }
}
