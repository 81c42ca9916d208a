import { authenticationConfig, type RequestHeaderConfig } from './authentication-config.ts';
import type { ClusterClient } from './client.ts';
import { field, text } from './decode.ts';
import { keepWatching, WATCH_TIMING, type WatchTiming } from './keep-watching.ts';

export interface AuthenticationWatchParts {
  readonly cluster: ClusterClient;
  /** Told of the first content, and whenever it differs. */
  readonly changed: (config: RequestHeaderConfig) => void;
  /** Told, once in a row each, why the content could not be read or is not used. */
  readonly problem: (message: string) => void;
  readonly timing?: WatchTiming;
}

export interface AuthenticationWatch {
  /** Resolves when the content has been read once. Until then no front proxy can be believed. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
}

const NAME = 'extension-apiserver-authentication';
const WHERE = `ConfigMap kube-system/${NAME}`;

/**
 * Follows what the cluster says of its front proxy. The last good content stays in use when the ConfigMap is deleted or spoilt,
 * and while the kube-apiserver is away. Needs get, list and watch on that one ConfigMap, as the Role
 * extension-apiserver-authentication-reader in kube-system gives them.
 */
export function watchAuthenticationConfig(parts: AuthenticationWatchParts): AuthenticationWatch {
  const ready = Promise.withResolvers<void>();
  let current = '';
  let told = '';

  const problem = (message: string) => {
    if (message !== told) parts.problem(message);
    told = message;
  };
  const unused = (why: string) => {
    problem(`${WHERE} ${why}; ${current === '' ? 'no front proxy is believed' : 'what was read before stays in use'}`);
  };
  const read = (configMap: unknown) => {
    const found = attempted(configMap);
    if (typeof found === 'string') return unused(`is not used: ${found}`);
    told = '';
    const content = JSON.stringify(found);
    if (content === current) return;
    parts.changed(found);
    // What could not be taken is tried again with the next look.
    current = content;
    ready.resolve();
  };
  const gone = () => unused('is not there');

  const stop = keepWatching(
    parts.cluster,
    {
      path: `/api/v1/namespaces/kube-system/configmaps?fieldSelector=${encodeURIComponent(`metadata.name=${NAME}`)}`,
      listed: (objects) => {
        const found = objects.find((object) => text(field(field(object, 'metadata'), 'name')) === NAME);
        if (found === undefined) gone();
        else read(found);
      },
      changed: (type, object) => (type === 'DELETED' ? gone() : read(object)),
      problem: (message) => problem(message.includes(': 403') ? `${message}${ROLE_HINT}` : message),
    },
    parts.timing ?? WATCH_TIMING,
  );
  return { ready: ready.promise, stop };
}

const ROLE_HINT = '; bind the Role extension-apiserver-authentication-reader of kube-system to this service account';

function attempted(configMap: unknown): RequestHeaderConfig | string {
  try {
    return authenticationConfig(field(configMap, 'data'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
