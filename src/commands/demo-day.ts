import { type Assembly, assemble } from './assemble.ts';
import { calendars } from './calendars.ts';
import type { FollowedMetric } from './demo-hpas.ts';
import { accountLine, changeLine, momentLine, wallClock } from './demo-lines.ts';
import { demoSpec } from './demo-spec.ts';
import { account, standing } from './demo-standing.ts';
import { type DemoWorld, demoWorld } from './demo-world.ts';
import type { Log } from '../log.ts';
import type { Decision } from '../policy/decision.ts';
import { TICK_MS } from '../simulate/pilot.ts';
import type { CalendarSpec } from '../spec/spec.ts';

/** So long after a window begins or ends, what it came to is told. */
const TOLD_AFTER_MS = 15 * 60_000;

const FOLLOWED: readonly FollowedMetric[] = ['render-pods', 'render-warm'];

/** The program in the simulated world. Time passes with `step` alone: a slow machine shows the same days, only later. */
export interface DemoDay {
  readonly assembly: Assembly;
  readonly world: DemoWorld;
  readonly now: () => number;
  /** What was decided last, by the metric's name. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Puts the specification into effect: from then on there are answers. */
  start(): Promise<void>;
  /** Lets the time of a tick pass, and ticks; the first time after the forecasts have learnt. False at the end of the world. */
  step(): Promise<boolean>;
}

export interface DemoParts {
  readonly log: Log;
  readonly say: (line: string) => void;
}

export function demoDay({ log, say }: DemoParts): DemoDay {
  const decisions = new Map<string, Decision>();
  const world = demoWorld((metric) => decisions.get(metric));
  const { startMs, endMs, own, rival, timeZone, source } = world;
  let nowMs = startMs;
  const spec = demoSpec();
  const assembly = assemble({
    now: () => nowMs,
    tickMs: TICK_MS,
    log,
    decided: ({ name }, decision) => decisions.set(name, decision),
    open: async () => source,
  });
  const changes = changesOf(world, decisions);
  const moments = momentsOf(world, spec.calendars);
  const clock = wallClock(timeZone);
  return {
    assembly,
    world,
    now: () => nowMs,
    decisions,
    start: () => assembly.apply(spec),
    step: async () => {
      if (nowMs >= endMs) return false;
      await assembly.learnt();
      nowMs += TICK_MS;
      own.advance(nowMs);
      rival.advance(nowMs);
      for (const line of [...changes(), ...moments(nowMs)]) say(`${clock(nowMs)}  ${line}`);
      await assembly.tick();
      return true;
    },
  };
}

/** A line for each HPA that changed its replicas since the last time. */
function changesOf({ own, replicas }: DemoWorld, decisions: ReadonlyMap<string, Decision>): () => string[] {
  const counts = FOLLOWED.map((metric) => ({ metric, before: replicas[metric]() }));
  return () =>
    counts.flatMap((count) => {
      const { metric, before } = count;
      const after = replicas[metric]();
      count.before = after;
      const decision = decisions.get(metric);
      return after === before ? [] : changeLine({ metric, before, after, decision }, standing(own));
    });
}

/** A line for each window of the calendar that begins or ends, and a while later one for what it came to. */
function momentsOf({ own, rival, sloSeconds }: DemoWorld, specs: readonly CalendarSpec[]): (nowMs: number) => string[] {
  const known = calendars();
  known.set(specs);
  const windows = (nowMs: number) => specs.flatMap(({ name }) => known.schedule(name, nowMs)?.windows ?? []);
  const told = (nowMs: number, what: string, atMs: number) => {
    if (isDue(atMs, nowMs)) return momentLine(what, standing(own), standing(rival));
    if (!isDue(atMs + TOLD_AFTER_MS, nowMs)) return [];
    return accountLine(sloSeconds, account(own, sloSeconds, nowMs), account(rival, sloSeconds, nowMs));
  };
  return (nowMs) =>
    windows(nowMs).flatMap(({ name, opensMs, closesMs }) =>
      [told(nowMs, `${name} begins`, opensMs), told(nowMs, `${name} ends`, closesMs)].flat(),
    );
}

/** Whether this tick is the first one at or after a moment. */
function isDue(atMs: number, nowMs: number): boolean {
  return atMs > nowMs - TICK_MS && atMs <= nowMs;
}
