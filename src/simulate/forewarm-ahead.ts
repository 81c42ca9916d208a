import type { Calendar } from '../calendar/calendar.ts';
import { Foresight } from '../forecast/foresight.ts';
import type { LocalTime } from '../forecast/forecast.ts';
import { plannedLeadMs } from '../forecast/horizons.ts';
import { aheadOf } from '../policy/ahead.ts';
import type { ArrivalsAhead } from '../policy/predicted.ts';
import type { Schedule } from '../policy/window.ts';
import type { Sample } from '../series/series.ts';
import type { Sensors } from './sensors.ts';

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** Decisions of the same minutes share a schedule. */
const SCHEDULE_KEPT_MS = 300_000;

export interface ForesightsOptions {
  readonly quantile: number;
  readonly localTime: LocalTime;
  readonly calendar: Calendar | undefined;
}

/** The forecasts of one service's arrivals, one for each lead time; each begins with the past that the source knows. */
export class Foresights {
  readonly #options: ForesightsOptions;
  readonly #known = new Map<number, Foresight>();

  constructor(options: ForesightsOptions) {
    this.#options = options;
  }

  /** Takes the newest sample of the arrivals. */
  feed({ atMs, value }: Sample): void {
    for (const foresight of this.#known.values()) if (!(atMs <= foresight.newestMs)) foresight.observe(atMs, value);
  }

  ahead(nowMs: number, horizonMs: number, sensors: Sensors): ArrivalsAhead {
    const leadMs = plannedLeadMs(horizonMs, STEP_MS);
    let foresight = this.#known.get(leadMs);
    if (foresight === undefined) {
      foresight = new Foresight({ ...this.#options, stepMs: STEP_MS, leadMs });
      const past = sensors.arrivalsSince(nowMs - 28 * DAY_MS, STEP_MS).filter(({ atMs }) => atMs <= nowMs);
      for (const { atMs, value } of past) foresight.observe(atMs, value);
      this.#known.set(leadMs, foresight);
    }
    return aheadOf({ mode: 'enforce', quantile: this.#options.quantile }, foresight.expect(nowMs, horizonMs));
  }
}

/** The windows of a calendar from the day before to some days ahead, as the program's decisions see them. */
export function scheduling(calendar: Calendar | undefined): (nowMs: number) => Schedule | undefined {
  let known: { readonly fromMs: number; readonly schedule: Schedule } | undefined;
  return (nowMs) => {
    if (calendar === undefined) return undefined;
    if (known === undefined || nowMs - known.fromMs >= SCHEDULE_KEPT_MS) {
      const windows = calendar.windows(nowMs - DAY_MS, nowMs + 3 * DAY_MS);
      known = { fromMs: nowMs, schedule: { calendar: 'business', timeZone: calendar.timeZone, windows } };
    }
    return known.schedule;
  };
}
