import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/child.ts';
import { type Aggregation, aggregation, SERVICE_HOST } from './aggregation.ts';
import { containerArguments, forewarmCommand } from './forewarm-command.ts';
import { type Answer, answers200, type Sending, send } from './http.ts';
import { forewarmToken } from './identity.ts';
import { install, issueCertificates, servingAuthority, servingFiles } from './installation.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { mount } from './mounted.ts';
import type { Command } from './processes.ts';
import { type LoggedRequest, requestsIn } from './request-log.ts';
import type { Stage } from './scenario.ts';

/** A Forewarm of the scenario's own, as a process: the cluster's only one as long as the scenario lasts. */
export interface Forewarm {
  readonly port: number;
  readonly adminUrl: string;
  /** What it shows to the cluster to be known. */
  readonly token: string;
  readonly aggregation: Aggregation;
  pid(): number;
  /** Asks its own port, past the aggregator. */
  ask(path: string, sending?: Sending): Promise<Answer>;
  /** Asks it to end, and waits for that. */
  stop(): Promise<number | string>;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Exchanges its metrics (YAML), as the kubelet does when the ConfigMap changes. */
  rewrite(metrics: string): void;
  /** Renews its serving certificate, as the kubelet does when the Secret changes. */
  renewCertificate(): Promise<void>;
  /** What it has written to stdout and stderr, one entry a line. */
  log(): readonly string[];
  /** Those that it has answered on its secure port. */
  requests(): readonly LoggedRequest[];
}

/**
 * Installs Forewarm, starts it with these metrics (YAML) at a tick of one second, and waits until the cluster's requests for
 * external metrics reach it. `flags` take the place of the same ones of a scenario.
 */
export async function startForewarm(stage: Stage, metrics: string, flags: readonly string[] = []): Promise<Forewarm> {
  const { kube, world } = stage;
  const { installation } = world;
  const ca = servingAuthority(installation);
  const group = aggregation(kube, installation);
  await install(kube, installation);
  stage.use({ [Symbol.asyncDispose]: () => group.remove() });
  const prepared = await prepare(stage, { metrics, name: 'forewarm', port: installation.port });
  const command = { ...prepared, args: [...prepared.args, ...flags] };
  const { port, adminUrl, token, folders } = command;
  let running = await stage.start(command);
  await group.becomesAvailable({ within: 75 });
  const log = () => linesOf(running.log);
  return {
    port,
    adminUrl,
    token,
    aggregation: group,
    pid: () => running.pid,
    ask: (path, sending) => send(`https://127.0.0.1:${port}${path}`, { servername: SERVICE_HOST, ca, ...sending }),
    stop: () => running.stop(),
    kill: () => running.kill(),
    start: async () => {
      running = await stage.start(command);
    },
    rewrite: (next) => mount(folders.metrics, { 'metrics.yaml': next }),
    renewCertificate: async () => {
      await issueCertificates(installation);
      mount(folders.tls, servingFiles(installation));
    },
    log,
    requests: () => requestsIn(log()),
  };
}

/** Another process of the same Forewarm, on a port of its own, that the cluster knows nothing of. */
export async function startSibling(stage: Stage, metrics: string): Promise<Pick<Forewarm, 'port' | 'requests'>> {
  const command = await prepare(stage, { metrics, name: 'forewarm-sibling', port: await freePort() });
  const { log } = await stage.start(command);
  return { port: command.port, requests: () => requestsIn(linesOf(log)) };
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

interface Prepared extends Command {
  readonly port: number;
  readonly adminUrl: string;
  readonly token: string;
  readonly folders: { readonly metrics: string; readonly tls: string };
}

async function prepare(
  { kube, folder, world }: Stage,
  { metrics, name, port }: { readonly metrics: string; readonly name: string; readonly port: number },
): Promise<Prepared> {
  const { installation, cluster } = world;
  const folders = { metrics: join(folder, name, 'metrics'), tls: join(folder, name, 'tls') };
  mount(folders.metrics, { 'metrics.yaml': metrics });
  mount(folders.tls, servingFiles(installation));
  const token = await forewarmToken(kube);
  const access = { url: cluster.url, ca: cluster.authorities.cluster.cert, as: { token } };
  const kubeconfig = writeKubeconfig(join(folder, `${name}.kubeconfig`), access);
  const adminPort = await freePort();
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const [program, ...args] = forewarmCommand();
  return {
    name,
    port,
    adminUrl,
    token,
    folders,
    program,
    args: [
      ...args,
      ...containerArguments(installation, folders),
      // A process is not a pod: it shares ports with others, and nobody tells it where the cluster is. And it is in a hurry.
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--kubeconfig=${kubeconfig}`,
      '--admin-address=127.0.0.1',
      `--admin-port=${adminPort}`,
      '--tick=1s',
      '--shutdown-delay-duration=2s',
      '--v=4',
    ],
    // Google's client library otherwise looks for the metadata server of a virtual machine.
    env: { METADATA_SERVER_DETECTION: 'none' },
    ready: () => answers200(`${adminUrl}/readyz`),
  };
}
