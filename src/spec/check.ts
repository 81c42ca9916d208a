import { closest } from './closest.ts';
import { readDocuments, type SpecFile, type Written } from './documents.ts';
import { at, isMap, listed } from './map.ts';
import { MetricSource } from './metric-source.ts';
import { calendarTroubles } from './calendar-reference.ts';
import { calendarsIn, type ReadBeside, windowNames } from './calendars.ts';
import { KIND, NAME, objectsByName, type Parsed, parseAll } from './parsed.ts';
import { Pool } from './pool.ts';
import { poolTroubles } from './pool-references.ts';
import { type Problem, problem, sorted } from './problem.ts';
import { type Finding, referenceTroubles, resolver } from './references.ts';
import { ScalingMetric } from './scaling-metric.ts';
import { type Path, shown } from './shown.ts';
import type { Spec } from './spec.ts';
import { bindWarm, podsMetrics, warmTroubles } from './warm.ts';

/** What came of checking: the spec, or everything that is wrong, by file and line. */
export type Checked = { readonly spec: Spec } | { readonly problems: readonly Problem[] };

const KINDS = ['MetricSource', 'Calendar', 'ScalingMetric', 'Pool'] as const;

const NAMESPACE: Path = ['metadata', 'namespace'];
const NO_FILES: ReadBeside = () => ({ trouble: 'expected a file, found nothing' });

/**
 * Checks what the files say, all of it at once. The spec is frozen and has every default filled in; its order is theirs. Files
 * that they name are read by `readBeside`.
 */
export function checkSpec(files: readonly SpecFile[], readBeside: ReadBeside = NO_FILES): Checked {
  const documents = files.map(readDocuments);
  const written = documents.flatMap((read) => read.written);
  const sources = parseAll(written, 'MetricSource', MetricSource);
  const calendars = calendarsIn(written, readBeside);
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
