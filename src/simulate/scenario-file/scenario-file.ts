import { parse } from 'yaml';
import { z } from 'zod';
import type { RateCurve, Stretch } from '../arrivals.ts';
import { businessOf } from '../business.ts';
import { DELAY_PROFILES, type DelayProfile } from '../delays.ts';
import { dayOf, instantOf, localClock } from '../local-time.ts';
import type { Fault } from '../pipeline.ts';
import { loadOf } from '../rate-curve.ts';
import type { Days, RatePart } from '../rate-parts.ts';
import type { Load, Scenario, ServiceScenario } from '../scenario.ts';
import { type Around, recorded } from './recorded.ts';
import { type CalendarFile, type Part, type ScenarioFile, scenarioSchema } from './schema.ts';

/** A scenario with what a report says of it. */
export interface NamedScenario extends Scenario {
  readonly title: string;
  /** The name of its delays. */
  readonly profile: string;
  /** What a reader of its results must know, such as values that a recording lacks. */
  readonly notes: readonly string[];
}

/**
 * Reads the text of a scenario file. `textOf` reads the traces that it names, and `profile` replaces its delays.
 * @throws with every problem and its place
 */
export function readScenario(text: string, textOf: (name: string) => string, profile?: DelayProfile): NamedScenario {
  const read = scenarioSchema.safeParse(parse(text));
  if (!read.success) throw new Error(`this is not a scenario:\n${z.prettifyError(read.error)}`);
  return scenarioOf(read.data, profile ?? read.data.cluster.delays, textOf);
}

function scenarioOf(file: ScenarioFile, profile: DelayProfile, textOf: (name: string) => string): NamedScenario {
  const { timeZone, from, run: days, scored } = file.days;
  const clock = localClock(timeZone);
  const first = dayOf(from);
  const dayStart = (day: number) => instantOf(clock, first + day, 0);
  const run = { fromMs: dayStart(0), toMs: dayStart(days) };
  const momentMs = (text: string) =>
    instantOf(clock, dayOf(text.slice(0, 10)), Number(text.slice(11, 13)) * 3600 + Number(text.slice(14)) * 60);
  const stretchOf = (window: { from: string; lasts: number }): Stretch => {
    const fromMs = momentMs(window.from);
    return { fromMs, toMs: fromMs + window.lasts * 1000 };
  };
  const { cluster } = file;
  const services = file.services.map((one) => serviceOf(one, file, { textOf, momentMs, run }));
  return {
    name: file.name,
    title: file.title,
    profile,
    notes: services.flatMap(({ notes }) => notes),
    run,
    scored: { fromMs: dayStart(days - scored), toMs: run.toMs },
    timeZone,
    services: services.map(({ service }) => service),
    pool: {
      gpusPerNode: cluster.gpusPerNode,
      minNodes: cluster.minNodes,
      maxNodes: cluster.maxNodes,
      price: cluster.spot === undefined ? 'onDemand' : 'spot',
      lostPerHour: cluster.spot?.lostPerHour ?? 0,
      stockOuts: cluster.stockOuts.map(stretchOf),
      unneededSeconds: cluster.unneeded,
      pauseAfterAddSeconds: cluster.pauseAfterAdd,
    },
    delays: DELAY_PROFILES[profile],
    faults: file.faults.map((fault): Fault => {
      const stretch = stretchOf(fault);
      if (fault.kind === 'restart') return { ...stretch, kind: 'restart' };
      const { source } = fault;
      if (fault.kind === 'bad') return { ...stretch, source, kind: 'bad', factor: fault.factor };
      if (fault.kind === 'skew') return { ...stretch, source, kind: 'skew', seconds: fault.by };
      return { ...stretch, source, kind: fault.kind };
    }),
  };
}

function serviceOf(
  service: ScenarioFile['services'][number],
  file: ScenarioFile,
  around: Omit<Around, 'ratePerPod'>,
): { readonly service: ServiceScenario; readonly notes: readonly string[] } {
  const { worker } = service;
  const { batchSize, slots, fixed, perMessage, noise, change } = worker;
  const ratePerPod = (batchSize * slots) / (fixed + perMessage * batchSize);
  const notes: string[] = [];
  const loads = service.arrivals.map((from): ServiceScenario['load'] => {
    if ('trace' in from) {
      const { load, notes: found } = recorded(from, { ...around, ratePerPod });
      notes.push(...found);
      return () => load;
    }
    const calendar = file.calendars[from.calendar];
    if (calendar === undefined)
      throw new Error(`${service.name} follows the calendar ${from.calendar}, which is missing`);
    return (random) => loadOf(from.parts.map(partOf), daysOf(calendar), around.run, random);
  });
  const read: ServiceScenario = {
    name: service.name,
    load: (random) => together(loads.map((load) => load(random))),
    businesses: service.arrivals.flatMap((from) => {
      const calendar = 'calendar' in from ? file.calendars[from.calendar] : undefined;
      return 'calendar' in from && calendar ? [businessOf(daysOf(calendar), from.parts.map(partOf))] : [];
    }),
    burstiness: service.burstiness,
    time: {
      fixedSeconds: fixed,
      secondsPerMessage: perMessage,
      noise,
      ...(change !== undefined && { change: { atMs: around.momentMs(change.at), factor: change.factor } }),
    },
    batchSize,
    slots,
    bounds: service.pods,
    share: service.share,
    sloSeconds: service.slo,
    ackDeadlineSeconds: service.ackDeadline,
  };
  return { service: read, notes };
}

function together(loads: readonly Load[]): Load {
  const curves: readonly RateCurve[] = loads.map(({ curve }) => curve);
  return {
    curve: (atMs) => curves.reduce((sum, curve) => sum + curve(atMs), 0),
    spikesMs: loads.flatMap(({ spikesMs }) => spikesMs),
    bursts: loads.flatMap(({ bursts }) => bursts),
  };
}

function daysOf(calendar: CalendarFile): Days {
  const { shift } = calendar;
  return {
    ...calendar,
    shift: shift && { from: shift.from, factor: shift.factor, laterSeconds: shift.later },
  };
}

function partOf(part: Part): RatePart {
  if ('base' in part) return { kind: 'base', ...part.base };
  if ('session' in part) {
    const { openDecay, closeDecay, ...rest } = part.session;
    return { kind: 'session', ...rest, openDecaySeconds: openDecay, closeDecaySeconds: closeDecay };
  }
  if ('feed' in part) {
    const { close, afterClose, lasts, rate } = part.feed;
    return { kind: 'feed', close, afterCloseSeconds: afterClose, lastsSeconds: lasts, rate };
  }
  if ('window' in part) return { kind: 'window', ...part.window };
  if ('wander' in part) {
    const { level, spread, forgets } = part.wander;
    return { kind: 'wander', level, spread, forgetsSeconds: forgets };
  }
  const { lasts, ...rest } = part.burst;
  return { kind: 'burst', ...rest, lastsSeconds: lasts };
}
