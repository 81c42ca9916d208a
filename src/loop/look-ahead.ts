import type { LeadTime } from '../policy/lead-time.ts';
import { leadTime } from '../policy/lead-time.ts';
import type { ArrivalsAhead } from '../policy/predicted.ts';
import type { Outlook } from '../policy/rules.ts';
import type { Schedule, Window } from '../policy/window.ts';
import type { ForecastRules, LeadTimeRules, ScalingMetric } from '../spec/spec.ts';

/** What is known of the time ahead; every part may be unknown. */
export interface LookAhead {
  /** The forecast of a metric's arrivals (of its signal, for a `signal:` metric), the highest within the horizon. */
  arrivals(metric: ScalingMetric, horizonMs: number, nowMs: number): ArrivalsAhead | undefined;
  /** The windows of a calendar from the day before to some days ahead. */
  schedule(calendar: string, nowMs: number): Schedule | undefined;
  /** The measured lead time of a target's pods, or of their nodes. */
  leadTime(what: 'pod' | 'node', namespace: string, of: NonNullable<LeadTimeRules['of']>): LeadTime | undefined;
}

/** Lead times and `opensEarly` are a day at the most. */
const EARLIEST_MS = 86_400_000;

/** Nothing is known of the time ahead. */
export const UNKNOWN_FUTURE: LookAhead = {
  arrivals: () => undefined,
  schedule: () => undefined,
  leadTime: () => undefined,
};

/** What a metric can know of the time ahead, over the lead time of a pod, or of the nodes that `node` says. */
export function outlookOf(metric: ScalingMetric, look: LookAhead, nowMs: number, node?: LeadTimeRules): Outlook {
  const { forecast, calendar } = metric;
  const lead = leadTimeOf(metric, look, node);
  return {
    lead,
    ahead: isOff(forecast) ? undefined : look.arrivals(metric, lead.ms, nowMs),
    schedule: calendar === undefined ? undefined : around(look.schedule(calendar, nowMs), nowMs),
  };
}

/** The windows that can count: those that are open, or may be opened early. Others would only fill the records. */
function around(schedule: Schedule | undefined, nowMs: number): Schedule | undefined {
  if (schedule === undefined) return undefined;
  const isNear = ({ opensMs, closesMs }: Window): boolean => closesMs > nowMs && opensMs - EARLIEST_MS <= nowMs;
  return { ...schedule, windows: schedule.windows.filter(isNear) };
}

function leadTimeOf({ namespace, forecast }: ScalingMetric, look: LookAhead, node?: LeadTimeRules): LeadTime {
  const what = node ? 'node' : 'pod';
  const { of, otherwiseMs } = node ?? forecast?.leadTime ?? { of: undefined, otherwiseMs: undefined };
  return leadTime(what, of && look.leadTime(what, namespace, of), otherwiseMs);
}

function isOff(forecast: ForecastRules | undefined): boolean {
  return forecast?.mode === 'off';
}
