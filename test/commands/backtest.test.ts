import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { rowsOf } from '../../src/spec/csv.ts';
import { asText } from '../../src/commands/backtest/text.ts';
import { type BacktestOptions, type Report, runBacktest } from '../../src/commands/backtest.ts';
import { tradingMonths } from '../../src/simulate/trading-months.ts';
import { temporaryFolders } from '../support/folder.ts';
import { startPrometheusStandIn } from '../support/prometheus.ts';
import { written } from '../support/written.ts';

const newFolder = temporaryFolders();
const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
const { startMs, values } = tradingMonths({ seed: 3, days: 13, stepMs: HALF_HOUR_MS });

/** Thirteen trading days from 2024-07-01 on: 3 July closes early, 4 July is closed. */
const TRADING_DAYS = [
  'time,value',
  ...Array.from(
    values,
    (value, step) => `${(startMs + step * HALF_HOUR_MS) / 1000},${Number.isNaN(value) ? '' : value}`,
  ),
].join('\n');

/** Runs a backtest as a user does; `what` is a file of the folder with this text, or a metric. */
async function run(
  options: Partial<BacktestOptions> & { readonly csv?: string; readonly file?: string },
  nowMs = startMs,
) {
  const { csv = TRADING_DAYS, file = 'arrivals.csv', ...flags } = options;
  const path = join(newFolder(), file);
  writeFileSync(path, csv);
  const [said, complaints]: [string[], string[]] = [[], []];
  const code = await runBacktest(
    {
      what: path,
      from: [],
      lastMs: undefined,
      stepMs: undefined,
      timeZone: undefined,
      calendar: undefined,
      calendarName: undefined,
      horizonsMs: [HALF_HOUR_MS],
      leadTimeMs: undefined,
      quantile: undefined,
      output: 'text',
      html: undefined,
      ...flags,
    },
    { nowMs, say: (text) => said.push(text), complain: (text) => complaints.push(text) },
  );
  return { code, text: said.join('\n'), complaint: complaints.join('\n').replace(path, 'FILE') };
}

function folderWith(name: string, ...objects: readonly object[]): string {
  const path = join(newFolder(), name);
  writeFileSync(path, written(...objects));
  return path;
}

describe('a CSV file', () => {
  const TWO = [
    { atMs: Date.UTC(2026, 0, 5), value: 12.5 },
    { atMs: Date.UTC(2026, 0, 5, 0, 5), value: Number.NaN },
  ];

  test.each([
    ['seconds since 1970', 'time,value\n1767571200,12.5\n1767571500,\n'],
    ['RFC 3339 with any zone', 'time,value\n2026-01-05T00:00:00Z,12.5\n2026-01-05T05:35:00+05:30,NaN\n'],
    ['a space in the time, and no seconds', 'time,value\n2026-01-05 00:00Z,12.5\n2026-01-05 00:05:00.000Z,nan\n'],
    ['no header', '1767571200,12.5\n1767571500,\n'],
    ['a byte order mark, CRLF and empty lines', '\uFEFFtime,value\r\n1767571200,12.5\r\n\r\n1767571500,\r\n\r\n'],
    ['other columns, in another order', 'pod,Value,Timestamp\n"a, ""b""",12.5,1767571200\nc,,1767571500\n'],
    ['quotes and spaces', '"time" , "value"\n"1767571200", "1.25e1"\n1767571500,""\n'],
  ])('may have %s', (_, csv) => {
    expect(rowsOf(csv)).toMatchObject(TWO);
  });

  test.each([
    ['', 'FILE:1: expected rows of time,value, found none'],
    ['time,value\n', 'FILE:1: expected rows of time,value, found none'],
    ['when,what\n1,2\n', 'FILE:1: expected a header with the columns time and value, found "when,what"'],
    ['time,value\n1767571200;5\n', 'FILE:2: expected 2 columns separated by commas, found 1: "1767571200;5"'],
    ['time,value\n1767571200,5,6\n', 'FILE:2: expected 2 columns separated by commas, found 3: "1767571200,5,6"'],
    [
      'time,value\n1767571200000,5\n',
      'FILE:2: expected seconds since 1970, found "1767571200000": are these milliseconds?',
    ],
    [
      'time,value\n2026-01-05T00:00:00,5\n',
      'FILE:2: expected a time with its zone, such as "2026-01-05T00:00:00Z", found "2026-01-05T00:00:00"',
    ],
    [
      'time,value\n2026-02-29T00:00:00Z,5\n',
      'FILE:2: expected a time such as 2026-11-27T14:30:00Z or in seconds since 1970, found "2026-02-29T00:00:00Z"',
    ],
    [
      'time,value\n\n05/01/2026,5\n',
      'FILE:3: expected a time such as 2026-11-27T14:30:00Z or in seconds since 1970, found "05/01/2026"',
    ],
    ['time,value\n-5,5\n', 'FILE:2: expected a time such as 2026-11-27T14:30:00Z or in seconds since 1970, found "-5"'],
    [
      'time,value\n1767571200,five\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "five"',
    ],
    [
      'time,value\n1767571200,-5\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found the negative -5',
    ],
    [
      'time,value\n1767571200,Infinity\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "Infinity"',
    ],
    [
      'time,value\n1767571200,0x10\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "0x10"',
    ],
    [
      'time,value\n1767571500,5\n1767571200,5\n',
      'FILE:3: expected rows in time order, found 2026-01-05T00:00:00.000Z after 2026-01-05T00:05:00.000Z',
    ],
    [
      'time,value\n1767571200,5\n1767571200,5\n',
      'FILE:3: expected every time once, found 2026-01-05T00:00:00.000Z again',
    ],
    [
      'time,value\n1767571200,"5\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "\\"5"',
    ],
    [
      'time,value\n1767571200,\u001b[2J\n',
      'FILE:2: expected a rate from 0 to 1e15, or nothing where it is missing, found "\\u001b[2J"',
    ],
    ['time,value\n1767571200,5\n1767657600,5\n', 'arrivals.csv: expected at least 3 days, found 2.0'],
    [
      'time,value\n0,5\n300,5\n600,5\n99999999999,5\n',
      'arrivals.csv: expected at most 2200000 steps, found 333333333 of 300 s; is a time wrong, or can --last leave some out?',
    ],
    [
      'time,value\n0,5\n420,5\n840,5\n',
      'arrivals.csv: the samples are 7 min apart, which is no step for forecasts; say another one with --step, such as 30m',
    ],
  ])('%j is refused with its line', async (csv, complaint) => {
    expect(await run({ csv })).toEqual({ code: 1, text: '', complaint });
  });

  test('of days is too coarse for any horizon, and says what to do', async () => {
    const csv = `time,value\n${Array.from({ length: 30 }, (_, i) => `${1_767_571_200 + 86_400 * i},${i}`).join('\n')}\n`;

    expect(await run({ csv })).toEqual({
      code: 1,
      text: '',
      complaint:
        'arrivals.csv: expected forecasts of at most 12h ahead, found 1d with steps of 1d: say another --step, --horizons or --lead-time',
    });
  });

  test('that is not there, not text, or a folder is an error of one line', async () => {
    const binary = join(newFolder(), 'binary.csv');
    writeFileSync(binary, Buffer.from([0xff, 0xfe, 0x00]));

    expect(await run({ what: '/nowhere.csv' })).toMatchObject({
      code: 1,
      complaint: '/nowhere.csv: expected a CSV file, found nothing',
    });
    expect((await run({ what: binary })).complaint).toMatch(/binary\.csv: expected text in UTF-8, found other bytes$/);
    expect((await run({ what: '/\u001b[2J.csv' })).complaint).toBe(
      '/\\u{1b}[2J.csv: expected a CSV file, found nothing',
    );
    expect((await run({ what: newFolder() })).complaint).toMatch(/expected a CSV file, found something else$/);
  });

  test('may be long', () => {
    const rows = Array.from({ length: 250_000 }, (_, i) => `${1_700_000_000 + 60 * i},${i % 100}`);

    expect(rowsOf(rows.join('\n'))).toHaveLength(250_000);
  });
});

describe('a backtest for people', () => {
  test('says first whether a forecast helps, and fits 100 columns', async () => {
    const { code, text } = await run({ timeZone: 'America/New_York', horizonsMs: [HALF_HOUR_MS, 2 * HALF_HOUR_MS] });

    expect(code).toBe(0);
    expect(text).toMatch(/^A forecast (?:hardly )?(?:helps|does not help) here/);
    expect(text).toContain('arrivals.csv: 624 steps of 30 min, 2024-07-01 to 2024-07-13.');
    for (const method of ['forewarm', 'last value', 'seasonal naive day', 'seasonal naive week', 'holt-winters'])
      expect(text.match(new RegExp(`^${method} +\\d`, 'gm'))).toHaveLength(2);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('reads as it does here', () => {
    const scores = (error: number) => ({
      steps: 9000,
      meanLoad: 120,
      errorPercent: error,
      mase: error / 50,
      lossPercent: [error / 2, error / 4, error / 16],
      coverage: [0.5, 0.899, 0.9875],
    });
    const state = {
      open: true,
      outdone: false,
      reason: 'the forecast loses 41 % of what the last value loses',
      sinceMs: 0,
      ratio: 0.41,
      coverage: 0.9,
    };
    const gate = { off: 0.002, lossRatio: 0.43, gatedLossRatio: 0.44, state };
    const none = new Float64Array();
    const of = (name: string, error: number) => ({
      name,
      all: scores(error),
      byDay: new Map([
        ['weekday', scores(error)],
        ['early', scores(2 * error)],
      ]),
    });
    const report: Report = {
      name: 'arrivals.csv',
      timeZone: 'America/New_York',
      calendar: 'nyse',
      backtest: {
        past: { startMs: Date.UTC(2026, 0, 5, 5), stepMs: 300_000, values: new Float64Array(60 * 288) },
        warmUpSteps: 15 * 288,
        quantiles: [0.5, 0.9, 0.99],
        days: new Map([
          ['weekday', 44],
          ['early', 1],
        ]),
        horizons: [{ horizonMs: 900_000, methods: [of('forewarm', 12.34), of('last value', 111.1)], gate }],
        lead: { horizonMs: 900_000, quantile: 0.9, median: none, upper: none, byHour: new Map(), gate },
      },
      verdict: {
        helps: 'yes',
        sentence: 'A forecast helps here: 15 min ahead it loses 43 % of what the last value loses.',
      },
      notes: ['2.5 % of the steps have no value'],
    };

    expect(`\n${asText(report)}\n`).toBe(`
A forecast helps here: 15 min ahead it loses 43 % of what the last value loses.
At the end the gate is open: the forecast loses 41 % of what the last value loses.

arrivals.csv: 17,280 steps of 5 min, 2026-01-05 to 2026-03-05.
Days are those of America/New_York, with the calendar nyse.
Scored from 2026-01-20 on, 45 days; a forecast was made at every step, knowing only what came before
it.
Note: 2.5 % of the steps have no value.

15 min ahead  error %  loss % P50   P90   P99  P90 covers  P99 covers
forewarm         12.3        6.17  3.08  0.77      89.9 %      98.8 %
last value        111        55.5  27.8  6.94      89.9 %      98.8 %
The gate: off 0.2 % of the time; forewarm's P90 loses 43.0 % of what the last value loses.

Kinds of days, 15 min ahead  days  error %  (last value)  loss % P90  (last value)  P90 covers
weekday                        44     12.3         (111)        3.08        (27.8)      89.9 %
early                           1     24.7         (222)        6.17        (55.5)      89.9 %

error: mean absolute error of the median; loss: pinball loss of each quantile; both in percent of
the mean load, lower is better. A quantile covers what is at or below it: P90 should cover 90 % of
the values.
`);
  });
});

describe('a backtest for programs', () => {
  const ByQuantile = z.record(z.string(), z.number().nullable());
  const Scores = z.strictObject({
    steps: z.int().positive(),
    meanLoad: z.number(),
    errorPercent: z.number(),
    mase: z.number().nullable(),
    lossPercent: ByQuantile,
    coverage: ByQuantile,
  });
  const gate = {
    offRatio: z.number().min(0).max(1),
    lossRatio: z.number(),
    gatedLossRatio: z.number(),
    atTheEnd: z.strictObject({ open: z.boolean(), reason: z.string() }),
  };
  const Document = z.strictObject({
    verdict: z.strictObject({
      helps: z.enum(['yes', 'at times', 'no']),
      sentence: z.string(),
      quantile: z.number(),
      leadSeconds: z.number(),
      ...gate,
    }),
    series: z.strictObject({
      name: z.string(),
      timeZone: z.string(),
      calendar: z.string().nullable(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      stepSeconds: z.number(),
      steps: z.int(),
      missingSteps: z.int(),
    }),
    scored: z.strictObject({ from: z.iso.datetime(), warmUpDays: z.int(), days: z.record(z.string(), z.int()) }),
    horizons: z.array(
      z.strictObject({
        aheadSeconds: z.number(),
        gate: z.strictObject(gate),
        methods: z
          .array(z.strictObject({ name: z.string(), all: Scores, byDay: z.record(z.string(), Scores) }))
          .length(5),
      }),
    ),
    byHour: z.array(Scores.extend({ hour: z.int() })).length(24),
    notes: z.array(z.string()),
  });
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'how-to', 'backtest.md'), 'utf8');

  test('is one document with what the manual says', async () => {
    const { text } = await run({
      timeZone: 'America/New_York',
      leadTimeMs: 2 * HALF_HOUR_MS,
      quantile: 0.95,
      output: 'json',
    });

    const found = Document.parse(JSON.parse(text));
    expect(found.verdict).toMatchObject({ quantile: 0.95, leadSeconds: 3600 });
    expect(found.series).toMatchObject({
      stepSeconds: 1800,
      steps: 624,
      missingSteps: values.filter(Number.isNaN).length,
    });
    expect(found.scored).toEqual({ from: '2024-07-04T04:00:00Z', warmUpDays: 3, days: { weekday: 7, weekend: 3 } });
    expect(found.horizons.map(({ aheadSeconds }) => aheadSeconds)).toEqual([1800, 3600]);
    expect(Object.keys(found.byHour[0]?.coverage ?? {}).toSorted()).toEqual(['0.5', '0.9', '0.95', '0.99']);
    const named = ['verdict', 'series', 'scored', 'horizons', 'byHour', 'notes'].flatMap((key) => [
      key,
      ...keysIn(JSON.parse(text)[key]),
    ]);
    expect([...new Set(named)].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  /** The names of fields, without those that are names of days or quantiles. */
  function keysIn(value: unknown): readonly string[] {
    if (Array.isArray(value)) return value.flatMap(keysIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      ['byDay', 'days', 'lossPercent', 'coverage'].includes(key) ? [key] : [key, ...keysIn(inner)],
    );
  }
});

describe('the page of a backtest', () => {
  test('needs nothing else: no address, no script, and every text is a text', async () => {
    const html = join(newFolder(), 'page.html');

    const { code } = await run({ file: `<img src=x onerror='a'>&".csv`, html });

    const page = readFileSync(html, 'utf8');
    expect(code).toBe(0);
    expect(page).not.toMatch(/https?:|<script|<img|<link|url\(|@import/i);
    expect(page).toContain('&#60;img src=x onerror=&#39;a&#39;&#62;&#38;&#34;.csv');
    expect(page).toContain("default-src 'none'");
  });

  test('shows the last week, the steepest day and the coverage by hour, in light and dark', async () => {
    const html = join(newFolder(), 'page.html');

    await run({ timeZone: 'America/New_York', html });

    const page = readFileSync(html, 'utf8');
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page.match(/<path class="actual" d="M[^"]{300,}"/g)).toHaveLength(2);
    expect(page.match(/<circle /g)).toHaveLength(24);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toMatch(/The steepest day, (?:Mon|Tue|Wed|Thu|Fri) 2024-07-\d\d/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('that cannot be written is an error of one line', async () => {
    expect(await run({ html: '/nowhere/page.html' })).toMatchObject({
      code: 1,
      text: '',
      complaint: '/nowhere/page.html: the page cannot be written (ENOENT)',
    });
  });
});

describe('with a calendar', () => {
  const desk = (name: string) => ({
    kind: 'Calendar',
    metadata: { name },
    spec: {
      timeZone: 'America/New_York',
      sessions: [{ name: 'regular', days: 'Mon-Fri', open: '09:30', close: '16:00' }],
      closed: ['2024-07-04'],
      early: [{ date: '2024-07-05', close: '13:00' }],
    },
  });

  test('kinds of days are told apart, by its clock', async () => {
    const { text } = await run({ calendar: folderWith('desk.yaml', desk('desk')), output: 'json' });

    expect(JSON.parse(text)).toMatchObject({
      series: { calendar: 'desk', timeZone: 'America/New_York' },
      scored: { days: { closed: 1, early: 1, weekday: 5, weekend: 3 } },
    });
  });

  test('of several, one has to be named', async () => {
    const calendar = folderWith('desks.yaml', desk('equities'), desk('bonds'));

    expect((await run({ calendar })).complaint).toMatch(
      /desks\.yaml: expected one Calendar, found equities, bonds; say which with --calendar-name$/,
    );
    expect((await run({ calendar, calendarName: 'fx' })).complaint).toMatch(
      /expected the name of a Calendar \(equities, bonds\), found another$/,
    );
    expect((await run({ calendar, calendarName: 'bonds' })).text).toContain('with the calendar bonds');
  });

  test('a ready-made exchange says what it does not know', async () => {
    const { text } = await run({ calendar: 'nyse' });

    expect(text).toContain('with the calendar nyse');
    expect(text).toContain('Note: nyse knows closures from 2025-01-01 on; days before are taken for ordinary ones.');
  });

  test.each([
    [
      'that is not there',
      () => '/nowhere.yaml',
      /nowhere\.yaml: expected a file or folder, found nothing\nready-made calendars are nyse,/,
    ],
    [
      'with a problem',
      () => folderWith('bad.yaml', { ...desk('desk'), spec: { sesions: [] } }),
      /bad\.yaml:1: spec\.sesions: unknown key/,
    ],
    ['without a Calendar', () => folderWith('empty.yaml'), /empty\.yaml: expected a Calendar, found none/],
  ])('%s is an error', async (_, calendar, complaint) => {
    expect(await run({ calendar: calendar() })).toMatchObject({ code: 1, complaint: expect.stringMatching(complaint) });
  });
});

describe('of a metric', () => {
  const NOW_MS = startMs + 12 * DAY_MS;
  const stepAt = (atMs: number) => Math.floor((atMs - startMs) / HALF_HOUR_MS);
  const prometheus = startPrometheusStandIn({
    'sum(rate(jobs[1m]))': (atMs) => {
      const value = values[stepAt(atMs)];
      return Number.isNaN(value) ? undefined : value;
    },
  });
  afterAll(async () => (await prometheus).close());

  async function metrics(changes: object = {}): Promise<readonly string[]> {
    const { url } = await prometheus;
    const pods = {
      backlog: { source: 'prometheus', query: 'sum(backlog)' },
      arrivals: { source: 'prometheus', query: 'sum(rate(jobs[1m]))' },
      capacity: { batchSeconds: 4, batchSize: 8 },
      drainWithin: '60s',
    };
    const spec = {
      pods,
      limits: { min: 1, max: 9 },
      forecast: { quantile: 0.95, leadTime: { otherwise: '45m' } },
      ...changes,
    };
    return [
      folderWith(
        'metrics.yaml',
        { kind: 'MetricSource', metadata: { name: 'prometheus' }, spec: { prometheus: { url } } },
        { kind: 'ScalingMetric', metadata: { name: 'render-pods', namespace: 'render' }, spec },
      ),
    ];
  }
  const flags = { what: 'render/render-pods', stepMs: HALF_HOUR_MS, lastMs: 10 * DAY_MS, output: 'json' } as const;

  test('the past of its arrivals is read from its source, with the settings of the metric', async () => {
    const { code, text } = await run({ ...flags, from: await metrics() }, NOW_MS);

    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      verdict: { quantile: 0.95, leadSeconds: 5400 - 1800 },
      series: { name: 'render/render-pods', steps: 10 * 48, to: new Date(NOW_MS).toISOString().replace('.000', '') },
    });
  });

  test('that is unknown, has no arrivals, or whose source fails is an error', async () => {
    const from = await metrics();

    expect((await run({ ...flags, from, what: 'render/nope' }, NOW_MS)).complaint).toBe(
      'expected a metric of these files (render/render-pods), found render/nope',
    );
    (await prometheus).fault(503, { calls: 9 });
    expect(await run({ ...flags, from }, NOW_MS)).toMatchObject({
      code: 1,
      complaint: expect.stringMatching(/^source prometheus: .*503/),
    });
    (await prometheus).fault(undefined);
    expect((await run({ ...flags, from }, NOW_MS + 900 * DAY_MS)).complaint).toMatch(
      /^source prometheus: .*no samples/,
    );
  });
});
