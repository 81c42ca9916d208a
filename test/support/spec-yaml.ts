import { stringify } from 'yaml';
import { printDuration } from '../../src/spec/duration.ts';
import type {
  CalendarSpec,
  EventSpec,
  MetricSource,
  ForecastRules,
  GpuMemory,
  HeadroomRule,
  PodsMetric,
  Pool,
  Prometheus,
  Query,
  ScalingMetric,
  SessionSpec,
  SignalSpec,
  Spec,
  System,
} from '../../src/spec/spec.ts';
import { afterHold } from './written.ts';

/** Writes a checked spec the way a user would, every default said. */
export function specAsYaml({ sources, calendars, metrics, pools }: Spec): string {
  const objects = [sources.map(writtenSource), calendars.map(writtenCalendar), metrics.map(writtenMetric)];
  return [...objects.flat(), ...pools.map(writtenPool)].map((object) => stringify(object)).join('---\n');
}

function writtenSource({ name, namespaces, everyMs, maxAgeMs, system }: MetricSource): unknown {
  const every = everyMs === undefined ? undefined : printDuration(everyMs);
  return {
    kind: 'MetricSource',
    metadata: { name },
    spec: { [system.kind]: writtenSystem(system), namespaces, every, maxAge: printDuration(maxAgeMs) },
  };
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function writtenCalendar(calendar: CalendarSpec): unknown {
  const { name, timeZone, exchange, sessions, closed, early, late, events, include } = calendar;
  return {
    kind: 'Calendar',
    metadata: { name },
    spec: {
      timeZone,
      exchange,
      sessions: exchange === undefined ? sessions.map(writtenSession) : undefined,
      closed: closed.map(({ fromDay, untilDay }) => `${date(fromDay)}/${date(untilDay)}`),
      early: early.map(({ day, closeMinute, session }) => ({ date: date(day), close: clock(closeMinute), session })),
      late: late.map(({ day, openMinute, session }) => ({ date: date(day), open: clock(openMinute), session })),
      events: events.map(writtenEvent),
      include: include.map((one) => one.name),
    },
  };
}

function writtenSession({ name, weekdays, openMinute, closeMinute, opensDayBefore, lunch }: SessionSpec): unknown {
  return {
    name,
    days: names(weekdays),
    open: clock(openMinute),
    close: clock(closeMinute),
    opensDayBefore,
    lunch: lunch && `${clock(lunch.fromMinute)}-${clock(lunch.untilMinute)}`,
  };
}

function writtenEvent({ name, on, starts, lastsMs, session }: EventSpec): unknown {
  const sign = starts !== undefined && starts.at !== 'clock' && starts.offsetMs < 0 ? '-' : '+';
  const start =
    starts &&
    (starts.at === 'clock' ? clock(starts.minute) : `${starts.at}${sign}${printDuration(Math.abs(starts.offsetMs))}`);
  return { name, ...writtenDays(on), starts: start, lasts: lastsMs && printDuration(lastsMs), session };
}

function writtenDays(on: EventSpec['on']): object {
  switch (on.kind) {
    case 'sessions':
      return {};
    case 'weekdays':
      return { days: names(on.weekdays) };
    case 'dates':
      return { dates: on.days.map(date) };
    case 'nth':
      return {
        on: `${on.nth < 0 ? 'last' : ['first', 'second', 'third', 'fourth', 'fifth'][on.nth - 1]} ${names([on.weekday])}`,
      };
    case 'month-end':
    case 'quarter-end':
      return { on: on.kind };
  }
}

function names(weekdays: readonly number[]): string {
  return weekdays.map((weekday) => WEEKDAYS[weekday - 1]).join(',');
}

function date(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function writtenSystem(system: System): unknown {
  switch (system.kind) {
    case 'cloudMonitoring':
      return { project: system.project, endpoint: system.endpoint };
    case 'prometheus':
      return writtenPrometheus(system);
    case 'replay':
      return { file: system.file, seed: system.seed, speed: system.speed };
  }
}

function writtenPrometheus({ url, timeoutMs, auth, tls, headers }: Prometheus): unknown {
  return {
    url,
    timeout: printDuration(timeoutMs),
    ...(auth.kind === 'bearer' && { bearerTokenFile: auth.tokenFile }),
    ...(auth.kind === 'basic' && { basic: { username: auth.username, passwordFile: auth.passwordFile } }),
    ...(auth.kind === 'google' && { google: true }),
    ...(Object.keys(tls).length > 0 && { tls }),
    headers,
  };
}

function writtenPool({ name, capacity, members }: Pool): unknown {
  const listed = members.map(({ namespace, metric, ...shares }) => ({ metric: `${namespace}/${metric}`, ...shares }));
  return { kind: 'Pool', metadata: { name }, spec: { capacity, members: listed } };
}

function writtenMetric({ namespace, name, labels, answers, missing, pool, ...rules }: ScalingMetric): unknown {
  const { fallback } = missing;
  if (answers.kind === 'warm') throw new Error('a metric of placeholder pods is not written by this');
  const said = answers.kind === 'pods' ? { pods: fallback } : { value: fallback };
  return {
    apiVersion: 'forewarm.dev/v1alpha1',
    kind: 'ScalingMetric',
    metadata: { name, namespace, labels },
    spec: {
      ...(answers.kind === 'pods' ? writtenPods(answers) : { signal: writtenSignal(answers.signal) }),
      forecast: rules.forecast && writtenForecast(rules.forecast),
      calendar: rules.calendar,
      timeZone: rules.timeZone,
      headroom: rules.headroom?.map(writtenRule),
      gpuMemory: rules.gpuMemory && writtenGpuMemory(rules.gpuMemory),
      pool,
      missing: { hold: printDuration(missing.holdMs), ...afterHold(fallback === 'error' ? fallback : said) },
    },
  };
}

function writtenForecast({ mode, quantile, leadTime, cap, learnNothing }: ForecastRules): object {
  const { of, otherwiseMs } = leadTime;
  const moment = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
  return {
    mode,
    quantile,
    cap: { usual: cap.usual, reactive: cap.reactive, atMost: cap.most },
    leadTime: {
      of: of && `${of.kind.toLowerCase()}/${of.name}`,
      otherwise: otherwiseMs === undefined ? undefined : printDuration(otherwiseMs),
    },
    learnNothing: learnNothing.map(({ fromMs, untilMs }) => ({ from: moment(fromMs), until: moment(untilMs) })),
  };
}

function writtenRule({ when, opensEarlyMs, rampMs, percent, atLeast, atMost }: HeadroomRule): object {
  const early = when.kind === 'always' ? {} : { opensEarly: printDuration(opensEarlyMs), ramp: printDuration(rampMs) };
  return { ...writtenWhen(when), ...early, percent, atLeast, atMost };
}

function writtenWhen(when: HeadroomRule['when']): object {
  if (when.kind === 'always') return {};
  if (when.kind === 'during') return { during: when.name };
  const [, between, days] = /^(?:between (\S+))? ?(?:on (\S+))?$/.exec(when.text) ?? [];
  return { between, days };
}

function writtenPods({ backlog, arrivals, batchSeconds, drainSeconds, limits, ...pods }: PodsMetric): object {
  const seconds =
    typeof batchSeconds === 'number'
      ? batchSeconds
      : { ...writtenSignal(batchSeconds.signal), otherwise: batchSeconds.otherwise };
  const { batchSize, batchesAtOnce, utilisation, completions, readyPods, deadline, cacheHitRatio } = pods;
  const batchEfficiency = pods.batchEfficiency && writtenSignal(pods.batchEfficiency);
  return {
    pods: {
      backlog: writtenSignal(backlog),
      arrivals: arrivals && writtenSignal(arrivals),
      completions: completions && writtenSignal(completions),
      readyPods: readyPods && writtenSignal(readyPods),
      cacheHitRatio: typeof cacheHitRatio === 'object' ? writtenSignal(cacheHitRatio) : cacheHitRatio,
      deadline,
      capacity: { batchSeconds: seconds, batchEfficiency, batchSize, batchesAtOnce, utilisation },
      drainWithin: printDuration(Math.round(drainSeconds * 1000)),
    },
    limits,
    step: pods.step,
    clearTolerance: pods.clearTolerance,
    share: pods.share,
  };
}

function writtenSignal({ source, query, maxAgeMs }: SignalSpec): object {
  return { source, maxAge: printDuration(maxAgeMs), ...writtenQuery(query) };
}

/** What people are told of a query of ours is what they wrote: `vllm queue of model_name "llama"`, `GPU memory of nodes gpu-.*`. */
function writtenInWords(about: string): object {
  const [, nodes] = /^GPU memory of nodes (\S+)$/.exec(about) ?? [];
  if (nodes !== undefined) return { dcgm: { nodes } };
  const [, preset, of, label = '', value = ''] = /^(\S+) (\S+) of (\S+) (".*")$/.exec(about) ?? [];
  return { preset, of, match: { [label]: String(JSON.parse(value)) } };
}

function writtenGpuMemory({ signal, raiseAbove, holdAbove }: GpuMemory): object {
  const { preset, match, ...rest } = { preset: undefined, match: undefined, of: undefined, ...writtenSignal(signal) };
  const { of: _, ...source } = rest;
  return { ...source, ...(preset !== undefined && { kvCache: { preset, match } }), raiseAbove, holdAbove };
}

function writtenQuery(query: Query): object {
  switch (query.kind) {
    case 'pubsub': {
      const [resource = '', metric] = query.metric.split('/');
      return { pubsub: { [resource]: query.id, metric } };
    }
    case 'prometheus':
      return query.about === undefined ? { query: query.expr, allowMissing: true } : writtenInWords(query.about);
    case 'replay':
      return { series: query.series };
  }
}
