import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ProfileOptions, runProfile } from '../../src/commands/profile.ts';
import { validate } from '../../src/commands/validate.ts';
import type { Load } from '../../src/profile/load.ts';
import { tradingMonths } from '../../src/simulate/trading-months.ts';
import { temporaryFolders } from '../support/folder.ts';
import { DAY_MS, loadOf, MINUTE_MS, MONDAY_MS, plateau } from '../support/loads.ts';
import { startPrometheusStandIn } from '../support/prometheus.ts';
import { SOURCES, written } from '../support/written.ts';

const newFolder = temporaryFolders();

function csvOf({ startMs, stepMs, values }: Load): string {
  const rows = Array.from(
    values,
    (value, step) => `${(startMs + step * stepMs) / 1000},${Number.isNaN(value) ? '' : value}`,
  );
  return ['time,value', ...rows].join('\n');
}

/** Runs a profile as a user does; `what` is a file of a folder with this text, or a metric. */
async function run(
  options: Partial<ProfileOptions> & { readonly csv?: string; readonly load?: Load },
  nowMs = MONDAY_MS,
) {
  const { load = loadOf({ days: 1 }, () => 1), csv = csvOf(load), ...flags } = options;
  const path = join(newFolder(), 'arrivals.csv');
  writeFileSync(path, csv);
  const [said, complaints]: [string[], string[]] = [[], []];
  const none = { lastMs: undefined, stepMs: undefined, timeZone: undefined, calendar: undefined };
  const code = await runProfile(
    {
      ...none,
      what: path,
      from: [],
      calendarName: undefined,
      leadTimeMs: undefined,
      ratePerPod: undefined,
      utilisation: undefined,
      output: 'text',
      ...flags,
    },
    { nowMs, say: (text) => said.push(text), complain: (text) => complaints.push(text) },
  );
  return { code, text: said.join('\n'), complaint: complaints.join('\n').replace(path, 'FILE') };
}

/** The JSON document of a profile that could be had. */
function documentOf({ text, complaint }: Awaited<ReturnType<typeof run>>) {
  if (complaint !== '') throw new Error(complaint);
  return JSON.parse(text);
}

async function fragmentOf(options: Parameters<typeof run>[0]): Promise<string> {
  return documentOf(await run({ ...options, output: 'json' })).suggestions.yaml;
}

/** What `forewarm validate` says of a ScalingMetric with the fragment pasted into its spec. */
function pasted(fragment: string, ...others: readonly object[]) {
  const folder = newFolder();
  const pods = {
    backlog: { source: 'acme', pubsub: { subscription: 'jobs' } },
    capacity: { batchSeconds: 1 },
    drainWithin: '30s',
  };
  const limits = /^limits:/m.test(fragment) ? '' : '\nlimits: {max: 60}';
  const spec = `pods: ${JSON.stringify(pods)}\n${fragment}${limits}`.replaceAll(/^/gm, '  ');
  const metric = `kind: ScalingMetric\nmetadata: {name: desk-pods, namespace: render}\nspec:\n${spec}\n`;
  writeFileSync(join(folder, 'metric.yaml'), metric);
  writeFileSync(join(folder, 'others.yaml'), written(...SOURCES, ...others));
  const said: string[] = [];
  const code = validate({ paths: [folder], output: 'text' }, (text) => said.push(text));
  return { code, said: said.join('\n') };
}

const DESK = {
  kind: 'Calendar',
  metadata: { name: 'desk' },
  spec: {
    timeZone: 'America/New_York',
    sessions: [{ name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00' }],
    closed: ['2024-07-04'],
    early: [{ date: '2024-07-03', close: '13:00' }],
    events: [{ name: 'eod', starts: 'close+15m', lasts: '60m' }],
  },
};

function deskFile(): string {
  const path = join(newFolder(), 'desk.yaml');
  writeFileSync(path, written(DESK));
  return path;
}

const TRADING = tradingMonths({ seed: 3, days: 35, stepMs: 15 * MINUTE_MS });
const PLATEAU = loadOf({ days: 21, stepMinutes: 30 }, (minute, day) => (day % 7 < 5 ? plateau(570, 630)(minute) : 20));

describe('what is suggested passes the check of a ScalingMetric that it is pasted into', () => {
  const flags = { leadTimeMs: 8 * MINUTE_MS, ratePerPod: 60 };

  test('with times of day', async () => {
    const fragment = await fragmentOf({ ...flags, load: TRADING, timeZone: 'America/New_York' });

    expect(fragment).toMatch(/between: "09:30-09:45", days: Mon-Fri, opensEarly: 8m, percent: \d+, atLeast: \d+/);
    expect(fragment).toMatch(/^timeZone: America\/New_York$/m);
    expect(pasted(fragment)).toEqual({ code: 0, said: 'fine: 3 sources, 1 metrics' });
  });

  test('with the windows of a calendar', async () => {
    const fragment = await fragmentOf({ ...flags, load: TRADING, calendar: deskFile() });

    expect(fragment).toMatch(/^calendar: desk$/m);
    expect(fragment).toMatch(/during: eod, opensEarly: 8m, percent: \d+, atLeast: \d+/);
    expect(pasted(fragment, DESK)).toEqual({ code: 0, said: 'fine: 3 sources, 1 calendars, 1 metrics' });
  });

  test('with the event for the opening that it says can be added', async () => {
    const fragment = await fragmentOf({ ...flags, load: TRADING, calendar: deskFile() });

    const [, event = ''] = /add the event (\{name: opening,[^}]*\})/.exec(fragment.replaceAll(/\n *# /g, ' ')) ?? [];
    const during = fragment.replace(/between: "09:30-[\d:]+", days: Mon-Fri/, 'during: opening');
    const opening = z.record(z.string(), z.string()).parse(parse(event));
    const desk = { ...DESK, spec: { ...DESK.spec, events: [...DESK.spec.events, opening] } };
    expect(opening).toEqual({ name: 'opening', session: 'regular', starts: 'open', lasts: '15m' });
    expect(during).toContain('- {during: opening, opensEarly: 8m,');
    expect(pasted(during, desk).code).toBe(0);
  });

  test('with a ready-made exchange, and the Calendar that it says is needed', async () => {
    const fragment = await fragmentOf({ ...flags, load: TRADING, calendar: 'nyse' });

    const nyse = { kind: 'Calendar', metadata: { name: 'nyse' }, spec: { exchange: 'nyse' } };
    expect(fragment).toContain('# It needs a Calendar of this name, with spec: {exchange: nyse}.\ncalendar: nyse');
    expect(pasted(fragment, nyse).code).toBe(0);
  });

  test('without the rate of a pod, where floors stay comments that say what is missing', async () => {
    const fragment = await fragmentOf({ load: TRADING, timeZone: 'America/New_York' });

    expect(fragment).toMatch(/^ {2}# - \{between: "09:30-09:45", .*, atLeast: \?\}$/m);
    expect(fragment).toContain('# No limits: say with --rate-per-pod what one pod can do, in the unit of the series.');
    expect(fragment).toContain('# For a lead time of 15m, as none is known: say yours with --lead-time.');
    expect(pasted(fragment).code).toBe(0);
  });

  test('whatever came', async () => {
    const shape = fc.record({
      days: fc.integer({ min: 1, max: 20 }),
      stepMinutes: fc.constantFrom(30, 60, 240, 1440),
      peaks: fc.array(fc.record({ at: fc.nat(23), hours: fc.integer({ min: 1, max: 23 }), level: fc.nat(5000) }), {
        maxLength: 5,
      }),
      gapEvery: fc.integer({ min: 2, max: 40 }),
      base: fc.constantFrom(0, 0.01, 7),
      ratePerPod: fc.constantFrom(undefined, 0.001, 3, 1e9),
      leadTimeMs: fc.constantFrom(undefined, MINUTE_MS, 45 * MINUTE_MS, 720 * MINUTE_MS),
      calendar: fc.constantFrom(undefined, deskFile()),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ days, stepMinutes, peaks, gapEvery, base, ...given }) => {
        let step = 0;
        const load = loadOf({ days, stepMinutes }, (minute) => {
          step++;
          const on = peaks.filter(({ at, hours }) => (minute / 60 - at + 24) % 24 < hours);
          return step % gapEvery === 0 ? Number.NaN : on.reduce((sum, { level }) => sum + level, 0) + base;
        });
        fc.pre(load.values.some((value) => !Number.isNaN(value)));

        const fragment = await fragmentOf({ load, ...given });

        expect({ fragment, ...pasted(fragment, DESK) }).toMatchObject({ code: 0 });
      }),
      { numRuns: 40 },
    );
  });
});

describe('a profile for people', () => {
  test('reads as it does here', async () => {
    const { code, text } = await run({ load: PLATEAU, leadTimeMs: 45 * MINUTE_MS, ratePerPod: 10 });

    expect(code).toBe(0);
    const shortened = text.replaceAll(/^(?:0[1-8]|1[1-9]|2\d):00 .*\n/gm, '');
    expect(`\n${shortened}\n`).toBe(`
The highest load is 7.89 times the mean. On a weekday it rises at 09:30; there are no unusual
bursts.

arrivals.csv: 1,008 steps of 30m, 2026-01-05 00:00 to 2026-01-25 23:30; none is missing.
Times are those of UTC, as neither --time-zone nor --calendar says another, without a calendar.
Levels are in the unit of the series.

baseline  mean  P50  P90  P99  max  max/mean  P99/mean
20        25.4   20   20  200  200      7.89      7.89
The baseline is P10: a tenth of the steps are at or below it. The highest was on 2026-01-05 09:30.

Kinds of days:
day      days  mean  P50  P90  max  busiest hour
weekday    15  27.5   20   20  200         09:00
weekend     6    20   20   20   20         00:00

hour   weekday P50  P90  max  weekend P50  P90  max  weekday P90
00:00           20   20   20           20   20   20  █▎
09:00           20  200  200           20   20   20  ████████████
10:00           20  200  200           20   20   20  ████████████

Recurring peaks:
day      rises at  from   to  within  top at  lasts  on days
weekday     09:30    20  200     30m   09:30     1h    100 %

Unusual bursts:
none: nothing was above 1.5 times what nine of ten days have at that time.

Suggestions, from all of this time, to paste into the spec of the ScalingMetric:

timeZone: UTC
headroom:
  # weekday 09:30: from 20 to 200 within 30m, sooner than a pod that is started then is ready. On
  # nine of ten days at most 200 come then, which is 25 pods.
  - {between: "09:30-10:15", days: Mon-Fri, opensEarly: 45m, percent: 0, atLeast: 25}
  # At all other times, in nine of ten cases the load grows by at most 0 % within the lead time.
  - {percent: 0}
limits:
  # The baseline, 20, needs 3 pods.
  min: 3
  # The highest mean over a lead time, 200, needs 25 pods; a quarter more works off what waits. The
  # highest step alone, 200, would need 25; 99.9 % of the steps need at most 25.
  max: 32
`);
  });

  test('fits a terminal, and says nothing that is no number', async () => {
    const { text } = await run({ load: TRADING, calendar: deskFile(), leadTimeMs: 8 * MINUTE_MS, ratePerPod: 60 });

    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.length).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/NaN|undefined|Infinity|-0\b/);
    expect(text).toMatch(/^weekday +09:30 .* 100 % +regular opens$/m);
    expect(text).toMatch(/^weekday +16:15 .* 1h +100 % +eod opens$/m);
    expect(text).toMatch(/^closed +1 /m);
    expect(text).toMatch(/^early +1 /m);
  });

  test('says what a calendar does not know, and how much is missing', async () => {
    const { text } = await run({ load: TRADING, calendar: 'nyse' });

    expect(text).toContain('Note: nyse knows closures from 2025-01-01 on; days before are taken for ordinary ones.');
    expect(text).toMatch(/\d+ %|0\.\d+ % are missing/);
  });

  test.each([
    ['one sample', '1767571200,5\n', 'The load is 5 all the time.'],
    ['nothing but zeros', csvOf(loadOf({ days: 20, stepMinutes: 60 }, () => 0)), 'Nothing came in all this time.'],
    ['a constant', csvOf(loadOf({ days: 20, stepMinutes: 60 }, () => 7)), 'The load is 7 all the time.'],
    ['a value a day', csvOf(loadOf({ days: 30, stepMinutes: 1440 }, (_, day) => day)), 'The highest load is 2 times'],
  ])('%s gives a profile, too', async (_, csv, begins) => {
    const { code, text } = await run({ csv, ratePerPod: 1, leadTimeMs: MINUTE_MS });

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining(begins) });
    expect(text).not.toMatch(/NaN|undefined|Infinity|-0\b/);
  });

  test('rows closer than steps are told by the step that they end in, others by their own time', async () => {
    const from = (stepMinutes: number) => loadOf({ days: 10, stepMinutes }, plateau(570, 630));

    const minutes = from(1);
    const averaged = await run({ load: { ...minutes, startMs: MONDAY_MS + MINUTE_MS }, stepMs: 5 * MINUTE_MS });
    const single = await run({ load: from(5) });

    expect(averaged.text).toMatch(/^weekday +09:30 /m);
    expect(single.text).toMatch(/^weekday +09:30 /m);
  });
});

test.each([
  [
    'time,value\n1767571200,five\n',
    'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "five"',
  ],
  [
    'time,value\n1767571200,-5\n',
    'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found the negative -5',
  ],
  ['time,value\n1767571200,\n1767571260,NaN\n', 'arrivals.csv: expected values, found none in 2 steps'],
])('%j is refused with one clear error', async (csv, complaint) => {
  expect(await run({ csv })).toEqual({ code: 1, text: '', complaint });
});

describe('a profile for programs', () => {
  const level = z.number().nullable();
  const Levels = z.strictObject({
    steps: z.int(),
    mean: level,
    baseline: level,
    p50: level,
    p90: level,
    p99: level,
    p999: level,
    max: level,
  });
  const clock = z.string().regex(/^\d\d:\d\d$/);
  const Document = z.strictObject({
    series: z.strictObject({
      name: z.string(),
      timeZone: z.string(),
      calendar: z.string().nullable(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      stepSeconds: z.number(),
      steps: z.int(),
      missingSteps: z.int(),
      longestGapSeconds: z.number(),
    }),
    levels: Levels.extend({ maxToMean: level, maxAt: z.iso.datetime() }),
    dayTypes: z.array(
      z.strictObject({
        kind: z.string(),
        days: z.int(),
        levels: Levels,
        hours: z.array(z.strictObject({ hour: z.int(), levels: Levels })),
      }),
    ),
    recurringPeaks: z.array(
      z.strictObject({
        kind: z.string(),
        risesAt: clock,
        topAt: clock,
        from: z.number(),
        to: z.number(),
        riseSeconds: z.number(),
        lastSeconds: z.number(),
        daysRatio: z.number().min(0).max(1),
      }),
    ),
    bursts: z.strictObject({
      count: z.int(),
      perWeek: level,
      medianSeconds: level,
      p90Seconds: level,
      judgedSeconds: z.number(),
      found: z.array(
        z.strictObject({
          startsAt: z.iso.datetime(),
          lastSeconds: z.number(),
          highest: z.number(),
          highestAt: z.iso.datetime(),
          usual: z.number(),
        }),
      ),
    }),
    lead: z.strictObject({ seconds: z.number(), isKnown: z.boolean() }),
    reactionFloor: z
      .strictObject({
        leadSeconds: z.number(),
        bursts: z.int(),
        tooShortBursts: z.int(),
        extraLevel: level,
        extraPods: level,
        standing: z.strictObject({ pods: z.int(), extraPodHoursPerWeek: z.number() }).nullable(),
      })
      .nullable(),
    suggestions: z.strictObject({
      from: z.iso.datetime(),
      ratePerPod: level,
      utilisation: level,
      headroom: z.array(
        z.strictObject({
          during: z.string().nullable(),
          between: z.string().nullable(),
          weekdays: z.array(z.int()).nullable(),
          opensEarlySeconds: z.number(),
          percent: z.number(),
          growthRatio: z.number(),
          floorLevel: level,
          atLeast: level,
        }),
      ),
      limits: z.strictObject({ min: z.int(), max: z.int() }).nullable(),
      yaml: z.string(),
    }),
    doubts: z.strictObject({
      dayTypes: z.array(z.string()),
      peaks: z.array(z.string()),
      bursts: z.array(z.string()),
      suggestions: z.array(z.string()),
    }),
    notes: z.array(z.string()),
  });
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'how-to', 'profile.md'), 'utf8');

  test('is one document with what the manual says', async () => {
    const flags = { leadTimeMs: 20 * MINUTE_MS, ratePerPod: 60, output: 'json' } as const;

    const { text } = await run({ load: TRADING, calendar: deskFile(), ...flags });

    const found = Document.parse(JSON.parse(text));
    expect(found.series).toMatchObject({ calendar: 'desk', timeZone: 'America/New_York', stepSeconds: 900 });
    expect(found.series.missingSteps).toBe(TRADING.values.filter(Number.isNaN).length);
    expect(found.reactionFloor).not.toBeNull();
    expect([...new Set(keysIn(JSON.parse(text)))].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  function keysIn(value: unknown): readonly string[] {
    if (Array.isArray(value)) return value.flatMap(keysIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
  }
});

describe('of a metric', () => {
  const NOW_MS = MONDAY_MS + 21 * DAY_MS;
  const at = (load: Load) => (atMs: number) => load.values[Math.floor((atMs - MONDAY_MS - 1) / load.stepMs)];
  const prometheus = startPrometheusStandIn({
    'sum(rate(jobs[1m]))': at(PLATEAU),
    'sum(balance)': (atMs) => (at(PLATEAU)(atMs) === 200 ? -200 : 20),
  });
  afterAll(async () => (await prometheus).close());

  async function metrics(capacity: object, changes: object = {}): Promise<readonly string[]> {
    const { url } = await prometheus;
    const query = (expression: string) => ({ source: 'prometheus', query: expression });
    const pods = {
      backlog: query('sum(backlog)'),
      arrivals: query('sum(rate(jobs[1m]))'),
      capacity,
      drainWithin: '60s',
    };
    const forecast = { leadTime: { otherwise: '45m' } };
    const metric = (name: string, spec: object) => ({
      kind: 'ScalingMetric',
      metadata: { name, namespace: 'render' },
      spec,
    });
    const path = join(newFolder(), 'metrics.yaml');
    writeFileSync(
      path,
      written(
        { kind: 'MetricSource', metadata: { name: 'prometheus' }, spec: { prometheus: { url } } },
        metric('render-pods', { pods, limits: { max: 88 }, step: 4, forecast, ...changes }),
        metric('render-warm', { warm: { for: 'render-pods' }, limits: { max: 90 } }),
        metric('balance', { signal: query('sum(balance)') }),
        metric('rate', { signal: query('sum(rate(jobs[1m]))') }),
      ),
    );
    return [path];
  }
  const flags = { what: 'render/render-pods', stepMs: 30 * MINUTE_MS, lastMs: 21 * DAY_MS, output: 'json' } as const;
  const parsed = async (options: Parameters<typeof run>[0]) => documentOf(await run({ ...flags, ...options }, NOW_MS));

  test('its arrivals are read, and its capacity, lead time and groups of pods are counted with', async () => {
    const capacity = { batchSeconds: 4, batchSize: 8, utilisation: 0.5 };

    const { suggestions, lead, recurringPeaks } = await parsed({ from: await metrics(capacity) });

    expect(suggestions).toMatchObject({ ratePerPod: 2, utilisation: 0.5, limits: { min: 20, max: 252 } });
    expect(lead).toEqual({ seconds: 2700, isKnown: true });
    expect(recurringPeaks).toMatchObject([{ risesAt: '09:30', from: 20, to: 200 }]);
  });

  test('placeholder pods have the profile of the metric that they are for', async () => {
    const found = await parsed({ from: await metrics({ batchSeconds: 0.5 }), what: 'render/render-warm' });

    expect(found).toMatchObject({
      series: { name: 'render/render-warm' },
      lead: { seconds: 2700, isKnown: true },
      suggestions: { ratePerPod: 2 },
      notes: ['the suggestions are for render/render-pods, which render/render-warm keeps nodes for'],
    });
  });

  test('measured batch seconds count with their otherwise, and without one it is said what is missing', async () => {
    const measured = { source: 'prometheus', query: 'max(seconds)' };

    const stood = await parsed({ from: await metrics({ batchSeconds: { ...measured, otherwise: 0.5 } }) });
    const unknown = await parsed({ from: await metrics({ batchSeconds: measured }) });

    expect(stood).toMatchObject({
      suggestions: { ratePerPod: 2 },
      notes: ['batchSeconds are measured; pods are counted with 0.5, the otherwise'],
    });
    expect(unknown.suggestions).toMatchObject({ ratePerPod: null, limits: null });
    expect(unknown.suggestions.yaml).toContain('No limits: capacity.batchSeconds is measured and has no otherwise');
  });

  test('what is not to be learnt from is left out', async () => {
    const forecast = { learnNothing: [{ from: '2026-01-06T00:00:00Z', until: '2026-01-07T00:00:00Z' }] };

    const { series } = await parsed({ from: await metrics({ batchSeconds: 1 }, { forecast }) });

    expect(series.missingSteps).toBe(48);
  });

  test('a signal has no limits, and what is below zero is a gap', async () => {
    const from = await metrics({ batchSeconds: 1 });

    const rate = await parsed({ from, what: 'render/rate' });
    const balance = await parsed({ from, what: 'render/balance' });

    expect(rate.suggestions.yaml).toContain('No limits: a signal: metric has no limits');
    expect(balance).toMatchObject({ series: { missingSteps: 30, longestGapSeconds: 3600 }, levels: { max: 20 } });
  });
});
