import { type Calendars, calendars } from './calendars.ts';
import type { Collector } from '../loop/collector.ts';
import type { Snapshots } from '../loop/forecaster.ts';
import { type ForecastState, Forecasters } from '../loop/forecasters.ts';
import type { LookAhead } from '../loop/look-ahead.ts';
import { localTime } from '../forecast/local-time.ts';
import type { LocalTime } from '../forecast/forecast.ts';
import { type Log, placeOf } from '../log.ts';
import type { CalendarSpec } from '../spec/spec.ts';

export interface AheadParts {
  readonly collector: Collector;
  readonly snapshots: Snapshots | undefined;
  readonly now: () => number;
  readonly stopwatch: () => number;
  readonly pause: () => Promise<void>;
  readonly log: Log;
  readonly leadTimes: Pick<LookAhead, 'leadTime'> | undefined;
}

/** What is known of the time ahead: forecasts, calendars and lead times. */
export interface Ahead {
  readonly look: LookAhead;
  /** From now on these calendars are in effect. */
  readonly apply: (calendars: readonly CalendarSpec[]) => void;
  readonly calendarEnds: Calendars['ends'];
  readonly states: (nowMs: number) => Iterable<ForecastState>;
  /** Ends when no past is being read. */
  readonly learnt: () => Promise<void>;
  /** Keeps what was learnt over a restart. */
  readonly save: () => Promise<void>;
  readonly stop: () => void;
}

export function createAhead(parts: AheadParts): Ahead {
  const { collector, log } = parts;
  const known = calendars();
  const forecasters = new Forecasters({
    ...parts,
    range: (signal, span) => collector.range(signal, span),
    history: (signal) => collector.get(signal).history,
    calendar: (name) => known.get(name),
    localTime: sharedLocalTimes(),
    failed: (error) => log.error('forecasting failed', placeOf(error)),
    discarded: (_, problem) => log.warn('a snapshot is of no use, and the past is learnt again', { problem }),
  });
  return {
    apply: (specs) => {
      known.set(specs);
      tellOfEnds(known.ends(), parts.now(), log);
    },
    calendarEnds: () => known.ends(),
    look: {
      arrivals: (metric, horizonMs, nowMs) => forecasters.arrivals(metric, horizonMs, nowMs),
      schedule: (name, nowMs) => known.schedule(name, nowMs),
      leadTime: (what, namespace, of) => parts.leadTimes?.leadTime(what, namespace, of),
      failed: ({ namespace, name }, error) =>
        log.error('looking ahead failed', { namespace, metric: name, ...placeOf(error) }),
    },
    states: (nowMs) => forecasters.states(nowMs),
    learnt: () => forecasters.learnt(),
    save: () => forecasters.save(),
    stop: () => forecasters.stop(),
  };
}

/** Time enough for a new release. */
const SOON_MS = 60 * 86_400_000;

/** Says which calendars end soon: after it every day is taken for an ordinary one. */
function tellOfEnds(ends: ReturnType<Calendars['ends']>, nowMs: number, log: Log): void {
  for (const { name, endsMs } of ends) {
    const message = endsMs <= nowMs ? 'a calendar has ended: no closures are known' : 'a calendar ends soon';
    if (endsMs - nowMs < SOON_MS) log.warn(message, { calendar: name, end: new Date(endsMs).toISOString() });
  }
}

/** All series of a zone share its clock: looking a time up is slow. */
function sharedLocalTimes(): (timeZone: string) => LocalTime {
  const known = new Map<string, LocalTime>();
  return (timeZone) => {
    const found = known.get(timeZone) ?? localTime(timeZone);
    known.set(timeZone, found);
    return found;
  };
}
