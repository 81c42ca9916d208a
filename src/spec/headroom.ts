import { z } from 'zod';
import { duration, expected, number, text } from './field.ts';
import { shadowOf } from './headroom-order.ts';
import { atMostOneOf, closed, type Rule } from './map.ts';
import type { Grammar } from './names.ts';
import { between, EVERY_DAY, onDays } from './time-of-day.ts';
import type { HeadroomRule as Checked, When } from './spec.ts';

/** A session or an event of a calendar, or of one that it includes: then the name of that, which may have dots, stands before it. */
export const WINDOW: Grammar = {
  pattern: /^(?=.{1,317}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
  what: 'the name of a session or event of the calendar such as regular or eod',
};

const DAY_MS = 86_400_000;
/** Eleven times the work is a slip of the keyboard. */
const MOST_PERCENT = 1000;
const MOST_ROOM = Number.MAX_SAFE_INTEGER;

const room = number(`a number from 0 to ${MOST_ROOM}`, (value) => value >= 0 && value <= MOST_ROOM);
const early = duration({ leastMs: 0, mostMs: DAY_MS });

const asksForSomething: Rule = (rule, report) => {
  if (['percent', 'atLeast', 'atMost'].some((key) => Object.hasOwn(rule, key))) return;
  report([], 'expected percent, atLeast or atMost, found none of them');
};

const boundsInOrder: Rule = ({ atLeast, atMost }, report) => {
  if (typeof atLeast === 'number' && typeof atMost === 'number' && atMost < atLeast)
    report(['atMost'], `expected at least ${atLeast}, the atLeast, found ${atMost}`);
};

const earlyForWindows: Rule = (rule, report) => {
  if (['during', 'between', 'days'].some((key) => Object.hasOwn(rule, key))) return;
  for (const key of ['opensEarly', 'ramp'])
    if (Object.hasOwn(rule, key)) report([key], 'expected only beside during, between or days, found without them');
};

/** A rule as it is written, with the times when it holds. */
const HeadroomRule = closed(
  'a map such as {during: regular, percent: 30}',
  {
    during: text(WINDOW).optional(),
    between: between.optional(),
    days: onDays.optional(),
    opensEarly: early.optional(),
    ramp: early.optional(),
    percent: number(`a number from 0 to ${MOST_PERCENT}`, (value) => value >= 0 && value <= MOST_PERCENT).optional(),
    atLeast: room.optional(),
    atMost: room.optional(),
  },
  atMostOneOf(['during', 'between']),
  atMostOneOf(['during', 'days']),
  asksForSomething,
  boundsInOrder,
  earlyForWindows,
).transform(
  ({ opensEarly = 0, ramp = 0, percent = 0, atLeast, atMost, ...times }): Checked => ({
    when: whenOf(times),
    opensEarlyMs: opensEarly,
    rampMs: ramp,
    percent,
    atLeast,
    atMost,
  }),
);

/** The rules of a metric, of which the first that holds is used. */
export const Headroom = z
  .array(HeadroomRule, { error: expected('a list of rules such as [{percent: 10}]') })
  // Only rules that are right themselves can be compared, and only those reach a transformation.
  .transform((rules, context) => {
    for (const [i, before] of rules.map((_, index) => shadowOf(rules, index)).entries()) {
      if (before === undefined) continue;
      const message = `never holds, expected it before ${before}, found after`;
      context.addIssue({ code: 'custom', path: [i], message });
    }
    return rules;
  });

interface Times {
  readonly during?: string | undefined;
  readonly between?: z.output<typeof between> | undefined;
  readonly days?: z.output<typeof onDays> | undefined;
}

function whenOf({ during, between: hours, days }: Times): When {
  if (during !== undefined) return { kind: 'during', name: during };
  if (hours === undefined && days === undefined) return { kind: 'always' };
  const said = [...(hours ? [`between ${hours.text}`] : []), ...(days ? [`on ${days.text}`] : [])].join(' ');
  const { fromMinute, toMinute } = hours ?? { fromMinute: 0, toMinute: 1440 };
  return { kind: 'timeOfDay', text: said, fromMinute, toMinute, weekdays: days?.weekdays ?? EVERY_DAY };
}
