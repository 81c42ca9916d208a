import { type Loopback, type Received, type Reply, startLoopback, type TransportFault } from './loopback.ts';
import { RECORDED } from './prometheus-answers.ts';

export type PrometheusFault =
  | TransportFault
  | 401
  | 403
  | 404
  | 405
  | 429
  | 500
  | 501
  | 503
  | 'query timeout'
  | 'empty'
  | 'null values'
  | 'negative'
  | '1e18'
  | 'NaN'
  | '+Inf'
  | 'warnings'
  | 'isPartial';

export interface PrometheusServer extends Loopback {
  /** Every call from now on goes wrong like this, or the next `calls`; undefined ends it. `only` names the calls that do. */
  fault(fault: PrometheusFault | undefined, options?: { calls?: number; only?: (received: Received) => boolean }): void;
}

/** A query's value at a moment; undefined where there is no series. */
export type Answers = Readonly<Record<string, (atMs: number) => number | undefined>>;

/**
 * Speaks Prometheus' HTTP API (v1). What it does not find in `answers` it answers as the real one was recorded to.
 */
export async function startPrometheusStandIn(answers: Answers = {}, path = ''): Promise<PrometheusServer> {
  let active:
    | { fault: PrometheusFault | undefined; callsLeft: number; only?: (received: Received) => boolean }
    | undefined;
  const loopback = await startLoopback((received) => {
    const isMeant = active !== undefined && active.callsLeft > 0 && (active.only?.(received) ?? true);
    const fault = isMeant ? active?.fault : undefined;
    if (active !== undefined && isMeant) active.callsLeft -= 1;
    return isTransport(fault) ? fault : reply(received, fault, answers, path);
  });
  return {
    ...loopback,
    fault: (fault, { calls = Infinity, only } = {}) => {
      active = { fault, callsLeft: calls, ...(only && { only }) };
    },
  };
}

function isTransport(fault: PrometheusFault | undefined): fault is TransportFault {
  return ['hang', 'stall', 'reset', 'html', 'redirect', 'endless'].includes(String(fault));
}

function reply(received: Received, fault: PrometheusFault | undefined, answers: Answers, path: string): Reply {
  if (typeof fault === 'number') return { status: fault, body: TEXTS[fault] };
  if (fault === 'query timeout') {
    return {
      status: 503,
      body: { status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' },
    };
  }
  if (received.path === `${path}/api/v1/query`) return spoilt(instant(received.parameters, answers), fault);
  if (received.path === `${path}/api/v1/query_range`) return spoilt(range(received.parameters, answers), fault);
  return { status: 404, body: TEXTS[404] };
}

/** As gateways and Prometheus itself say it: not always JSON, and not always discreet. */
const TEXTS: Readonly<Record<number, string>> = {
  401: 'Unauthorized\n',
  403: 'RBAC: access denied for ops@acme.example at http://gateway.acme.example\n',
  404: '404 page not found\n',
  405: 'Method Not Allowed\n',
  429: 'too many outstanding requests for tenant acme\n',
  500: 'Internal Server Error: dial tcp 10.4.0.17:9095: connect refused\n',
  501: 'Not Implemented\n',
  503: '<html><body>no healthy upstream</body></html>',
};

function instant(parameters: URLSearchParams, answers: Answers): Reply {
  const query = parameters.get('query') ?? '';
  const atMs = Math.round(Number(parameters.get('time')) * 1000);
  const answer = Object.hasOwn(answers, query) ? answers[query] : undefined;
  if (answer !== undefined) return success('vector', vector(answer(atMs), atMs));
  const recorded = RECORDED.find((one) => one.query === query);
  return recorded ?? success('vector', []);
}

function vector(value: number | undefined, atMs: number): readonly object[] {
  return value === undefined ? [] : [{ metric: {}, value: [atMs / 1000, wire(value)] }];
}

function range(parameters: URLSearchParams, answers: Answers): Reply {
  const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) =>
    Math.round(Number(parameters.get(name)) * 1000),
  );
  if ((end - start) / step > 11_000) return TOO_MANY_STEPS;
  const answer = answers[parameters.get('query') ?? ''];
  const values: [number, string][] = [];
  for (let atMs = start; atMs <= end; atMs += step) {
    const value = answer?.(atMs);
    if (value !== undefined) values.push([atMs / 1000, wire(value)]);
  }
  return success('matrix', values.length === 0 ? [] : [{ metric: {}, values }]);
}

const TOO_MANY_STEPS: Reply = {
  status: 400,
  body: {
    status: 'error',
    errorType: 'bad_data',
    error:
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  },
};

function success(resultType: string, result: readonly unknown[]): Reply {
  return { status: 200, body: { status: 'success', data: { resultType, result } } };
}

function wire(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

const DISTORTED: Readonly<Record<string, string | null>> = {
  'null values': null,
  negative: '-5',
  '1e18': '1000000000000000000',
  NaN: 'NaN',
  '+Inf': '+Inf',
};

function spoilt(answer: Reply, fault: PrometheusFault | undefined): Reply {
  if (fault === undefined || answer.status !== 200) return answer;
  const body = answer.body as { data: { resultType: string; result: readonly object[] } };
  if (fault === 'empty') return success(body.data.resultType, []);
  if (fault === 'isPartial') return { ...answer, body: { ...body, isPartial: true } };
  if (fault === 'warnings') {
    const warning = 'receive series from Addr: thanos-store-0.acme.example:10901: rpc error: code = Unavailable';
    return { ...answer, body: { ...body, warnings: [warning] } };
  }
  const result = JSON.parse(JSON.stringify(body.data.result), (key, value) =>
    key === '1' && typeof value === 'string' ? DISTORTED[fault] : value,
  ) as readonly unknown[];
  return success(body.data.resultType, result);
}
