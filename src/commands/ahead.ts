import { type Calendars, calendars } from './calendars.ts';
import type { Collector } from '../loop/collector.ts';
import type { Snapshots } from '../loop/forecaster.ts';
import { type ForecastState, Forecasters } from '../loop/forecasters.ts';
import type { LookAhead } from '../loop/look-ahead.ts';
import { localTime } from '../forecast/local-time.ts';
import type { LocalTime } from '../forecast/forecast.ts';
import { type Log, placeOf } from '../log.ts';

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
  readonly calendars: Calendars;
  readonly states: (nowMs: number) => Iterable<ForecastState>;
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
    calendar: known.get,
    localTime: sharedLocalTimes(),
    failed: (error) => log.error('forecasting failed', placeOf(error)),
    discarded: (_, problem) => log.warn('a snapshot is of no use, and the past is learnt again', { problem }),
  });
  return {
    calendars: known,
    look: {
      arrivals: (metric, horizonMs, nowMs) => forecasters.arrivals(metric, horizonMs, nowMs),
      schedule: known.schedule,
      leadTime: (what, namespace, of) => parts.leadTimes?.leadTime(what, namespace, of),
    },
    states: (nowMs) => forecasters.states(nowMs),
    save: () => forecasters.save(),
    stop: () => forecasters.stop(),
  };
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
