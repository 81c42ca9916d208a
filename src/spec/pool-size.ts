import { oneOf, wholeNumber } from './field.ts';
import { at, closed, type Rule } from './map.ts';

/** Kubernetes supports no more pods in one cluster. */
const MOST_PODS = 150_000;

/** The part of the pods that a metric stands for. */
export const share = closed('a map such as {part: firm, firm: 10}', {
  part: oneOf(['firm', 'burst']),
  firm: wholeNumber(0, MOST_PODS),
});

/** The HPA of a group that starts together must be able to reach its limits. */
export const limitsAreGroups: Rule = (spec, report) => {
  const step = spec['step'];
  if (typeof step !== 'number' || !(step > 0)) return;
  for (const bound of ['min', 'max']) {
    const found = at(spec, ['limits', bound]);
    if (typeof found === 'number' && found % step !== 0)
      report(['limits', bound], `expected a multiple of ${step}, the step, found ${found}`);
  }
};

/** What a metric of placeholder pods takes from the metric that it is for. */
export const warmHasNone: Rule = (spec, report) => {
  if (!('warm' in spec)) return;
  for (const key of ['forecast', 'calendar', 'timeZone', 'headroom', 'step', 'clearTolerance', 'share'])
    if (key in spec) report([key], 'expected none beside warm, as those of the metric that it is for count, found one');
};

/** A field that counts pods. */
export function notBesideSignal(key: string): Rule {
  return (spec, report) => {
    if ('signal' in spec && key in spec) report([key], 'expected only beside pods, found beside signal');
  };
}

/** An event is one of a calendar. */
export const deadlineHasCalendar: Rule = (spec, report) => {
  if (at(spec, ['pods', 'deadline']) !== undefined && !('calendar' in spec))
    report(['pods', 'deadline'], 'expected a calendar beside pods, found none');
};
