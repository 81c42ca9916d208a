import { z } from 'zod';

/** The schema of a scenario file; docs/reference/scenarios.md tells it to people. */

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

export const seconds = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:s|m|h|d)$/, 'expected a duration such as 30s, 10m, 1.5h or 2d')
  .transform((text) => Number.parseFloat(text) * (UNIT_SECONDS[text.slice(-1)] ?? Number.NaN));
const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-4]):[0-5]\d$/, 'expected a time of day such as "09:30"')
  .transform((text) => Number(text.slice(0, 2)) * 3600 + Number(text.slice(3)) * 60);
const date = z.iso.date();
export const ratio = z.number().min(0).max(1);
const rate = z.number().nonnegative();
export const count = z.int().positive();
const range = (of: z.ZodType<number>) => z.tuple([of, of]).readonly();
const moment = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d$/, 'expected a local moment such as "2026-06-10 09:30"');
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const weekday = z.enum(WEEKDAYS).transform((name) => WEEKDAYS.indexOf(name));

const part = z.union([
  z.strictObject({ base: z.strictObject({ level: rate, swing: rate.default(0), phaseDays: z.number().default(0) }) }),
  z.strictObject({
    session: z.strictObject({
      open: timeOfDay,
      close: timeOfDay,
      level: rate,
      atOpen: rate.default(0),
      openDecay: seconds.prefault('20m'),
      atClose: rate.default(0),
      closeDecay: seconds.prefault('25m'),
      bowl: rate.default(0),
    }),
  }),
  z.strictObject({ feed: z.strictObject({ close: timeOfDay, afterClose: seconds, lasts: seconds, rate }) }),
  z.strictObject({
    window: z.strictObject({ from: timeOfDay, to: timeOfDay, rate, workdays: z.boolean().default(false) }),
  }),
  z.strictObject({ wander: z.strictObject({ level: rate, spread: rate, forgets: seconds }) }),
  z.strictObject({
    burst: z.strictObject({
      dayShare: ratio.default(0),
      oneOf: z.array(date).default([]),
      timesADay: range(z.number()).default([1, 1]),
      between: range(timeOfDay),
      lasts: range(seconds),
      rate: range(rate),
    }),
  }),
]);

const calendar = z.strictObject({
  timeZone: z.string(),
  workdays: z.array(weekday).prefault(['Mon', 'Tue', 'Wed', 'Thu', 'Fri']),
  closed: z.array(date).default([]),
  earlyClose: z.record(date, timeOfDay).default({}),
  factor: z.record(date, rate).default({}),
  closedShare: rate.default(1),
  dailySpread: rate.default(0),
  shift: z.strictObject({ from: date, factor: rate.default(1), later: seconds.prefault('0s') }).optional(),
});

const trace = z
  .strictObject({
    trace: z.string(),
    scale: rate.optional(),
    peakPods: z.number().positive().optional(),
    startsAt: moment.optional(),
  })
  .refine(
    ({ scale, peakPods }) => scale === undefined || peakPods === undefined,
    'expected scale or peakPods, not both',
  );
const arrivals = z.union([z.strictObject({ calendar: z.string(), parts: z.array(part).min(1) }), trace]);

const service = z.strictObject({
  name: z.string(),
  arrivals: z.array(arrivals).min(1),
  burstiness: z.number().min(1).default(1),
  worker: z.strictObject({
    batchSize: count,
    slots: count.default(1),
    fixed: seconds,
    perMessage: seconds,
    noise: z.union([z.enum(['none', 'exponential']), z.strictObject({ p95: z.number().min(1) })]).default('none'),
    change: z.strictObject({ at: moment, factor: z.number().positive() }).optional(),
  }),
  slo: seconds,
  share: z
    .strictObject({
      weight: z.number().positive().default(1),
      guarantee: z.int().nonnegative().default(1),
      priority: z.int().default(0),
    })
    .optional(),
  pods: z.strictObject({ min: count.default(1), max: count }),
  ackDeadline: seconds.prefault('60s'),
});

const window = { from: moment, lasts: seconds };
const source = z.enum(['monitoring', 'prometheus']);
const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gap'), source, ...window }),
  z.strictObject({ kind: z.literal('down'), source, ...window }),
  z.strictObject({ kind: z.literal('bad'), source, ...window, factor: rate }),
  z.strictObject({ kind: z.literal('skew'), source, ...window, by: seconds }),
  z.strictObject({ kind: z.literal('restart'), ...window }),
]);

export const scenarioSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  about: z.string(),
  days: z.strictObject({ timeZone: z.string(), from: date, run: count, scored: count }),
  calendars: z.record(z.string(), calendar).default({}),
  services: z.array(service).min(1),
  cluster: z
    .strictObject({
      delays: z.enum(['A', 'B', 'C', 'D']).default('A'),
      gpusPerNode: count.default(1),
      minNodes: z.int().nonnegative().default(0),
      maxNodes: count.default(30),
      spot: z.strictObject({ lostPerHour: ratio }).optional(),
      stockOuts: z.array(z.strictObject(window)).default([]),
      unneeded: seconds.prefault('10m'),
      pauseAfterAdd: seconds.prefault('10m'),
    })
    .prefault({}),
  faults: z.array(fault).default([]),
});

export type ScenarioFile = z.output<typeof scenarioSchema>;
export type TraceArrivals = z.output<typeof trace>;
export type Part = z.output<typeof part>;
export type CalendarFile = z.output<typeof calendar>;
