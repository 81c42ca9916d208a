import { LRUCache } from 'lru-cache';
import type { Route } from '../events.ts';
import { GROUP, VERSION } from './group.ts';
import type { Attributes } from '../access/identity.ts';
import { type Query, readQuery } from './query.ts';

/** What a request asks, read from its method and URL alone. */
export interface Asked {
  readonly route: Route;
  /** Decoded, without the query. */
  readonly path: string;
  readonly attributes: Attributes;
  /** Undefined unless the path is that of one metric's value. */
  readonly call: MetricCall | undefined;
}

/** A call for the value of a metric. */
export interface MetricCall {
  readonly namespace: string;
  readonly metric: string;
  readonly query: Query;
}

/** By the first segment of a path. */
const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['apis', 'discovery'],
  ['openapi', 'openapi'],
  ['healthz', 'health'],
  ['livez', 'health'],
  ['readyz', 'health'],
  ['version', 'version'],
]);

/** Under a namespace these are parts of the namespace itself, so no metric can have such a name. */
const SUBRESOURCES = new Set(['status', 'finalize']);
const VERBS = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** A path and query of printable ASCII; anything else would be read differently by different readers. */
const URL_SHAPE = /^\/[!"$-~]*$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** What an HPA may hold: a segment of a path (`.` and `..` apart), and nothing that a terminal would obey. */
const METRIC = /^[^/%\p{Cc}]+$/u;

/** Enough for 20,000 metrics with ordinary selectors. */
const MAX_REMEMBERED = 50_000;
const MAX_REMEMBERED_BYTES = 64 * 1024 * 1024;

/** A reader that remembers what GET requests ask: an HPA sends the same URL for ever. */
export function createRequestReader(): typeof readRequest {
  const remembered = new LRUCache<string, Asked>({
    max: MAX_REMEMBERED,
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: roughBytes,
  });
  return (method, url) => {
    if (method !== 'GET') return readRequest(method, url);
    const known = remembered.get(url);
    if (known !== undefined) return known;
    const asked = readRequest(method, url);
    if (asked !== undefined) remembered.set(url, asked);
    return asked;
  };
}

/** What a read request takes in memory: a hostile selector takes many times its own length. */
function roughBytes({ call }: Asked, url: string): number {
  const requirements = call?.query.selector ?? [];
  const values = requirements.map((requirement) => ('values' in requirement ? requirement.values.length : 0));
  return 500 + 2 * url.length + 150 * values.reduce((sum, count) => sum + 1 + count, 0);
}

/** Undefined when the URL is none. As for Go, an encoded slash is a slash. */
export function readRequest(method: string, url: string): Asked | undefined {
  if (!URL_SHAPE.test(url)) return undefined;
  const mark = url.indexOf('?');
  const path = decoded(mark < 0 ? url : url.slice(0, mark));
  if (path === undefined) return undefined;
  const [first, second, third, ...rest] = segments(path);
  if (first !== 'apis' || second === undefined || third === undefined || rest.length === 0) {
    const attributes = { kind: 'path', verb: method.toLowerCase(), path } as const;
    return { route: ROUTES.get(first ?? '') ?? 'other', path, attributes, call: undefined };
  }
  const query = readQuery(mark < 0 ? '' : url.slice(mark + 1));
  const attributes = { kind: 'resource', group: second, version: third, ...resourceOf(rest, method, query) } as const;
  const call = metricCall(path, attributes, query);
  return { route: call === undefined ? 'other' : 'value', path, attributes, call };
}

function decoded(path: string): string | undefined {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Between slashes; slashes at both ends do not count. */
function segments(path: string): string[] {
  const parts = path.split('/');
  const from = parts.findIndex((part) => part !== '');
  const to = parts.findLastIndex((part) => part !== '');
  return from < 0 ? [] : parts.slice(from, to + 1);
}

/** As k8s.io/apiserver reads it (RequestInfoFactory.NewRequestInfo), without subresources and verbs inside the path. */
function resourceOf(parts: readonly string[], method: string, query: Query): ResourceAttributes {
  const [first = '', second, third = ''] = parts;
  const namespace = first === 'namespaces' ? (second ?? '') : '';
  const inNamespace = first === 'namespaces' && parts.length > 2 && !SUBRESOURCES.has(third);
  const [resource = '', name = ''] = inNamespace ? parts.slice(2) : parts;
  const verb = VERBS.get(method) ?? '';
  if (name !== '') return { verb, resource, namespace, name };
  if (verb === 'delete') return { verb: 'deletecollection', resource, namespace, name };
  if (verb !== 'get') return { verb, resource, namespace, name };
  return { verb: query.watch ? 'watch' : 'list', resource, namespace, name: query.name };
}

type ResourceAttributes = Pick<Extract<Attributes, { kind: 'resource' }>, 'verb' | 'resource' | 'namespace' | 'name'>;

function metricCall(path: string, { namespace, resource }: ResourceAttributes, query: Query): MetricCall | undefined {
  if (path !== `/apis/${GROUP}/${VERSION}/namespaces/${namespace}/${resource}`) return undefined;
  if (!NAMESPACE.test(namespace) || !METRIC.test(resource) || resource === '.' || resource === '..') return undefined;
  return { namespace, metric: resource, query };
}
