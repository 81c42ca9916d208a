import { findCalendar, type NamedCalendar } from './calendar-option.ts';
import type { PastOptions } from './flags.ts';
import { type MetricPast, metricPast } from './metric-past.ts';
import { type Named, readCsv } from './past.ts';
import { USUAL_LAST_MS } from './usual.ts';

/** The past of a file, or of a metric with what that says of it. */
export type Past = Named & Partial<MetricPast>;

/** @throws {BadPast} when it cannot be had */
export async function readPast(
  { what, from, stepMs, lastMs }: PastOptions,
  usualStepMs: number,
  nowMs: number,
): Promise<Past> {
  if (from.length === 0) return readCsv(what);
  const question = { metric: what, from, stepMs: stepMs ?? usualStepMs, lastMs: lastMs ?? USUAL_LAST_MS };
  return metricPast(question, nowMs);
}

/** By whose days a past is looked at: what the command line says comes before what the metric says. Undefined where nobody says it. */
export function daysOf(
  options: PastOptions,
  past: Past,
): { readonly calendar: NamedCalendar | undefined; readonly timeZone: string | undefined } {
  const calendar =
    options.calendar === undefined ? past.calendar : findCalendar(options.calendar, options.calendarName);
  return { calendar, timeZone: calendar?.calendar.timeZone ?? options.timeZone ?? past.timeZone };
}
