import type { Sample } from '../series/series.ts';
import type { Measure } from './cloud-monitoring-request.ts';
import { listOf, part, textOf } from './json.ts';
import { reading, SourceError, type Span } from './source.ts';

/** The points of one series of Cloud Monitoring, oldest first. A point without a number has the value NaN. */
export interface TimeSeries {
  /** The subscription or topic. */
  readonly id: string;
  /** All labels: what tells it from the other series of the same id. */
  readonly labels: string;
  readonly points: readonly Sample[];
}

/** One page of an answer. */
export interface Page {
  readonly series: readonly TimeSeries[];
  /** Cloud Monitoring says that something could not be read. */
  readonly incomplete: boolean;
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Decodes a page, and leaves out what other projects have.
 * @throws {SourceError} unavailable, when it is no answer of Cloud Monitoring
 */
export function pageOf(json: unknown, project: string, { resource }: Pick<Measure, 'resource'>): Page {
  if (json === undefined) {
    throw new SourceError(
      'unavailable',
      "Cloud Monitoring's answer is not JSON: check the endpoint, and whether a proxy answers in its place",
    );
  }
  const listed = part(json, 'timeSeries') ?? [];
  if (typeof json !== 'object' || json === null || Array.isArray(json) || !Array.isArray(listed)) {
    throw new SourceError('unavailable', 'Cloud Monitoring answers with something that is not its format');
  }
  const own = listed.filter((one) => {
    const projectId = part(one, 'resource', 'labels', 'project_id');
    return projectId === undefined || projectId === project;
  });
  return {
    series: own.map((one) => ({
      id: textOf(part(one, 'resource', 'labels', `${resource}_id`)),
      labels: labelsOf(one),
      points: listOf(part(one, 'points')).map(sampleOf).filter(isDated).toSorted(byTime),
    })),
    incomplete: listOf(part(json, 'executionErrors')).length > 0,
    nextPageToken: textOf(part(json, 'nextPageToken')),
  };
}

/** The same text for the same labels, in whatever order a page has them. */
function labelsOf(series: unknown): string {
  const both = [part(series, 'metric', 'labels'), part(series, 'resource', 'labels')];
  return JSON.stringify(
    both.map((labels) =>
      Object.entries(Object(labels))
        .map((entry) => JSON.stringify(entry))
        .toSorted(),
    ),
  );
}

function sampleOf(point: unknown): Sample {
  return { atMs: Date.parse(textOf(part(point, 'interval', 'endTime'))), value: numberOf(part(point, 'value')) };
}

/** Integers come as text, as JSON's numbers would not hold them all; a double comes as a number, or as the name of one. */
function numberOf(value: unknown): number {
  const int64 = part(value, 'int64Value');
  const double = part(value, 'doubleValue');
  if (typeof int64 === 'string' && /^-?\d{1,19}$/.test(int64)) return Number(int64);
  if (typeof double === 'number') return double;
  return double === 'Infinity' || double === '-Infinity' ? Number(double) : Number.NaN;
}

function isDated({ atMs }: Sample): boolean {
  return !Number.isNaN(atMs);
}

function byTime(a: Sample, b: Sample): number {
  return a.atMs - b.atMs;
}

/** The series of all pages by their id. A series whose points are spread over pages is one series again. */
export function seriesById(pages: readonly Page[]): ReadonlyMap<string, readonly TimeSeries[]> {
  const parts = Map.groupBy(
    pages.flatMap(({ series }) => series),
    ({ labels }) => labels,
  );
  const whole = [...parts.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : { ...first, points: [first, ...more].flatMap(({ points }) => points).toSorted(byTime) },
  );
  return Map.groupBy(whole, ({ id }) => id);
}

/** The newest points of all series of one id as one sample: their sum, which is as old as the oldest of them. */
export function newest(series: readonly TimeSeries[]): Sample | undefined {
  return summed(series.flatMap(({ points }) => points.at(-1) ?? []));
}

/** What `newest` would have given at each step of a span, if points were visible at once and looked for `windowMs` back. */
export function history(series: readonly TimeSeries[], { fromMs, toMs, stepMs }: Span, windowMs: number): Sample[] {
  const samples: Sample[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs < toMs + stepMs; atMs += stepMs) {
    const sample = newestAt(series, Math.min(atMs, toMs), windowMs);
    const isNew = sample !== undefined && sample.atMs >= fromMs && sample.atMs !== samples.at(-1)?.atMs;
    if (isNew && !(reading(sample.value, sample.atMs, toMs) instanceof SourceError)) samples.push(sample);
  }
  return samples;
}

function newestAt(series: readonly TimeSeries[], atMs: number, windowMs: number): Sample | undefined {
  const last = series.map(({ points }) => points[countUpTo(points, atMs) - 1]);
  return summed(last.flatMap((point) => (point !== undefined && point.atMs > atMs - windowMs ? point : [])));
}

/** A value that cannot be true is not summed away: it is the result. */
function summed(points: readonly Sample[]): Sample | undefined {
  if (points.length === 0) return undefined;
  const impossible = points.find(({ value }) => !(value >= 0));
  return {
    atMs: Math.min(...points.map(({ atMs }) => atMs)),
    value: impossible?.value ?? points.reduce((sum, { value }) => sum + value, 0),
  };
}

/** How many points, which are in time order, are not after `atMs`: a binary search. */
function countUpTo(points: readonly Sample[], atMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.atMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
