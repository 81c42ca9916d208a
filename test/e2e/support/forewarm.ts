import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/child.ts';
import { type Aggregation, aggregation, SERVICE_HOST } from './aggregation.ts';
import { type KeyPairFiles, writeKeyPair } from './control-plane-pki.ts';
import { type Answer, answers200, type Sending, send } from './http.ts';
import { forewarmToken } from './identity.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { issue } from './pki.ts';
import type { Command, Running } from './processes.ts';
import type { Stage } from './scenario.ts';

/** A Forewarm of the scenario's own, as a process: the cluster's only one as long as the scenario lasts. */
export interface Forewarm {
  readonly port: number;
  readonly adminUrl: string;
  readonly aggregation: Aggregation;
  /** Asks its own port, past the aggregator. */
  ask(path: string, sending?: Sending): Promise<Answer>;
  /** Asks it to end, and waits for that. */
  stop(): Promise<number | string>;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Ends it without a word and starts it again. */
  restart(): Promise<void>;
  /** Puts another serving certificate where it reads its own. */
  renewCertificate(): Promise<void>;
  /** What it has written to stdout and stderr, one entry a line. */
  log(): readonly string[];
}

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/**
 * Starts Forewarm with these metrics (YAML) at a tick of one second, and waits until the cluster's requests for external
 * metrics reach it. `flags` take the place of the same ones of a scenario.
 */
export async function startForewarm(stage: Stage, metrics: string, flags: readonly string[] = []): Promise<Forewarm> {
  const prepared = await prepare(stage, metrics, 'forewarm');
  const command = { ...prepared, args: [...prepared.args, ...flags] };
  const group = aggregation(stage.kube);
  let running = await stage.start(command);
  const ca = stage.world.cluster.authorities.adapter.cert;
  await group.route({ port: command.port, ca });
  stage.use({ [Symbol.asyncDispose]: () => group.remove() });
  await group.becomesAvailable({ within: 30 });
  const startAgain = async () => {
    running = await stage.start(command);
  };
  return {
    port: command.port,
    adminUrl: command.adminUrl,
    aggregation: group,
    ask: (path, sending) =>
      send(`https://127.0.0.1:${command.port}${path}`, { servername: SERVICE_HOST, ca, ...sending }),
    stop: () => running.stop(),
    kill: () => running.kill(),
    start: startAgain,
    restart: () => running.kill().then(startAgain),
    renewCertificate: async () => void (await writeServingCertificate(stage, 'forewarm')),
    log: () => readFileSync(running.log, 'utf8').trimEnd().split('\n'),
  };
}

/** Another process of the same Forewarm, on a port of its own, that the cluster knows nothing of. */
export async function startSibling(stage: Stage, metrics: string): Promise<Running & { readonly port: number }> {
  const command = await prepare(stage, metrics, 'forewarm-sibling');
  return { ...(await stage.start(command)), port: command.port };
}

interface Prepared extends Command {
  readonly port: number;
  readonly adminUrl: string;
}

async function prepare(stage: Stage, metrics: string, name: string): Promise<Prepared> {
  const { kube, folder, world } = stage;
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, metrics);
  const as = { token: await forewarmToken(kube) };
  const access = { url: world.cluster.url, ca: world.cluster.authorities.cluster.cert, as };
  const kubeconfig = writeKubeconfig(join(folder, `${name}.kubeconfig`), access);
  const serving = await writeServingCertificate(stage, name);
  const port = await freePort();
  const adminPort = await freePort();
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const [program, ...args] = serveCommand();
  return {
    name,
    port,
    adminUrl,
    program,
    args: [
      ...args,
      `--from=${file}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--tls-cert-file=${serving.cert}`,
      `--tls-private-key-file=${serving.key}`,
      `--kubeconfig=${kubeconfig}`,
      '--admin-address=127.0.0.1',
      `--admin-port=${adminPort}`,
      '--tick=1s',
      '--shutdown-delay-duration=2s',
      '--log-format=json',
      '--v=4',
    ],
    // Google's client library otherwise looks for the metadata server of a virtual machine.
    env: { METADATA_SERVER_DETECTION: 'none' },
    ready: () => answers200(`${adminUrl}/readyz`),
  };
}

/** From the checkout, or what FOREWARM_COMMAND names, for instance `node dist/forewarm.js serve`. */
function serveCommand(): readonly [program: string, ...args: string[]] {
  const [program, ...args] = (process.env['FOREWARM_COMMAND'] ?? '').split(' ').filter((word) => word !== '');
  return program === undefined ? [process.execPath, join(REPOSITORY, 'src', 'main.ts'), 'serve'] : [program, ...args];
}

async function writeServingCertificate({ world, folder }: Stage, name: string): Promise<KeyPairFiles> {
  const { adapter } = world.cluster.authorities;
  return writeKeyPair(
    folder,
    `${name}-serving`,
    await issue(adapter, { name: 'CN=forewarm', usage: 'server', dns: [SERVICE_HOST] }),
  );
}
