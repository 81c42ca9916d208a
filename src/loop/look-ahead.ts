import { type LeadTime, leadTime } from '../policy/lead-time.ts';
import type { ArrivalsAhead } from '../policy/predicted.ts';
import type { Outlook } from '../policy/rules.ts';
import type { Schedule, Window } from '../policy/window.ts';
import type { LeadTimeRules, ScalingMetric } from '../spec/spec.ts';

/** What is known of the time ahead; every part may be unknown. */
export interface LookAhead {
  /** The forecast of a metric's arrivals (of its signal, for a `signal:` metric), the highest within the horizon. */
  arrivals(metric: ScalingMetric, horizonMs: number, nowMs: number): ArrivalsAhead | undefined;
  /** The windows of a calendar from the day before to some days ahead. */
  schedule(calendar: string, nowMs: number): Schedule | undefined;
  /** The measured lead time of a target's pods, or of their nodes. */
  leadTime(what: 'pod' | 'node', namespace: string, of: NonNullable<LeadTimeRules['of']>): LeadTime | undefined;
  /** Told that one of these threw: a mistake of ours, which costs this metric that part of what could be known. */
  failed(metric: ScalingMetric, error: unknown): void;
}

/** Lead times and `opensEarly` are a day at the most. */
const EARLIEST_MS = 86_400_000;

/** Nothing is known of the time ahead. */
export const UNKNOWN_FUTURE: LookAhead = {
  arrivals: () => undefined,
  schedule: () => undefined,
  leadTime: () => undefined,
  failed: () => {},
};

/**
 * What a metric can know of the time ahead, over the lead time of a pod, or of the nodes that `node` says. Whoever fails to look
 * ahead costs the metric that part, and never its value.
 */
export function outlookOf(metric: ScalingMetric, look: LookAhead, nowMs: number, node?: LeadTimeRules): Outlook {
  const { forecast, calendar } = metric;
  const notes: string[] = [];
  const part = <T>(name: string, ask: () => T | undefined): T | undefined => {
    try {
      return ask();
    } catch (error) {
      look.failed(metric, error);
      notes.push(`${name} failed and is left out; Forewarm's log says why`);
      return undefined;
    }
  };
  const lead = leadTimeOf(metric, node, (...asked) => part('the measured lead time', () => look.leadTime(...asked)));
  return {
    lead,
    ahead: forecast?.mode === 'off' ? undefined : part('the forecast', () => look.arrivals(metric, lead.ms, nowMs)),
    schedule:
      calendar === undefined ? undefined : part('the calendar', () => around(look.schedule(calendar, nowMs), nowMs)),
    ...(notes.length > 0 && { notes }),
  };
}

/** The windows that can count: those that are open, or may be opened early. Others would only fill the records. */
function around(schedule: Schedule | undefined, nowMs: number): Schedule | undefined {
  if (schedule === undefined) return undefined;
  const isNear = ({ opensMs, closesMs }: Window): boolean => closesMs > nowMs && opensMs - EARLIEST_MS <= nowMs;
  return { ...schedule, windows: schedule.windows.filter(isNear) };
}

function leadTimeOf(
  { namespace, forecast }: ScalingMetric,
  node: LeadTimeRules | undefined,
  measured: LookAhead['leadTime'],
): LeadTime {
  const what = node ? 'node' : 'pod';
  const { of, otherwiseMs } = node ?? forecast?.leadTime ?? { of: undefined, otherwiseMs: undefined };
  return leadTime(what, of && measured(what, namespace, of), otherwiseMs);
}
