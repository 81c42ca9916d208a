import type { z } from 'zod';
import { Calendar, type ReadCalendar } from './calendar.ts';
import { closest } from './closest.ts';
import { readDocuments, type SpecFile, type Written } from './documents.ts';
import { at, isMap, listed } from './map.ts';
import { MetricSource } from './metric-source.ts';
import { calendarTroubles, type Calendars } from './calendar-reference.ts';
import { Pool } from './pool.ts';
import { poolTroubles } from './pool-references.ts';
import { type Problem, problem, sorted } from './problem.ts';
import { type Finding, referenceTroubles, resolver } from './references.ts';
import { ScalingMetric } from './scaling-metric.ts';
import { type Path, shown } from './shown.ts';
import type { CalendarSpec, Spec } from './spec.ts';
import { bindWarm, podsMetrics, warmTroubles } from './warm.ts';

/** What came of checking: the spec, or everything that is wrong, by file and line. */
export type Checked = { readonly spec: Spec } | { readonly problems: readonly Problem[] };

/** Gives the text of a file that lies in the folder of another, or says why it cannot. */
export type ReadBeside = (file: string, name: string) => SpecFile | { readonly trouble: string };

const KINDS = ['MetricSource', 'Calendar', 'ScalingMetric', 'Pool'] as const;

const KIND: Path = ['kind'];
const NAMESPACE: Path = ['metadata', 'namespace'];
const NAME: Path = ['metadata', 'name'];
const ICAL: Path = ['spec', 'ical'];
const NO_FILES: ReadBeside = () => ({ trouble: 'expected a file, found nothing' });

/**
 * Checks what the files say, all of it at once. The spec is frozen and has every default filled in; its order is theirs. Files
 * that they name are read by `readBeside`.
 */
export function checkSpec(files: readonly SpecFile[], readBeside: ReadBeside = NO_FILES): Checked {
  const documents = files.map(readDocuments);
  const written = documents.flatMap((read) => read.written);
  const sources = parseAll(written, 'MetricSource', MetricSource);
  const calendars = parseAll(written, 'Calendar', Calendar).map((parsed) => withFile(parsed, readBeside));
  const metrics = parseAll(written, 'ScalingMetric', ScalingMetric);
  const pools = parseAll(written, 'Pool', Pool);
  const byName = objectsByName(sources);
  const poolsByName = objectsByName(pools);
  const windows = windowNames(calendars);
  const ofPods = podsMetrics(metrics.map(({ from }) => from.value));
  const problems = [
    ...documents.flatMap((read) => read.problems),
    ...written.flatMap((from) => placed(from, kindTroubles(from))),
    ...[...sources, ...calendars, ...metrics, ...pools].flatMap(({ from, findings }) => placed(from, findings)),
    ...repeated(sources, [NAME]),
    ...repeated(calendars, [NAME]),
    ...repeated(metrics, [NAMESPACE, NAME]),
    ...repeated(pools, [NAME]),
    ...metrics.flatMap(({ from }) => placed(from, from.broken ? [] : referenceTroubles(from.value, byName))),
    ...metrics.flatMap(({ from }) => placed(from, from.broken ? [] : calendarTroubles(from.value, windows))),
    ...metrics.flatMap(({ from }) => placed(from, from.broken ? [] : warmTroubles(from.value, ofPods))),
    ...metrics.flatMap(({ from }) => placed(from, from.broken ? [] : poolTroubles(from.value, poolsByName))),
  ];
  if (problems.length > 0) return { problems: sorted(problems) };
  const resolve = resolver(byName);
  return {
    spec: frozen({
      sources: sources.flatMap(({ data }) => data ?? []),
      calendars: calendars.flatMap(({ data }) => data ?? []),
      metrics: bindWarm(metrics.flatMap(({ data }) => data?.(resolve) ?? [])),
      pools: pools.flatMap(({ data }) => data ?? []),
    }),
  };
}

interface Parsed<T> {
  readonly from: Written;
  /** Undefined when there are findings, or syntax errors. */
  readonly data: T | undefined;
  readonly findings: readonly Finding[];
}

function parseAll<T>(written: readonly Written[], kind: string, schema: z.ZodType<T>): readonly Parsed<T>[] {
  return written
    .filter(({ value }) => at(value, KIND) === kind)
    .map((from) => {
      if (from.broken) return { from, data: undefined, findings: [] };
      const { data, error } = schema.safeParse(from.value);
      return { from, data, findings: error?.issues ?? [] };
    });
}

/** A calendar together with the iCalendar file that it names. */
function withFile({ from, data, findings }: Parsed<ReadCalendar>, readBeside: ReadBeside): Parsed<CalendarSpec> {
  if (data?.icalFile === undefined) return { from, data: data?.specOf(undefined), findings };
  const read = readBeside(from.file, data.icalFile);
  if ('text' in read) return { from, data: data.specOf(read), findings };
  return { from, data: undefined, findings: [{ path: ICAL, message: read.trouble }] };
}

function objectsByName<T>(objects: readonly Parsed<T>[]): ReadonlyMap<string, T | undefined> {
  const named = objects.map(({ from, data }) => [at(from.value, NAME), data] as const);
  // Of two with one name, which is a problem, the first is meant.
  return new Map(named.toReversed().flatMap(([name, data]) => (typeof name === 'string' ? [[name, data]] : [])));
}

/** The session of a ready-made exchange. */
const EXCHANGE_SESSION = 'regular';

/** What the windows of each calendar are called; unknown where an iCalendar file names some. */
function windowNames(calendars: readonly Parsed<CalendarSpec>[]): Calendars {
  return new Map(
    calendars.flatMap(({ from, data }) => {
      const name = at(from.value, NAME);
      return typeof name === 'string' ? [[name, data && namesOf(data)] as const] : [];
    }),
  );
}

function namesOf({ sessions, events, exchange, ical }: CalendarSpec): ReadonlySet<string> | undefined {
  if (ical !== undefined) return undefined;
  const own = [...sessions, ...events].map(({ name }) => name);
  return new Set(exchange === undefined ? own : [...own, EXCHANGE_SESSION]);
}

function placed({ file, place }: Written, findings: readonly Finding[]): readonly Problem[] {
  return findings.map(({ path, message }) => problem(file, place(path), path, message));
}

function kindTroubles({ value, broken }: Written): readonly Finding[] {
  if (broken) return [];
  if (!isMap(value))
    return [{ path: [], message: `expected a map with kind, metadata and spec, found ${shown(value)}` }];
  const kind = value['kind'];
  if (KINDS.some((known) => known === kind)) return [];
  const meant = typeof kind === 'string' ? closest(kind, KINDS) : undefined;
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  return [{ path: KIND, message: `expected ${listed(KINDS, 'or')}, found ${shown(kind)}${hint}` }];
}

/** Objects that share what must be their own. */
function repeated(objects: readonly Parsed<unknown>[], identity: readonly Path[]): readonly Problem[] {
  const first = new Map<string, Written>();
  return objects.flatMap(({ from }) => {
    const names = identity.map((path) => at(from.value, path));
    if (!names.every((name) => typeof name === 'string')) return [];
    const key = JSON.stringify(names);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, from);
      return [];
    }
    const place = `${other.file}:${other.place(NAME).line}`;
    const message = `expected a name of its own, found ${shown(names.at(-1))} again (first in ${place})`;
    return placed(from, [{ path: NAME, message }]);
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
