import { Calendar, type ReadCalendar } from './calendar.ts';
import type { Calendars } from './calendar-reference.ts';
import { EXCHANGE_SESSION } from './calendar-rules.ts';
import { closest } from './closest.ts';
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
  const byName = objectsByName(alone);
  const including = new Set(
    read.flatMap(({ data }) => (data && data.include.length > 0 ? [data.specOf(undefined).name] : [])),
  );
  return alone.map((parsed, i) => withIncluded(parsed, read[i]?.data?.include ?? [], byName, including));
}

/** A calendar together with the iCalendar file that it names. */
function withFile({ from, data, findings }: Parsed<ReadCalendar>, readBeside: ReadBeside): Parsed<CalendarSpec> {
  if (data?.icalFile === undefined) return { from, data: data?.specOf(undefined), findings };
  const read = readBeside(from.file, data.icalFile);
  if ('text' in read) return { from, data: data.specOf(read), findings };
  return { from, data: undefined, findings: [{ path: ICAL, message: read.trouble }] };
}

type ByName = ReadonlyMap<string, CalendarSpec | undefined>;

/** A calendar together with those that it includes. */
function withIncluded(
  { from, data, findings }: Parsed<CalendarSpec>,
  names: readonly string[],
  byName: ByName,
  including: ReadonlySet<string>,
): Parsed<CalendarSpec> {
  if (data === undefined || names.length === 0) return { from, data, findings };
  const troubles = names.flatMap((name, i): readonly Finding[] => {
    const message = troubleOf(name, names.slice(0, i), data, byName, including);
    return message === undefined ? [] : [{ path: ['spec', 'include', i], message }];
  });
  const include = names.flatMap((name) => byName.get(name) ?? []);
  // One with mistakes of its own tells of them itself.
  const isWhole = troubles.length === 0 && include.length === names.length;
  return { from, data: isWhole ? { ...data, include } : undefined, findings: [...findings, ...troubles] };
}

function troubleOf(
  name: string,
  before: readonly string[],
  own: CalendarSpec,
  byName: ByName,
  including: ReadonlySet<string>,
): string | undefined {
  if (name === own.name) return `expected another calendar, found ${shown(name)}, which is this one`;
  if (before.includes(name)) return `expected each calendar once, found ${shown(name)} again`;
  if (!byName.has(name)) {
    const meant = closest(name, [...byName.keys()]);
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return `expected the name of a Calendar, found ${shown(name)}${hint}`;
  }
  if (including.has(name)) return `expected a calendar without include, found ${shown(name)}, which has one`;
  const others = [own, ...before.flatMap((one) => byName.get(one) ?? [])];
  const taken = new Set(others.flatMap((one) => [...namesIn(one, one === own ? '' : `${one.name}-`)]));
  const included = byName.get(name);
  const clash = included && namesIn(included, `${name}-`).find((window) => taken.has(window));
  return clash === undefined ? undefined : `expected names of its own, found ${shown(clash)} twice`;
}

/** What the sessions and events of a calendar are called without those of iCalendar files. */
function namesIn({ sessions, events, exchange }: CalendarSpec, prefix = ''): readonly string[] {
  const own = [...sessions, ...events].map(({ name }) => name);
  return [...own, ...(exchange === undefined ? [] : [EXCHANGE_SESSION])].map((name) => prefix + name);
}

/** What the windows of each calendar are called; unknown where an iCalendar file names some. */
export function windowNames(calendars: readonly Parsed<CalendarSpec>[]): Calendars {
  return new Map(Array.from(objectsByName(calendars), ([name, data]) => [name, data && windowsOf(data)] as const));
}

function windowsOf(calendar: CalendarSpec): ReadonlySet<string> | undefined {
  const { include } = calendar;
  if ([calendar, ...include].some((one) => one.ical !== undefined)) return undefined;
  return new Set([...namesIn(calendar), ...include.flatMap((one) => namesIn(one, `${one.name}-`))]);
}
