import { Calendar, type ReadCalendar } from './calendar.ts';
import { type Calendars, noCalendar } from './calendar-reference.ts';
import { EXCHANGE_SESSION } from './calendar-rules.ts';
import type { SpecFile, Written } from './documents.ts';
import { objectsByName, type Parsed, parseAll } from './parsed.ts';
import type { Finding } from './references.ts';
import { type Path, shown } from './shown.ts';
import type { CalendarSpec } from './spec.ts';

/** Gives the text of a file that lies in the folder of another, or says why it cannot. */
export type ReadBeside = (file: string, name: string) => SpecFile | { readonly trouble: string };

const ICAL: Path = ['spec', 'ical'];

/** The calendars that were written, with the files and the other calendars that they name. */
export function calendarsIn(written: readonly Written[], readBeside: ReadBeside): readonly Parsed<CalendarSpec>[] {
  const read = parseAll(written, 'Calendar', Calendar);
  const alone = read.map((parsed) => withFile(parsed, readBeside));
  const all: All = {
    byName: objectsByName(alone),
    including: new Set(read.flatMap(({ data }) => (data && data.include.length > 0 ? [data.name] : []))),
  };
  return alone.map((parsed, i) => withIncluded(parsed, read[i]?.data?.include ?? [], all));
}

/** A calendar together with the iCalendar file that it names. */
function withFile({ from, data, findings }: Parsed<ReadCalendar>, readBeside: ReadBeside): Parsed<CalendarSpec> {
  if (data?.icalFile === undefined) return { from, data: data?.specOf(undefined), findings };
  const read = readBeside(from.file, data.icalFile);
  if ('text' in read) return { from, data: data.specOf(read), findings };
  return { from, data: undefined, findings: [{ path: ICAL, message: read.trouble }] };
}

interface All {
  /** As they are without those that they include. */
  readonly byName: ReadonlyMap<string, CalendarSpec | undefined>;
  /** The names of those that include others. */
  readonly including: ReadonlySet<string>;
}

/** A calendar together with those that it includes. */
function withIncluded(
  { from, data, findings }: Parsed<CalendarSpec>,
  names: readonly string[],
  all: All,
): Parsed<CalendarSpec> {
  if (data === undefined || names.length === 0) return { from, data, findings };
  const troubles = names.flatMap((name, i): readonly Finding[] => {
    const message = troubleOf(name, names.slice(0, i), data, all);
    return message === undefined ? [] : [{ path: ['spec', 'include', i], message }];
  });
  const include = names.flatMap((name) => all.byName.get(name) ?? []);
  // One with mistakes of its own tells of them itself.
  const isWhole = troubles.length === 0 && include.length === names.length;
  return { from, data: isWhole ? { ...data, include } : undefined, findings: [...findings, ...troubles] };
}

/** What is wrong with including the calendar `name` in `own`, beside those that stand `before` it. */
function troubleOf(
  name: string,
  before: readonly string[],
  own: CalendarSpec,
  { byName, including }: All,
): string | undefined {
  if (name === own.name) return `expected another calendar, found ${shown(name)}, which is this one`;
  if (before.includes(name)) return `expected each calendar once, found ${shown(name)} again`;
  if (!byName.has(name)) return noCalendar(name, byName.keys());
  if (including.has(name)) return `expected a calendar without include, found ${shown(name)}, which has one`;
  const included = byName.get(name);
  if (included === undefined) return undefined;
  const taken = new Set([...namesIn(own), ...before.flatMap((one) => includedNames(byName.get(one)))]);
  const clash = includedNames(included).find((window) => taken.has(window));
  return clash === undefined ? undefined : `expected names of its own, found ${shown(clash)} twice`;
}

/** What the windows of an included calendar are called. */
function includedNames(calendar: CalendarSpec | undefined): readonly string[] {
  return calendar === undefined ? [] : namesIn(calendar).map((name) => `${calendar.name}-${name}`);
}

/** What the sessions and events of a calendar are called without those of iCalendar files. */
function namesIn({ sessions, events, exchange }: CalendarSpec): readonly string[] {
  const own = [...sessions, ...events].map(({ name }) => name);
  return exchange === undefined ? own : [...own, EXCHANGE_SESSION];
}

/** What the windows of each calendar are called; unknown where an iCalendar file names some. */
export function windowNames(calendars: readonly Parsed<CalendarSpec>[]): Calendars {
  return new Map(Array.from(objectsByName(calendars), ([name, data]) => [name, data && windowsOf(data)] as const));
}

function windowsOf(calendar: CalendarSpec): ReadonlySet<string> | undefined {
  const { include } = calendar;
  if ([calendar, ...include].some((one) => one.ical !== undefined)) return undefined;
  return new Set([...namesIn(calendar), ...include.flatMap(includedNames)]);
}
