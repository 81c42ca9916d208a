import type { Sample } from '../series/series.ts';
import { foreignText } from './foreign-text.ts';
import { listOf, part, textOf } from './json.ts';
import { LARGEST_VALUE, SourceError } from './source.ts';

/** What a query of Prometheus' HTTP API (v1) gave. */
export interface QueryResult {
  /** vector, scalar, matrix or string */
  readonly type: string;
  readonly result: readonly unknown[];
}

/**
 * Decodes an answer.
 * @throws {SourceError} for any status but 200, and when the answer is incomplete or makes no sense
 */
export function resultOf(status: number, json: unknown): QueryResult {
  if (status !== 200) throw failureOf(status, json);
  if (json === undefined) {
    throw new SourceError(
      'unavailable',
      "Prometheus' answer is not JSON: check the url, and whether a proxy or a login page answers in its place",
    );
  }
  const result = part(json, 'data', 'result');
  if (part(json, 'status') !== 'success' || !Array.isArray(result)) {
    throw new SourceError('unavailable', 'Prometheus answers with something that is not its format');
  }
  const warnings = listOf(part(json, 'warnings')).map(textOf);
  // VictoriaMetrics says it in its own way.
  if (warnings.length > 0 || part(json, 'isPartial') === true) throw partial(warnings);
  return { type: textOf(part(json, 'data', 'resultType')), result };
}

/** What a warning says about the user's own query is passed on; others name the stores that did not answer. */
function partial(warnings: readonly string[]): SourceError {
  const own = warnings.find((warning) => warning.startsWith('PromQL'));
  const said = own === undefined ? '' : `: ${foreignText(own)}`;
  return new SourceError('partial', `Prometheus says that its answer is incomplete${said}`);
}

/**
 * The one number that an instant query gave; undefined when there is none. It may be infinite or negative, and is never NaN.
 * @throws {SourceError} bad-query, when it is not one number
 */
export function numberIn({ type, result }: QueryResult): number | undefined {
  if (type === 'scalar') return knownNumber(result);
  if (type !== 'vector') throw new SourceError('bad-query', `the query gives a ${foreignText(type, 20)}, not a number`);
  if (result.length > 1) {
    throw new SourceError(
      'bad-query',
      `the query gives ${result.length} series, and one is needed: put sum(...) or max(...) around it`,
    );
  }
  const [series] = result;
  if (series === undefined) return undefined;
  if (part(series, 'value') === undefined)
    throw new SourceError('bad-query', 'the query gives a histogram, not a number');
  return knownNumber(listOf(part(series, 'value')));
}

/**
 * The samples of the one series that a range query gave. What cannot be true is left out, as a gap.
 * @throws {SourceError} bad-query, when it is not one series
 */
export function samplesIn({ type, result }: QueryResult): readonly Sample[] {
  if (type !== 'matrix') throw new SourceError('bad-query', `the query gives a ${foreignText(type, 20)}, not a series`);
  if (result.length > 1) {
    throw new SourceError(
      'bad-query',
      `the query gives ${result.length} series, and one is needed: put sum(...) or max(...) around it`,
    );
  }
  return listOf(part(result[0], 'values')).flatMap((point) => {
    const [seconds] = listOf(point);
    const value = knownNumber(listOf(point));
    const isTrue = typeof seconds === 'number' && value !== undefined && value >= 0 && value <= LARGEST_VALUE;
    return isTrue ? { atMs: Math.round(seconds * 1000), value } : [];
  });
}

/** The value of a pair of time and text. NaN is what a mean of nothing gives: no number. */
function knownNumber([, text]: readonly unknown[]): number | undefined {
  const value = numberOf(textOf(text));
  return Number.isNaN(value) ? undefined : value;
}

function numberOf(text: string): number {
  const infinite = /^([+-]?)Inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new SourceError('unavailable', 'Prometheus answers with something that is not its format');
}

/** Prometheus' own text is passed on only where it is about the user's own query. */
function failureOf(status: number, json: unknown): SourceError {
  const said = foreignText(textOf(part(json, 'error')));
  switch (status) {
    case 400:
    case 422:
      return new SourceError('bad-query', `Prometheus refuses the query: ${said === '' ? `HTTP ${status}` : said}`);
    case 401:
      return new SourceError('denied', 'Prometheus does not accept our credential (HTTP 401): check the auth settings');
    case 403:
      return new SourceError('denied', 'Prometheus does not let us read (HTTP 403): check what our credential may do');
    case 404:
      return new SourceError('not-found', "Prometheus' API is not at this path (HTTP 404): check the path of the url");
    case 429:
      return new SourceError('throttled', 'Prometheus is asked too often (HTTP 429): check its limits for our tenant');
    default:
      break;
  }
  const word = textOf(part(json, 'errorType'));
  if (word === 'timeout' || word === 'canceled') {
    return new SourceError('timeout', `Prometheus did not finish the query in time (HTTP ${status})`);
  }
  return new SourceError('unavailable', `Prometheus has a problem (HTTP ${status})`);
}
