import { demoHpas, type FollowedMetric } from './demo-hpas.ts';
import { countBefore, demoSource } from './demo-source.ts';
import type { Decision } from '../policy/decision.ts';
import { dayOf, instantOf, localClock } from '../simulate/local-time.ts';
import { type Prepared, prepare } from '../simulate/prepared.ts';
import { BACKLOG_AVERAGE } from '../simulate/rivals/backlog.ts';
import { tradingWorld } from '../simulate/trading-world.ts';
import { openWorld, type World } from '../simulate/world.ts';
import type { ClosableSource } from '../sources/open.ts';

/** A Tuesday of the trading world, some minutes before its session opens. Forecasts learn from the days before it. */
const SHOWN_DAY = '2026-06-09';
const SHOWN_FROM_SECONDS = 9 * 3600 + 10 * 60;
const SEED = 1;
/** The target of the HPA that the program is compared with. */
export const RIVAL_TARGET = 5;

/** The same days twice: steered by the program's answers, and by an HPA on the backlog alone. */
export interface DemoWorld {
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  /** Within this wait a message shall be taken by a worker. */
  readonly sloSeconds: number;
  readonly own: World;
  readonly rival: World;
  /** Replicas that the HPA of each metric wants. */
  readonly replicas: Readonly<Record<FollowedMetric, () => number>>;
  /** What is seen of the program's own world, as the sources of a cluster would tell it. */
  readonly source: ClosableSource;
}

export function demoWorld(decided: (metric: FollowedMetric) => Decision | undefined): DemoWorld {
  const whole = prepare(tradingWorld(), SEED);
  const { timeZone, run } = whole.scenario;
  const [of] = whole.scenario.services;
  const [load] = whole.arrivals;
  if (of === undefined || load === undefined) throw new Error('the trading world has no service');
  const instant = (seconds: number) => instantOf(localClock(timeZone), dayOf(SHOWN_DAY), seconds);
  const startMs = instant(SHOWN_FROM_SECONDS);
  // Pods and nodes begin at midnight: by the morning the first ones stand.
  const shown = since(instant(0), whole);
  const scored = { fromMs: startMs, toMs: run.toMs };
  const own = openWorld(shown, () => demoHpas(decided, of.bounds), scored);
  const rival = openWorld(
    shown,
    BACKLOG_AVERAGE.pilotFor({ ...BACKLOG_AVERAGE.defaults, target: RIVAL_TARGET }),
    scored,
  );
  for (const world of [own, rival]) world.advance(startMs);
  const [service] = own.services;
  if (service === undefined) throw new Error('the trading world has no service');
  return {
    startMs,
    endMs: run.toMs,
    timeZone,
    sloSeconds: of.sloSeconds,
    own,
    rival,
    replicas: { 'render-pods': () => service.sensors.replicas().wanted, 'render-warm': own.placeholders },
    source: demoSource(service.sensors, load.arrivalMs),
  };
}

/** The world from a moment on, without what happened before. */
function since(fromMs: number, { scenario, seed, arrivals }: Prepared): Prepared {
  return {
    scenario: { ...scenario, run: { ...scenario.run, fromMs } },
    seed,
    arrivals: arrivals.map((load) => ({
      ...load,
      arrivalMs: load.arrivalMs.subarray(countBefore(load.arrivalMs, fromMs)),
    })),
  };
}
