import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
  Watch,
} from '@kubernetes/client-node';
import { ClusterError, noAnswer, refusal } from './cluster-error.ts';

export interface Call {
  readonly method: 'GET' | 'POST';
  /** With the query, if any. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  readonly signal: AbortSignal;
}

export interface WatchEvent {
  /** ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. */
  readonly type: string;
  readonly object: unknown;
}

/** One kube-apiserver, asked as one user, over as few connections as can be. */
export interface ClusterClient {
  readonly server: string;
  /** The JSON that was answered. @throws ClusterError */
  readonly call: (call: Call) => Promise<unknown>;
  /** Tells of events until the server ends the watch; then it resolves. @throws ClusterError when it breaks or is refused */
  readonly watch: (path: string, told: (event: WatchEvent) => void, signal: AbortSignal) => Promise<void>;
}

export function clusterClient(config: KubeConfig): ClusterClient {
  const server = config.getCurrentCluster()?.server ?? '';
  const library = new IsomorphicFetchHttpLibrary();
  return {
    server,
    call: async ({ method, path, body, signal }) => {
      const context = new RequestContext(server + path, HttpMethod[method]);
      const what = `${method} ${server}${path}`;
      context.setHeaderParam('Accept', 'application/json');
      context.setHeaderParam('User-Agent', 'forewarm');
      context.setSignal(signal);
      if (body !== undefined) {
        context.setHeaderParam('Content-Type', 'application/json');
        context.setBody(JSON.stringify(body));
      }
      try {
        await config.applySecurityAuthentication(context);
        const { httpStatusCode: status, headers, body: answer } = await library.send(context).toPromise();
        const text = await answer.text();
        if (status < 200 || status > 299) throw refusal(what, status, text, headers['retry-after'] !== undefined);
        return parsed(what, text);
      } catch (error) {
        throw error instanceof ClusterError ? error : noAnswer(what, error);
      }
    },
    watch: (path, told, signal) => watch(config, { path, what: `WATCH ${server}${path}` }, told, signal),
  };
}

/** The parser's own words are left out: they quote the answer, and an answer may hold what was sent. */
function parsed(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ClusterError(`${what}: the answer is not JSON`, { retriable: false });
  }
}

/**
 * The library's watch gives up after 30 s without a byte, which finds dead connections and is no error here. It drops what its
 * callback throws, so that is caught and told. It can be aborted only once the server has answered.
 */
function watch(
  config: KubeConfig,
  { path, what }: { readonly path: string; readonly what: string },
  told: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stopped = () => reject(new ClusterError(`${what}: stopped`, { retriable: false }));
  const ended = (error: unknown) => {
    if (error === null || error === undefined || nameOf(error) === 'TimeoutError') resolve();
    else reject(watchError(what, error));
  };
  const received = (type: string, object: unknown) => {
    try {
      told({ type, object });
    } catch (error) {
      reject(error);
    }
  };

  signal.addEventListener('abort', stopped, { once: true });
  if (signal.aborted) stopped();
  const url = new URL(path, 'http://unused');
  const begun = new Watch(config).watch(url.pathname, Object.fromEntries(url.searchParams), received, ended);
  begun.catch(ended);
  return promise.finally(() => {
    signal.removeEventListener('abort', stopped);
    begun.then(
      (controller) => controller.abort(),
      () => {},
    );
  });
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

function watchError(what: string, error: unknown): ClusterError {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 0;
  return status > 0 ? refusal(what, status, '', false) : noAnswer(what, error);
}
