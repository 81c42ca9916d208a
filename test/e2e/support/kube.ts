import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { type Answer, open, type Sending, send } from './http.ts';
import type { Access } from './kubeconfig.ts';

/** An object as it is written in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** The parts of the Kubernetes API that scenarios use, as one user. Paths are those of the API, such as `/api/v1/namespaces`. */
export interface Kube {
  /** One request, whatever comes of it. */
  raw(path: string, sending?: Sending): Promise<Answer>;
  /** @throws with the API's own message when the answer is not 2xx; so do all below. */
  get<T>(path: string): Promise<T>;
  create<T>(path: string, body: unknown): Promise<T>;
  /** A JSON merge patch. */
  patch(path: string, change: unknown): Promise<void>;
  /** Gone already is fine. */
  delete(path: string): Promise<void>;
  /** Makes each object so, by server-side apply that takes no field it does not know. */
  apply(...manifests: readonly Manifest[]): Promise<void>;
  /** The same without making it so: only whether it could be. */
  tryApply(...manifests: readonly Manifest[]): Promise<void>;
  /** An answer that does not end until the signal aborts, as that to a watch. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
}

interface ApiResources {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

export function kubeClient({ url, ca, as }: Access): Kube {
  const agent = new Agent({ keepAlive: true });
  const credentials = as === undefined || 'token' in as ? {} : as;
  const token = as !== undefined && 'token' in as ? { authorization: `Bearer ${as.token}` } : {};

  const withAccess = ({ headers, ...sending }: Sending = {}): Sending => ({
    agent,
    ca,
    ...credentials,
    ...sending,
    headers: { ...token, ...headers },
  });
  const raw: Kube['raw'] = (path, sending) => send(`${url}${path}`, withAccess(sending));
  const json = async <T>(path: string, sending?: Sending) => {
    const answer = await raw(path, sending);
    if (answer.status < 200 || answer.status > 299) throw new Error(complaint(sending?.method ?? 'GET', path, answer));
    return JSON.parse(answer.text) as T;
  };
  const write = <T>(method: string, path: string, body: unknown, type = 'application/json') =>
    json<T>(path, { method, body: JSON.stringify(body), headers: { 'content-type': type } });
  const applyAll = async (manifests: readonly Manifest[], how: string) => {
    for (const manifest of manifests) {
      const path = `${await pathOf(manifest, json)}?fieldManager=e2e&force=true&fieldValidation=Strict${how}`;
      await write('PATCH', path, manifest, 'application/apply-patch+yaml');
    }
  };

  return {
    raw,
    get: (path) => json(path),
    create: (path, body) => write('POST', path, body),
    patch: async (path, change) => {
      await write('PATCH', path, change, 'application/merge-patch+json');
    },
    delete: async (path) => {
      const answer = await raw(path, { method: 'DELETE' });
      if (answer.status > 299 && answer.status !== 404) throw new Error(complaint('DELETE', path, answer));
    },
    apply: (...manifests) => applyAll(manifests, ''),
    tryApply: (...manifests) => applyAll(manifests, '&dryRun=All'),
    stream: (path, signal) => open(`${url}${path}`, withAccess({ signal })),
  };
}

/** The path of an object, by asking the API for the plural of its kind. */
async function pathOf({ apiVersion, kind, metadata }: Manifest, get: Kube['get']): Promise<string> {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = await get<ApiResources>(group);
  const resource = resources.find((one) => one.kind === kind && !one.name.includes('/'));
  if (resource === undefined) throw new Error(`${apiVersion} has no kind ${kind}`);
  const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${group}${namespace}/${resource.name}/${metadata.name}`;
}

function complaint(method: string, path: string, { status, text }: Answer): string {
  return `${method} ${path} answers ${status}: ${messageOf(text)}`;
}

function messageOf(text: string): string {
  try {
    return String(JSON.parse(text).message);
  } catch {
    return text.slice(0, 300);
  }
}
