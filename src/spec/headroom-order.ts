import { at, type Rule } from './map.ts';
import type { HeadroomRule, ScalingMetric } from './spec.ts';
import { minutesOfWeek, minuteText } from './time-of-day.ts';

/** What the rules need beside them: a calendar, or the time zone of their hours; and limits that allow what they ask for. */
export const headroomFits: Rule = (spec, report) => {
  const rules: unknown = spec['headroom'];
  if (!Array.isArray(rules)) return;
  const max = at(spec, ['limits', 'max']);
  for (const i of rules.keys()) {
    const kind = at(rules, [i, 'when', 'kind']);
    const hasTime = 'calendar' in spec || (kind === 'timeOfDay' && 'timeZone' in spec);
    if (kind === 'during' && !hasTime)
      report(['headroom', i, 'during'], 'expected calendar beside headroom, found none');
    if (kind === 'timeOfDay' && !hasTime)
      report(['headroom', i], 'expected timeZone or calendar beside headroom, found neither');
    const atLeast = at(rules, [i, 'atLeast']);
    if (typeof atLeast === 'number' && typeof max === 'number' && atLeast > max)
      report(['headroom', i, 'atLeast'], `expected at most ${max}, the limits.max, found ${atLeast}`);
  }
};

/** What holds whenever a rule does and comes before it; undefined where the rule has a time of its own. */
export function shadowOf(rules: readonly HeadroomRule[], index: number): string | undefined {
  const rule = rules[index];
  if (rule === undefined) return undefined;
  const before = rules.slice(0, index).map(({ when, rampMs }, i) => ({ when, rampMs, place: `rule ${i + 1}` }));
  const always = before.find(({ when }) => when.kind === 'always');
  if (always) return `${always.place}, which always holds`;
  const { when } = rule;
  if (when.kind === 'during')
    return before.find((one) => one.when.kind === 'during' && one.when.name === when.name)?.place;
  if (when.kind === 'always' || rule.opensEarlyMs > 0) return undefined;
  const free = minutesOfWeek(when);
  const covering = before.filter((one) => {
    if (one.when.kind !== 'timeOfDay' || one.rampMs > 0) return false;
    for (const [minute, holds] of minutesOfWeek(one.when).entries()) if (holds === 1) free[minute] = 0;
    return true;
  });
  return free.includes(1) ? undefined : covering.map(({ place }) => place).join(' and ');
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

function crossing({ when: a }: HeadroomRule, { when: b }: HeadroomRule): number | undefined {
  if (a.kind !== 'timeOfDay' || b.kind !== 'timeOfDay') return undefined;
  const [first, second] = [minutesOfWeek(a), minutesOfWeek(b)];
  const both = first.findIndex((holds, i) => holds === 1 && second[i] === 1);
  return both >= 0 && hasMore(first, second) && hasMore(second, first) ? both : undefined;
}

function hasMore(one: Uint8Array, other: Uint8Array): boolean {
  return one.some((holds, i) => holds === 1 && other[i] === 0);
}
