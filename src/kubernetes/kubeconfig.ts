import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type DispatcherOptions, KubeConfig } from '@kubernetes/client-node';

type DispatcherArguments = Parameters<KubeConfig['createDispatcherOptions']>;

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The cluster that a kubeconfig's current context names. @throws with what is wrong with it */
export function fromKubeconfig(file: string): KubeConfig {
  const config = new ReusingKubeConfig();
  const text = readable(file);
  const problem = problemOf(() => config.loadFromString(text));
  if (problem !== undefined) throw new Error(`the kubeconfig ${file} cannot be used: ${problem}`);
  config.makePathsAbsolute(dirname(file));
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null) {
    throw new Error(`the kubeconfig ${file} has no context of the name that current-context gives: ${said(config)}`);
  }
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) {
    throw new Error(
      `the kubeconfig ${file} has no cluster ${JSON.stringify(context.cluster)}, which its context names`,
    );
  }
  if (!isPlainAddress(cluster.server)) {
    throw new Error(`the kubeconfig ${file} gives its cluster a server that is not a plain https address`);
  }
  if (config.getUser(context.user) === null) {
    throw new Error(`the kubeconfig ${file} has no user ${JSON.stringify(context.user)}, which its context names`);
  }
  return config;
}

/** Without a user name or a password in it: an address is shown in messages. */
function isPlainAddress(server: string): boolean {
  const url = URL.parse(server);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

/** The cluster that this pod runs in, asked as its service account. `root` is before the paths, for tests. */
export function inCluster(env: Readonly<Record<string, string | undefined>>, root = ''): KubeConfig {
  if (!env['KUBERNETES_SERVICE_HOST'] || !env['KUBERNETES_SERVICE_PORT']) {
    throw new Error('this is not a pod in a cluster (KUBERNETES_SERVICE_HOST is not set), and no kubeconfig is given');
  }
  if (!existsSync(root + TOKEN_FILE)) {
    throw new Error(`this pod has no service account token at ${root}${TOKEN_FILE}: see automountServiceAccountToken`);
  }
  const config = new ReusingKubeConfig();
  config.loadFromCluster(root);
  return config;
}

function readable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read the kubeconfig: ${String(error)}`, { cause: error });
  }
}

/** The parser's own words are left out: they may quote the file, and with it a key or a token. */
function problemOf(load: () => void): string | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /^\w+\[\d+\]\.[\w.]+ is missing$/.test(message) ? message : 'it is not proper YAML';
  }
}

function said(config: KubeConfig): string {
  return JSON.stringify(config.getCurrentContext() ?? '');
}

/**
 * Client-node 2.0.1 makes an undici Agent, and with it a new TLS connection, for every call, and offers HTTP/2, on which one
 * dead connection takes all calls with it. This one keeps its Agent for as long as the credentials are the same, and speaks
 * HTTP/1.1. `createDispatcher` is not part of the library's interface; a test counts connections.
 */
class ReusingKubeConfig extends KubeConfig {
  constructor() {
    super();
    const create: unknown = Reflect.get(this, 'createDispatcher');
    if (typeof create !== 'function') throw new Error('client-node has no createDispatcher: see kubeconfig.ts');
    let kept: { readonly options: DispatcherOptions; readonly dispatcher: unknown } | undefined;
    const reuse = (...args: DispatcherArguments): unknown => {
      const options = this.createDispatcherOptions(...args);
      if (kept !== undefined && isDeepStrictEqual(kept.options, options)) return kept.dispatcher;
      kept = { options, dispatcher: create.apply(this, args) };
      return kept.dispatcher;
    };
    Object.defineProperty(this, 'createDispatcher', { value: reuse });
  }

  override createDispatcherOptions(...args: DispatcherArguments): DispatcherOptions {
    const options = super.createDispatcherOptions(...args);
    const onlyHttp1 = { allowH2: false };
    if (options.type === 'agent') return { ...options, connect: { ...options.connect, ...onlyHttp1 } };
    if (options.type === 'proxy') return { ...options, requestTls: { ...options.requestTls, ...onlyHttp1 } };
    return options;
  }
}
