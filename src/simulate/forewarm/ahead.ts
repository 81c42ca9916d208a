import { Foresight } from '../../forecast/foresight.ts';
import { plannedLeadMs } from '../../forecast/horizons.ts';
import { isLeftOut, type LeftOut } from '../../forecast/left-out.ts';
import { localTime } from '../../forecast/local-time.ts';
import type { LookAhead } from '../../loop/look-ahead.ts';
import { aheadOf } from '../../policy/ahead.ts';
import { KeptLeadTimes } from '../../policy/kept-lead-times.ts';
import { schedules } from '../../policy/schedules.ts';
import type { Sample } from '../../series/series.ts';
import { USUAL_FORECAST } from '../../spec/forecast-rules.ts';
import { SYNC_MS } from '../autoscaler.ts';
import { TICK_MS } from '../pilot.ts';
import type { Sensors } from '../sensors.ts';
import type { Member } from './adapter.ts';
import type { ForecastLog } from './forecast-score.ts';

/** What is seen of the time ahead. */
export type Seen = Omit<LookAhead, 'failed'>;

/** Until a decision becomes a pod: the next tick, and the next look of the HPA. */
const DELAY_MS = TICK_MS + SYNC_MS;
const STEP_MS = 300_000;
const DAY_MS = 86_400_000;

/**
 * What can be known of the time ahead in a simulated world: the program's forecasts, its calendar, and its measured lead times
 * unless `blind` leaves them out.
 */
export function lookAhead(member: Member, now: () => number, blind: boolean): Seen {
  const { metrics, sensors } = member;
  const { calendar } = metrics;
  const foresights = new Foresights(member);
  const schedule = calendar && schedules(metrics.pods.calendar ?? '', calendar);
  const leads = new KeptLeadTimes(DELAY_MS);
  return {
    arrivals: (metric, horizonMs, nowMs) => {
      const { forecast, answers } = metric;
      if (forecast === undefined || answers.kind !== 'pods' || answers.arrivals === undefined) return undefined;
      const mode = forecast.mode === 'enforce' ? 'enforce' : 'observe';
      return aheadOf({ mode, quantile: forecast.quantile }, foresights.ahead(nowMs, horizonMs));
    },
    schedule: (_, nowMs) => schedule?.(nowMs),
    leadTime: (what) => (blind ? undefined : leads.measured(what, sensors.starts(), now())),
  };
}

/** The forecasts of one service's arrivals, one for each lead time; each begins with the past that the source knows. */
class Foresights {
  readonly #sensors: Sensors;
  readonly #log: ForecastLog;
  readonly #known = new Map<number, Foresight>();
  readonly #leftOut: LeftOut;
  readonly #make: (leadMs: number) => Foresight;

  constructor({ metrics: { pods, calendar }, sensors, log }: Member) {
    const { forecast, timeZone } = pods;
    this.#sensors = sensors;
    this.#log = log;
    const local = localTime(calendar?.timeZone ?? timeZone ?? 'UTC');
    const { quantile, learnNothing } = forecast ?? USUAL_FORECAST;
    this.#leftOut = learnNothing;
    this.#make = (leadMs) => new Foresight({ stepMs: STEP_MS, leadMs, quantile, localTime: local, calendar });
  }

  ahead(nowMs: number, horizonMs: number): ReturnType<Foresight['expect']> {
    const { sample } = this.#sensors.arrivalsPerSecond(nowMs);
    for (const known of this.#known.values()) {
      if (sample !== undefined && !(sample.atMs <= known.newestMs)) this.#observe(known, sample);
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
    for (const sample of past) if (sample.atMs <= nowMs) this.#observe(fresh, sample);
    this.#known.set(leadMs, fresh);
    return fresh;
  }

  #observe(foresight: Foresight, { atMs, value }: Sample): void {
    foresight.observe(atMs, value, { learn: !isLeftOut(this.#leftOut, atMs) });
  }
}
