import { Prometheus } from '../../src/sources/prometheus.ts';
import type { PrometheusQuery } from '../../src/sources/source.ts';
import { type PrometheusFault, startPrometheusStandIn } from '../support/prometheus.ts';
import { HAS_PROMETHEUS, type OpenMetricsLine, startPrometheus } from '../support/prometheus-server.ts';
import { required } from '../support/required.ts';
import { runSourceContract, type Subject } from './source.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 0, 5, 12);
/** The last scrape before. */
const SCRAPED_MS = NOW_MS - 45_000;

const FAULTS: readonly PrometheusFault[] = [
  401,
  403,
  404,
  405,
  429,
  500,
  501,
  503,
  'stall',
  'reset',
  'html',
  'redirect',
  'endless',
  'query timeout',
  'empty',
  'null values',
  'negative',
  '1e18',
  'NaN',
  '+Inf',
  'warnings',
  'isPartial',
];

function query(expr: string, freshness?: string): PrometheusQuery {
  return { kind: 'prometheus', expr, freshness };
}

function depth(atMs: number): number | undefined {
  const scrapes = Math.max(0, Math.floor((SCRAPED_MS - atMs) / MINUTE_MS));
  return atMs > NOW_MS || (scrapes >= 10 && scrapes < 20) ? undefined : 500 - scrapes;
}

const QUERIES = {
  depth: query('sum(queue_depth)', 'max(timestamp(queue_depth))'),
  constant: query('3 * 4'),
  gone: query('sum(gone)', 'max(timestamp(gone))'),
  nothing: query('sum(nothing)'),
};

function subject(
  source: Prometheus,
  rest: Pick<Subject, 'faults' | 'hang' | 'heal' | 'secrets' | 'close' | 'history'>,
): Subject {
  return {
    source,
    nowMs: NOW_MS,
    known: [
      { query: QUERIES.depth, sample: { atMs: SCRAPED_MS, value: 500 } },
      { query: QUERIES.constant, sample: { atMs: NOW_MS, value: 12 } },
    ],
    unknown: [QUERIES.gone, QUERIES.nothing],
    foreign: { kind: 'replay', series: 'backlog' },
    ...rest,
  };
}

function settings(url: string): ConstructorParameters<typeof Prometheus>[0] {
  return { url, timeoutMs: 800, auth: { kind: 'none' }, tls: {}, headers: {} };
}

runSourceContract('a stand-in for Prometheus', async () => {
  const server = await startPrometheusStandIn(
    {
      'sum(queue_depth)': depth,
      'max(timestamp(queue_depth))': (atMs) => Math.min(SCRAPED_MS, atMs) / 1000,
      '3 * 4': () => 12,
    },
    '/select/0/prometheus',
  );
  const span = { fromMs: NOW_MS - 30 * MINUTE_MS, toMs: NOW_MS, stepMs: MINUTE_MS };
  return subject(new Prometheus(settings(`${server.url}/select/0/prometheus/`)), {
    history: {
      query: QUERIES.depth,
      span,
      samples: Array.from({ length: 31 }, (_, i) => span.fromMs + i * MINUTE_MS).flatMap((atMs) => {
        const value = depth(atMs);
        return value === undefined ? [] : { atMs, value };
      }),
    },
    faults: Object.fromEntries(FAULTS.map((fault) => [fault, () => server.fault(fault)])),
    hang: () => server.fault('hang'),
    heal: () => server.fault(undefined),
    secrets: ['acme', 'elsewhere', 'gateway'],
    close: () => server.close(),
  });
});

function line(name: string, value: number, minutesAgo: number): OpenMetricsLine {
  return `${name} ${value} ${(SCRAPED_MS - minutesAgo * MINUTE_MS) / 1000}`;
}

/** Three hours of scrapes, of which `gone` saw only the first, and `paused` all but the last half hour. */
function samples(): OpenMetricsLine[] {
  const minutes = Array.from({ length: 180 }, (_, i) => 179 - i);
  return [
    ...minutes.map((ago) => line('queue_depth', 500 - ago, ago)),
    ...minutes.filter((ago) => ago > 120).map((ago) => line('gone', 7, ago)),
    ...minutes.filter((ago) => ago > 30).map((ago) => line('paused', 7, ago)),
  ];
}

runSourceContract(
  'the real Prometheus',
  async () => {
    const server = await startPrometheus(samples());
    const span = { fromMs: NOW_MS - 40 * MINUTE_MS, toMs: NOW_MS, stepMs: MINUTE_MS };
    return subject(new Prometheus({ ...settings(server.url), timeoutMs: 5_000 }), {
      history: {
        // Its last sample is 31:45 old, and is seen for 5 minutes.
        query: query('sum(paused)'),
        span,
        samples: Array.from({ length: 14 }, (_, i) => ({ atMs: span.fromMs + i * MINUTE_MS, value: 7 })),
      },
      faults: {},
      hang: undefined,
      heal: () => {},
      secrets: [],
      close: () => server.stop(),
    });
  },
  required('the real Prometheus', HAS_PROMETHEUS),
);
