import { z } from 'zod';
import { duration, expected, number, oneOf, text, wholeNumber } from './field.ts';
import { closed, type Rule } from './map.ts';
import type { Grammar } from './names.ts';
import type { ForecastRules as Checked, LeadTimeRules } from './spec.ts';

const MOST_PODS = 150_000;

/** What is measured for the lead time. */
const TARGET: Grammar = {
  pattern: /^(?:deployment|statefulset)\/[a-z0-9](?:[a-z0-9-]{0,251}[a-z0-9])?$/,
  what: 'deployment/NAME or statefulset/NAME',
};

/** How long pods take to be ready: measured `of` a target, `otherwise` this. */
export const LeadTime = closed('a map with of or otherwise', {
  of: text(TARGET).optional(),
  otherwise: duration({ mostMs: 86_400_000 }).optional(),
}).transform(({ of, otherwise }): LeadTimeRules => ({ of: targetOf(of), otherwiseMs: otherwise }));

function targetOf(written: string | undefined): LeadTimeRules['of'] {
  if (written === undefined) return undefined;
  const [kind = '', name = ''] = written.split('/');
  return { kind: kind === 'deployment' ? 'Deployment' : 'StatefulSet', name };
}

const moment = z
  .unknown()
  .refine((value): value is string => typeof value === 'string' && msOf(value) !== undefined, {
    error: expected('a time with its zone such as 2026-11-27T08:00:00Z'),
  })
  .transform((value) => msOf(value) ?? 0);

function msOf(written: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(written)) return undefined;
  const ms = Date.parse(written);
  return Number.isNaN(ms) ? undefined : ms;
}

const inOrder: Rule = ({ from, until }, report) => {
  if (typeof from === 'number' && typeof until === 'number' && until <= from)
    report(['until'], 'expected a time after from, found one that is not');
};

const maintenance = closed('a map with from and until', { from: moment, until: moment }, inOrder).transform(
  ({ from, until }) => ({ fromMs: from, untilMs: until }),
);

const factor = number('a number from 1 to 100', (value) => value >= 1 && value <= 100);

const cap = closed('a map with usual, reactive or atMost', {
  usual: factor.default(1.5),
  reactive: factor.default(3),
  atMost: wholeNumber(1, MOST_PODS).optional(),
}).transform(({ usual, reactive, atMost: most }) => ({ usual, reactive, most }));

/** How the forecast may raise the value. It is shown and not used unless its mode is enforce. */
export const ForecastRules = closed('a map with mode, such as {mode: enforce, quantile: 0.9}', {
  mode: oneOf(['off', 'observe', 'enforce']).default('observe'),
  quantile: number('a number from 0.5 to 0.99', (value) => value >= 0.5 && value <= 0.99).default(0.9),
  leadTime: LeadTime.prefault({}),
  cap: cap.prefault({}),
  learnNothing: z.array(maintenance, { error: expected('a list of times such as [{from: T, until: T}]') }).default([]),
}).transform((rules): Checked => rules);

/** What holds where nothing is said. */
export const USUAL_FORECAST: Checked = ForecastRules.parse({});
