import { type Log, placeOf } from '../log.ts';
import type { HealthCheck } from '../server/health.ts';
import { formatProblems, type Problem } from '../spec/problem.ts';
import type { Spec } from '../spec/spec.ts';
import { watchSpec } from '../spec/watch.ts';
import type { Telemetry } from '../telemetry.ts';
import { calendarProblems } from './open-calendars.ts';

export interface SpecParts {
  readonly apply: (spec: Spec) => Promise<void>;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly now: () => number;
  /** Calls `run` every `ms` until it is stopped. */
  readonly every: (ms: number, run: () => void) => () => void;
}

export interface SpecFollower {
  /** What is wrong with the files as they are; empty when they are in effect. */
  readonly problems: readonly Problem[];
  /** Never fails: a change that is refused must not take a good server away. Its note says what was refused. */
  readonly health: HealthCheck;
  stop(): void;
}

/** Puts what the files say into effect, at once and whenever they change. A bad change leaves the last good one in effect. */
export function followSpec(paths: readonly string[], { apply, telemetry, log, now, every }: SpecParts): SpecFollower {
  let problems: readonly Problem[] = [];
  let refusedMs = 0;
  let isInEffect = false;

  const stop = watchSpec(paths, {
    every,
    inspect: calendarProblems,
    onChange: (spec) => {
      isInEffect = true;
      telemetry.specRead(0, now());
      log.info('a specification takes effect', {
        sources: spec.sources.length,
        calendars: spec.calendars.length,
        metrics: spec.metrics.length,
      });
      apply(spec).catch((error: unknown) => log.error('applying a specification failed', placeOf(error)));
    },
    onProblems: (found) => {
      problems = found;
      refusedMs = now();
      telemetry.specRead(found.length, now());
      if (found.length === 0) log.info('the specification is good again');
      else if (isInEffect)
        log.error(`the specification is refused, the last good one stays in effect:\n${formatProblems(found)}`);
    },
  });

  return {
    get problems() {
      return problems;
    },
    health: {
      name: 'specification',
      check: () => ({ ok: true, note: problems.length === 0 ? 'in effect' : refused(problems.length, refusedMs) }),
    },
    stop,
  };
}

function refused(problems: number, atMs: number): string {
  const since = new Date(atMs).toISOString();
  return `the last good one is in effect; a change was refused at ${since} with ${problems} problem${problems === 1 ? '' : 's'}`;
}
