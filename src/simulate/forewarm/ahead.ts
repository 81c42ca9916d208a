import type { Calendar } from '../../calendar/calendar.ts';
import { Foresight } from '../../forecast/foresight.ts';
import { plannedLeadMs } from '../../forecast/horizons.ts';
import { localTime } from '../../forecast/local-time.ts';
import type { LookAhead } from '../../loop/look-ahead.ts';
import { aheadOf } from '../../policy/ahead.ts';
import type { LeadTime } from '../../policy/lead-time.ts';
import { measuredLeadTime, type Starts } from '../../policy/lead-times.ts';
import type { Schedule } from '../../policy/window.ts';
import { SYNC_MS } from '../autoscaler.ts';
import { TICK_MS } from '../pilot.ts';
import type { Sensors } from '../sensors.ts';
import type { Member } from './adapter.ts';
import type { ForecastLog } from './forecast-score.ts';

/** Until a decision becomes a pod: the next tick, and the next look of the HPA. */
const DELAY_MS = TICK_MS + SYNC_MS;
const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** Decisions of the same minutes share a schedule. */
const SCHEDULE_KEPT_MS = 300_000;
const LEAD_KEPT_MS = 60_000;

/** What can be known of the time ahead in a simulated world: the program's forecasts, its calendar and its measured lead times. `blind`: those are not measured. */
export function lookAhead(member: Member, now: () => number, blind: boolean): LookAhead {
  const { metrics, sensors } = member;
  const { calendar } = metrics;
  const foresights = new Foresights(member);
  const schedule = scheduling(metrics.pods.calendar ?? '', calendar);
  const lead = { pod: measuring('pod', sensors), node: measuring('node', sensors) };
  return {
    arrivals: (metric, horizonMs, nowMs) => {
      const { forecast, answers } = metric;
      if (forecast === undefined || answers.kind !== 'pods' || answers.arrivals === undefined) return undefined;
      const mode = forecast.mode === 'enforce' ? 'enforce' : 'observe';
      return aheadOf({ mode, quantile: forecast.quantile }, foresights.ahead(nowMs, horizonMs));
    },
    schedule: (_, nowMs) => schedule(nowMs),
    leadTime: (what) => (blind ? undefined : lead[what](now())),
    failed: (_, error) => {
      throw error;
    },
  };
}

/** The forecasts of one service's arrivals, one for each lead time; each begins with the past that the source knows. */
class Foresights {
  readonly #sensors: Sensors;
  readonly #log: ForecastLog;
  readonly #known = new Map<number, Foresight>();
  readonly #make: (leadMs: number) => Foresight;

  constructor({ metrics: { pods, calendar }, sensors, log }: Member) {
    const { forecast, timeZone } = pods;
    this.#sensors = sensors;
    this.#log = log;
    const local = localTime(calendar?.timeZone ?? timeZone ?? 'UTC');
    const quantile = forecast?.quantile ?? 0.9;
    this.#make = (leadMs) => new Foresight({ stepMs: STEP_MS, leadMs, quantile, localTime: local, calendar });
  }

  ahead(nowMs: number, horizonMs: number): ReturnType<Foresight['expect']> {
    const { sample } = this.#sensors.arrivalsPerSecond(nowMs);
    for (const known of this.#known.values()) {
      if (sample !== undefined && !(sample.atMs <= known.newestMs)) known.observe(sample.atMs, sample.value);
    }
    const expected = this.#for(plannedLeadMs(horizonMs, STEP_MS), nowMs).expect(nowMs, horizonMs);
    if (sample !== undefined) this.#log.came(sample);
    this.#log.said(nowMs, horizonMs, expected.value);
    return expected;
  }

  #for(leadMs: number, nowMs: number): Foresight {
    const known = this.#known.get(leadMs);
    if (known !== undefined) return known;
    const fresh = this.#make(leadMs);
    const past = this.#sensors.arrivalsSince(nowMs - 28 * DAY_MS, STEP_MS);
    for (const { atMs, value } of past) if (atMs <= nowMs) fresh.observe(atMs, value);
    this.#known.set(leadMs, fresh);
    return fresh;
  }
}

/** The windows of a calendar from the day before to some days ahead, as the program's decisions see them. */
function scheduling(name: string, calendar: Calendar | undefined): (nowMs: number) => Schedule | undefined {
  let known: { readonly fromMs: number; readonly schedule: Schedule } | undefined;
  return (nowMs) => {
    if (calendar === undefined) return undefined;
    if (known === undefined || nowMs - known.fromMs >= SCHEDULE_KEPT_MS) {
      const windows = calendar.windows(nowMs - DAY_MS, nowMs + 3 * DAY_MS);
      known = { fromMs: nowMs, schedule: { calendar: name, timeZone: calendar.timeZone, windows } };
    }
    return known.schedule;
  };
}

/** As the program does, which looks at the starts once a minute. */
function measuring(what: 'pod' | 'node', { starts }: Sensors): (nowMs: number) => LeadTime | undefined {
  let lately: { readonly atMs: number; readonly of: Starts; readonly lead: LeadTime | undefined } | undefined;
  return (nowMs) => {
    const of = starts();
    if (lately === undefined || lately.of !== of || nowMs - lately.atMs >= LEAD_KEPT_MS) {
      lately = { atMs: nowMs, of, lead: measuredLeadTime(what, of, { nowMs, delayMs: DELAY_MS }) };
    }
    return lately.lead;
  };
}
