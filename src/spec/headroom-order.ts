import { HeadroomRule } from './headroom.ts';
import { at, isMap, type Rule } from './map.ts';
import type { HeadroomRule as Checked, ScalingMetric } from './spec.ts';
import { minutesOfWeek, minuteText } from './time-of-day.ts';

/** What is wrong with the rules of a metric together: some can never hold, some ask for more than the limits allow. */
export const headroomFits: Rule = (spec, report) => {
  const rules = readRules(spec['headroom']);
  const max = at(spec, ['limits', 'max']);
  for (const [i, rule] of rules.entries()) {
    const before = shadowOf(rules, i);
    if (before !== undefined) report(['headroom', i], `never holds, expected it before ${before}, found after`);
    if (typeof max === 'number' && (rule?.atLeast ?? 0) > max)
      report(['headroom', i, 'atLeast'], `expected at most ${max}, the limits.max, found ${rule?.atLeast}`);
  }
};

/** What the rules need beside them: a calendar, or the time zone of their hours. */
export const headroomHasTime: Rule = (spec, report) => {
  const written: unknown = spec['headroom'];
  if (!Array.isArray(written) || Object.hasOwn(spec, 'calendar')) return;
  for (const [i, rule] of written.entries()) {
    const has = (key: string): boolean => isMap(rule) && Object.hasOwn(rule, key);
    if (has('during')) report(['headroom', i, 'during'], 'expected a calendar beside headroom, found none');
    if ((has('between') || has('days')) && !Object.hasOwn(spec, 'timeZone'))
      report(['headroom', i], 'expected timeZone or calendar beside headroom, found neither');
  }
};

function readRules(written: unknown): readonly (Checked | undefined)[] {
  return Array.isArray(written) ? written.map((one) => HeadroomRule.safeParse(one).data) : [];
}

/** What holds whenever a rule does and comes before it; undefined where the rule has a time of its own. */
function shadowOf(rules: readonly (Checked | undefined)[], index: number): string | undefined {
  const rule = rules[index];
  if (rule === undefined) return undefined;
  const before = rules.slice(0, index).map((one, i) => ({ one, place: `rule ${i + 1}` }));
  const always = before.find(({ one }) => one?.when.kind === 'always');
  if (always) return `${always.place}, which always holds`;
  const { when } = rule;
  if (when.kind === 'during') {
    return before.find(({ one }) => one?.when.kind === 'during' && one.when.name === when.name)?.place;
  }
  if (when.kind === 'always' || rule.opensEarlyMs > 0) return undefined;
  const covering = before.filter(({ one }) => one?.when.kind === 'timeOfDay' && one.rampMs === 0);
  const covered = new Uint8Array(7 * 1440);
  for (const { one } of covering) {
    if (one?.when.kind !== 'timeOfDay') continue;
    for (const [minute, holds] of minutesOfWeek(one.when).entries()) if (holds) covered[minute] = 1;
  }
  const free = minutesOfWeek(when).some((holds, minute) => holds === 1 && covered[minute] === 0);
  return free ? undefined : covering.map(({ place }) => place).join(' and ');
}

/**
 * Rules whose hours cross, neither within the other: the first is used, and it may be the other that was meant. For people; it is
 * no mistake.
 */
export function headroomNotes({ namespace, name, headroom = [] }: ScalingMetric): readonly string[] {
  return headroom.flatMap((first, i) =>
    headroom.slice(i + 1).flatMap((second, j) => {
      const minute = crossing(first, second);
      if (minute === undefined) return [];
      const [one, other] = [i + 1, i + j + 2];
      return [
        `${namespace}/${name}: headroom rules ${one} and ${other} overlap, for instance on ${minuteText(minute)}: rule ${one} is used there`,
      ];
    }),
  );
}

function crossing({ when: a }: Checked, { when: b }: Checked): number | undefined {
  if (a.kind !== 'timeOfDay' || b.kind !== 'timeOfDay') return undefined;
  const [first, second] = [minutesOfWeek(a), minutesOfWeek(b)];
  const isOnly = (one: Uint8Array, other: Uint8Array): boolean => one.some((holds, i) => holds === 1 && other[i] === 0);
  const both = first.findIndex((holds, i) => holds === 1 && second[i] === 1);
  return both >= 0 && isOnly(first, second) && isOnly(second, first) ? both : undefined;
}
