import { join } from 'node:path';
import type { Installation } from './installation.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');

/** How Forewarm is called: from the checkout, or as FOREWARM_COMMAND says, for instance `node dist/forewarm.js`. */
export function forewarmCommand(): readonly [program: string, ...args: string[]] {
  const [program, ...args] = (process.env['FOREWARM_COMMAND'] ?? '').split(' ').filter((word) => word !== '');
  return program === undefined ? [process.execPath, MAIN] : [program, ...args];
}

interface Deployment {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
  };
}

/** Where the Deployment mounts what Forewarm reads. */
const METRICS = '/etc/forewarm/metrics';
const TLS = '/etc/forewarm/tls';

/** What the container of manifests/base is given, with other folders in the place of its mounts. */
export function containerArguments(
  { base }: Installation,
  folders: { readonly metrics: string; readonly tls: string },
): readonly string[] {
  const deployment = base.find(({ kind }) => kind === 'Deployment') as unknown as Deployment | undefined;
  const args = deployment?.spec.template.spec.containers[0]?.args ?? [];
  return args.map((arg) => arg.replace(METRICS, folders.metrics).replace(TLS, folders.tls));
}
