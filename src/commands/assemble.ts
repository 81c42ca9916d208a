import { type Log, placeOf } from '../log.ts';
import { createAhead } from './ahead.ts';
import { Collector } from '../loop/collector.ts';
import { Engine, type EngineParts } from '../loop/engine.ts';
import type { Question } from '../loop/google-names.ts';
import type { Snapshots } from '../loop/forecaster.ts';
import { Ledger } from '../loop/ledger.ts';
import { Loop, type LoopEvents } from '../loop/loop.ts';
import type { Authenticate, Authorize } from '../server/access/identity.ts';
import { createAdminHandler } from '../server/admin.ts';
import { metricNotFound, type UnknownMetric } from '../server/api/unknown-metric.ts';
import type { ServerEvents } from '../server/events.ts';
import { createHandler, type Handler } from '../server/handler.ts';
import type { HealthCheck } from '../server/health.ts';
import { rawHeader } from '../server/raw-header.ts';
import type { Spec } from '../spec/spec.ts';
import { tradingDay } from '../simulate/trading-day.ts';
import { openSource } from '../sources/open.ts';
import type { Recording } from '../sources/replay.ts';
import { printSelector } from '../store/selector.ts';
import { Store } from '../store/store.ts';
import { createTelemetry, type MetricState, type Telemetry } from '../telemetry.ts';
import { explanation } from './explanation.ts';
import type { LeadTimes } from './lead-times.ts';
import { sourceLog } from './source-log.ts';
import { ticking } from './ticking.ts';
import { version, versionInfo } from './version.ts';

export interface AssemblyOptions {
  /** The time of day, ms since the epoch. */
  readonly now: () => number;
  readonly tickMs: number;
  readonly log: Log;
  readonly decided: LoopEvents['decided'];
  /** Where what forecasts have learnt is kept over a restart; nowhere when it is left out. */
  readonly snapshots?: Snapshots | undefined;
  /** Measures lead times; none are measured when it is left out. */
  readonly leadTimes?: LeadTimes | undefined;
  /** Opens a source; the ordinary way when it is left out. */
  readonly open?: EngineParts['open'];
}

/** What `serve` and `demo` have in common: all but the clock, the home of the specification, and who may ask. */
export interface Assembly {
  readonly telemetry: Telemetry;
  /** Puts a specification into effect. Ends when its sources have been read, or have failed to be. */
  readonly apply: (spec: Spec) => Promise<void>;
  /** What the secure port answers, with the checks of readiness that this adds to its own. */
  readonly handler: (access: Access, ready: readonly HealthCheck[]) => Handler;
  /** What the admin port answers. */
  readonly admin: (ready: readonly HealthCheck[]) => Handler;
  /** A tick beside the regular ones. Ends when all is read and decided. */
  readonly tick: () => Promise<void>;
  /** Ends when no forecast is learning the past. */
  readonly learnt: () => Promise<void>;
  /** Ticks every `periodMs` until it is stopped. */
  readonly start: (periodMs: number) => () => void;
  /** Keeps what forecasts have learnt over a restart. */
  readonly save: () => Promise<void>;
}

export interface Access {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
}

/** How long a request may wait for the cluster to say who asks and whether they may: the kube-apiserver gives discovery 5 s. */
const PATIENCE_MS = 4000;

const stopwatch = (): number => performance.now();
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Joins the parts. Nothing runs before `start`. */
export function assemble(options: AssemblyOptions): Assembly {
  const { now, tickMs, log, decided, snapshots, leadTimes, open = opening(now) } = options;
  const store = new Store();
  const ledger = new Ledger();
  const telemetry = createTelemetry(version(), {
    metrics: () => metricStates(store, now()),
    forecasts: () => ahead.states(now()),
    pools: () => loop.pools(),
    calendars: () => ahead.calendarEnds(),
    leadTimes: () => leadTimes?.states() ?? [],
  });
  const collector = new Collector(
    tickMs,
    { ...telemetry, failed: (source, error) => log.error('reading a source failed', { source, ...placeOf(error) }) },
    stopwatch,
  );
  const ahead = createAhead({ collector, snapshots, leadTimes, now, stopwatch, pause, log });
  const loop = new Loop({
    collector,
    store,
    look: ahead.look,
    clock: { now, stopwatch, pause },
    events: {
      decided: (metric, decision, nowMs, inputs) => {
        ledger.add(metric, decision, nowMs, inputs);
        decided(metric, decision, nowMs, inputs);
      },
      failed: ({ namespace, name }, error) =>
        log.error('deciding failed', { namespace, metric: name, ...placeOf(error) }),
    },
  });
  const engine = new Engine({
    store,
    loop,
    now,
    open,
    events: {
      overran: () => telemetry.tickOverran(),
      unopened: (source, error) => log.error('a source cannot be opened', { source, reason: messageOf(error) }),
    },
  });
  const tellSources = sourceLog(log);
  const ticks = ticking(engine, {
    stopwatch,
    ticked: telemetry.ticked,
    after: () => tellSources(collector.signals()),
    failed: (error) => log.error('a tick failed', placeOf(error)),
  });
  const events = serverEvents(telemetry, log);

  return {
    telemetry,
    apply: async (spec) => {
      ahead.apply(spec.calendars);
      leadTimes?.want(spec.metrics);
      await engine.apply(spec);
      await ticks.now();
    },
    handler: (access, ready) =>
      createHandler({
        ...access,
        store,
        now,
        stopwatch,
        patienceMs: PATIENCE_MS,
        unknownMetric: unknownMetric(engine, store),
        live: [ticks.live],
        ready: [ticks.ready, ...ready],
        version: versionInfo(version()),
        events,
      }),
    admin: (ready) =>
      createAdminHandler({
        metrics: telemetry.page,
        explain: explanation(ledger, now, ahead.states),
        live: [ticks.live],
        ready: [ticks.ready, ...ready],
        failed: events.failed,
      }),
    tick: () => ticks.now(),
    learnt: () => ahead.learnt(),
    start: (periodMs) => {
      const stop = ticks.start(periodMs);
      return () => {
        stop();
        ahead.stop();
        collector.stop();
        engine.close();
      };
    },
    save: ahead.save,
  };
}

function opening(now: () => number): EngineParts['open'] {
  return (system) => openSource(system, { now, stopwatchMs: stopwatch, random: Math.random, generated: generatedDay });
}

/** A generated trading day as a recording to replay. */
function generatedDay(seed: number): Recording {
  const { stepMs, arrivals, backlog } = tradingDay(seed);
  return { stepMs, series: { arrivals, backlog } };
}

function serverEvents(telemetry: Telemetry, log: Log): ServerEvents {
  return {
    served: (route, code, seconds, request) => {
      telemetry.served(route, code, seconds);
      if (log.verbosity < 3) return;
      const { method, url } = request;
      const agent = rawHeader(request, 'user-agent');
      log.detail(3, 'answered', { method, url, code, milliseconds: seconds * 1000, agent });
    },
    answered: telemetry.answered,
    failed: (doing, error) => log.error('answering failed', { doing, ...placeOf(error) }),
  };
}

const REASONS = { 400: 'BadRequest', 403: 'Forbidden', 404: 'NotFound', 503: 'ServiceUnavailable' } as const;

/** A metric that the store does not hold may be one on demand; else it does not exist. */
function unknownMetric(engine: Engine, store: Store): UnknownMetric {
  const notFound = metricNotFound(store);
  return (question) => {
    const asked: Question = { ...question, selector: question.selector ?? [] };
    const answer = engine.ask(asked);
    return answer === undefined ? notFound(question) : { ...answer, reason: REASONS[answer.code] };
  };
}

function* metricStates(store: Store, nowMs: number): IterableIterator<MetricState> {
  for (const { answer } of store.entries()) {
    const { namespace, metric, labels } = answer;
    const holds = answer.kind === 'value' && nowMs < answer.untilMs;
    yield {
      namespace,
      metric,
      selector: printSelector(Object.entries(labels).map(([key, value]) => ({ key, operator: 'in', values: [value] }))),
      value: holds ? answer.value : undefined,
      ageSeconds: holds ? (nowMs - answer.atMs) / 1000 : undefined,
    };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
