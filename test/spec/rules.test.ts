import { describe, expect, test } from '@jest/globals';
import { checkSpec } from '../../src/spec/check.ts';
import { calendarTroubles } from '../../src/spec/calendar-reference.ts';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField, written } from '../support/written.ts';

function read(path: string, value: unknown) {
  const withCalendar = withField(PODS_METRIC, 'spec.calendar', 'nyse');
  return specOf(...SOURCES, withField(withCalendar, path, value)).metrics[0];
}

describe('the forecast', () => {
  test('is observed, with a default for whatever is not said', () => {
    expect(read('spec.forecast', {})?.forecast).toEqual({
      mode: 'observe',
      quantile: 0.9,
      leadTime: { of: undefined, otherwiseMs: undefined },
      cap: { usual: 1.5, reactive: 3, most: undefined },
      learnNothing: [],
    });
  });

  test('is as it is said', () => {
    const forecast = {
      mode: 'enforce',
      quantile: 0.95,
      leadTime: { of: 'deployment/render', otherwise: '8m' },
      cap: { usual: 2, atMost: 40 },
      learnNothing: [{ from: '2026-11-27T08:00:00Z', until: '2026-11-27T10:00:00+01:00' }],
    };
    const fromMs = Date.UTC(2026, 10, 27, 8);

    expect(read('spec.forecast', forecast)?.forecast).toEqual({
      mode: 'enforce',
      quantile: 0.95,
      leadTime: { of: { kind: 'Deployment', name: 'render' }, otherwiseMs: 480_000 },
      cap: { usual: 2, reactive: 3, most: 40 },
      learnNothing: [{ fromMs, untilMs: fromMs + 3_600_000 }],
    });
  });

  test.each([
    ['mode', 'on', 'expected one of off, observe, enforce, found "on"'],
    ['quantile', 90, 'expected a number from 0.5 to 0.99, found 90'],
    ['leadTime.of', 'pod/a', 'expected deployment/NAME or statefulset/NAME, found "pod/a"'],
    ['leadTime.otherwise', '2d', 'expected a duration from 1ms to 1d, found 2d'],
    ['cap.usual', 0.5, 'expected a number from 1 to 100, found 0.5'],
    [
      'learnNothing',
      [{ from: 'today' }],
      'expected a time with its zone such as 2026-11-27T08:00:00Z, found "today"',
      '[0].from',
    ],
    [
      'learnNothing',
      [{ from: '2026-11-27T08:00:00Z', until: '2026-11-27T08:00:00Z' }],
      'expected a time after from, found one that is not',
      '[0].until',
    ],
  ])('with %s %j is refused', (field, value, message, where = '') => {
    const metric = withField(PODS_METRIC, `spec.forecast.${field}`, value);

    expect(troublesOf(metric)).toContain(`spec.forecast.${field}${where}: ${message}`);
  });
});

describe('a pool', () => {
  test('may have a deadline, groups, parts, and signals of its work', () => {
    const query = { source: 'prometheus', query: 'sum(x)' };

    expect(read('spec.pods.deadline', { event: 'eod' })?.answers).toMatchObject({ deadline: { event: 'eod' } });
    expect(read('spec.step', 4)?.answers).toMatchObject({ step: 4 });
    expect(read('spec.clearTolerance', true)?.answers).toMatchObject({ clearTolerance: true });
    expect(read('spec.share', { part: 'burst', firm: 10 })?.answers).toMatchObject({
      share: { part: 'burst', firm: 10 },
    });
    expect(read('spec.pods.completions', query)?.answers).toMatchObject({ completions: { source: 'prometheus' } });
    expect(read('spec.pods.readyPods', query)?.answers).toMatchObject({ readyPods: { source: 'prometheus' } });
  });

  test.each([
    ['pods.deadline', { event: 'eod' }, 'pods.deadline: expected a calendar beside pods, found none'],
    ['step', 7, 'limits.max: expected a multiple of 7, the step, found 60'],
    ['step', 0, 'step: expected a whole number from 1 to 150000, found 0'],
    ['clearTolerance', 'yes', 'clearTolerance: expected one of true, false, found "yes"'],
    ['share', { part: 'spot', firm: 1 }, 'share.part: expected one of firm, burst, found "spot"'],
    [
      'calendar',
      'New York',
      'calendar: expected a name of lower-case letters, digits, hyphens and dots, found "New York"',
    ],
    [
      'pods.readyPods',
      { source: 'acme', pubsub: { subscription: 'abc' } },
      'pods.readyPods.pubsub: expected a number of pods, which no metric of Pub/Sub says, found num_undelivered_messages',
    ],
    [
      'pods.completions',
      { source: 'acme', pubsub: { subscription: 'abc' } },
      'pods.completions.pubsub.metric: expected messages completed a second (ack_message_count), found num_undelivered_messages',
    ],
  ])('with %s %j is refused', (path, value, message) => {
    expect(troublesOf(withField(PODS_METRIC, `spec.${path}`, value))).toEqual([`spec.${message}`]);
  });

  test.each(['step', 'clearTolerance', 'share'])('alone has %s', (key) => {
    const values = { step: 1, clearTolerance: true, share: { part: 'firm', firm: 1 } };
    const metric = withField(SIGNAL_METRIC, `spec.${key}`, values[key as keyof typeof values]);

    expect(troublesOf(metric)).toEqual([`spec.${key}: expected only beside pods, found beside signal`]);
  });
});

describe('placeholder pods', () => {
  const warm = (spec: object) => ({
    kind: 'ScalingMetric',
    metadata: { name: 'render-warm', namespace: 'render' },
    spec: { warm: { for: 'render-pods' }, limits: { max: 20 }, ...spec },
  });

  test('are for a metric of pods in the same namespace', () => {
    // The metric that they are for may stand after them.
    const [found] = specOf(...SOURCES, warm({}), PODS_METRIC).metrics;

    expect(found?.answers).toMatchObject({
      kind: 'warm',
      of: { name: 'render-pods', answers: { kind: 'pods', drainSeconds: 30 } },
      podsPerNode: 1,
      nodeLeadTime: { of: undefined, otherwiseMs: undefined },
      limits: { min: 0, max: 20 },
    });
  });

  test.each([
    [
      { warm: { for: 'render-backlog' } },
      'spec.warm.for: expected the name of a pods metric in namespace "render", found "render-backlog"',
    ],
    [
      { warm: { for: 'render-warm' } },
      'spec.warm.for: expected the name of a pods metric in namespace "render", found "render-warm"',
    ],
    [
      { warm: { for: 'render-pods', podsPerNode: 0 } },
      'spec.warm.podsPerNode: expected a whole number from 1 to 1000, found 0',
    ],
    [
      { limits: undefined },
      'spec.limits: expected limits of the number of pods, such as {min: 1, max: 60}, found nothing',
    ],
    [
      { headroom: [{ percent: 1 }] },
      'spec.headroom: expected none beside warm, as those of the metric that it is for count, found one',
    ],
  ])('with %j are refused', (spec, message) => {
    expect(troublesOf(PODS_METRIC, SIGNAL_METRIC, warm(spec))).toEqual([message]);
  });
});

describe('the names that a metric takes from a calendar', () => {
  const calendars = new Map([
    ['nyse', new Set(['regular', 'eod'])],
    ['broken', undefined],
  ]);
  const named = (calendar: string, window = 'regular') =>
    calendarTroubles(
      { spec: { calendar, headroom: [{ percent: 1 }, { during: window }], pods: { deadline: { event: window } } } },
      calendars,
    ).map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('must be there', () => {
    expect(named('nyse')).toEqual([]);
    expect(named('nys')).toEqual(['spec.calendar: expected the name of a Calendar, found "nys", did you mean nyse?']);
    expect(named('nyse', 'lunch')).toEqual([
      'spec.headroom.1.during: expected a session or event of calendar nyse (regular or eod), found "lunch"',
      'spec.pods.deadline.event: expected a session or event of calendar nyse (regular or eod), found "lunch"',
    ]);
  });

  test('are not told wrong while the calendar is', () => {
    expect(named('broken', 'lunch')).toEqual([]);
    expect(calendarTroubles({ spec: 7 }, calendars)).toEqual([]);
  });
});

test('a metric with all of it is read as it is meant', () => {
  const yaml = `
kind: Calendar
metadata: {name: nyse}
spec: {exchange: nyse, events: [{name: eod, starts: close+15m, lasts: 90m}]}
---
kind: ScalingMetric
metadata: {name: render-pods, namespace: render}
spec:
  pods:
    backlog:  {source: acme, pubsub: {subscription: render-jobs}}
    arrivals: {source: prometheus, query: 'sum(rate(render_published_total[1m]))'}
    capacity: {batchSeconds: 4, batchSize: 8, batchesAtOnce: 2, utilisation: 0.8}
    drainWithin: 30s
    deadline: {event: eod}
  forecast: {mode: enforce, quantile: 0.9, leadTime: {of: deployment/render, otherwise: 8m}}
  calendar: nyse
  headroom:
    - {during: regular, opensEarly: 10m, percent: 30}
    - {during: eod, atLeast: 6}
    - {between: "22:00-06:00", percent: 0, atMost: 4}
    - {percent: 5}
  limits: {min: 1, max: 60}
  missing: {hold: 5m, then: error}
`;
  const checked = checkSpec([
    { file: 'sources.yaml', text: written(...SOURCES) },
    { file: 'metric.yaml', text: yaml },
  ]);

  expect(checked).toMatchObject({
    spec: {
      metrics: [
        {
          calendar: 'nyse',
          answers: { deadline: { event: 'eod' }, limits: { min: 1, max: 60 } },
          forecast: { mode: 'enforce', leadTime: { of: { kind: 'Deployment', name: 'render' }, otherwiseMs: 480_000 } },
          headroom: [
            { when: { kind: 'during', name: 'regular' }, opensEarlyMs: 600_000, percent: 30 },
            { when: { kind: 'during', name: 'eod' }, atLeast: 6 },
            { when: { kind: 'timeOfDay', fromMinute: 1320, toMinute: 360 }, percent: 0, atMost: 4 },
            { when: { kind: 'always' }, percent: 5 },
          ],
        },
      ],
    },
  });
});
