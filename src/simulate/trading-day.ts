import { seededRandom } from './random.ts';

/** One generated trading day: 24 hours from local midnight, one value per step. */
export interface TradingDay {
  readonly stepMs: number;
  /** New messages a second. */
  readonly arrivals: Float64Array;
  /** Messages that wait or are being worked on, with workers that follow the load some minutes late. */
  readonly backlog: Float64Array;
}

const STEP_MS = 15_000;
const STEPS = 86_400_000 / STEP_MS;
const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;
const EOD_START_MINUTE = CLOSE_MINUTE + 15;
const EOD_END_MINUTE = EOD_START_MINUTE + 90;

/** The workers of the recording work off what arrived this long ago: a queue that is scaled late. */
const WORKERS_LATE_STEPS = (4 * 60_000) / STEP_MS;
const WORKERS_SPARE = 1.15;

/** A quiet night, a burst at the open (09:30), a busy session with a close (16:00), and an end-of-day batch (16:15-17:45). */
export function tradingDay(seed: number): TradingDay {
  const random = seededRandom(seed);
  const arrivals = new Float64Array(STEPS);
  let drift = 0;
  for (let step = 0; step < STEPS; step++) {
    drift = 0.98 * drift + 0.03 * (random() - 0.5);
    arrivals[step] = (1 + drift) * expectedArrivals((step * STEP_MS) / 60_000);
  }
  return { stepMs: STEP_MS, arrivals, backlog: queued(arrivals) };
}

/** Messages a second that a minute of the day expects. The shape is a U: the first and the last hour are the busiest. */
function expectedArrivals(minute: number): number {
  const night = 1.2 + 0.4 * Math.sin((2 * Math.PI * (minute - 600)) / 1440);
  if (minute >= OPEN_MINUTE && minute < CLOSE_MINUTE) {
    const through = (minute - OPEN_MINUTE) / (CLOSE_MINUTE - OPEN_MINUTE);
    return (
      night +
      8 +
      22 * Math.exp(-(minute - OPEN_MINUTE) / 20) +
      12 * Math.exp(-(CLOSE_MINUTE - minute) / 25) +
      4 * (2 * through - 1) ** 2
    );
  }
  return minute >= EOD_START_MINUTE && minute < EOD_END_MINUTE ? night + 18 : night;
}

function queued(arrivals: Float64Array): Float64Array {
  const backlog = new Float64Array(arrivals.length);
  const seconds = STEP_MS / 1000;
  let waiting = 0;
  for (let step = 0; step < arrivals.length; step++) {
    const capacity = 2 + WORKERS_SPARE * (arrivals[Math.max(0, step - WORKERS_LATE_STEPS)] ?? 0);
    waiting = Math.max(0, waiting + ((arrivals[step] ?? 0) - capacity) * seconds);
    backlog[step] = Math.round(waiting);
  }
  return backlog;
}
