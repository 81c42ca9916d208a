import { type Child, freePort, startServer } from './child.ts';
import { executable } from './executable.ts';

const LAUNCHER = 'platform/pubsub-emulator/bin/cloud-pubsub-emulator';
const SDK_ROOTS = [
  '/usr/lib/google-cloud-sdk',
  '/usr/share/google-cloud-sdk',
  '/opt/google-cloud-sdk',
  '/snap/google-cloud-cli/current',
];
const HOMES = [`${process.env['HOME'] ?? ''}/google-cloud-sdk`, '/opt/homebrew/share/google-cloud-sdk'];

const INSTALLED = [...SDK_ROOTS, ...HOMES].map((root) => `${root}/${LAUNCHER}`);
/** The program that starts Pub/Sub's emulator. */
export const EMULATOR = executable(process.env['PUBSUB_EMULATOR_BIN'] ?? INSTALLED);

/** Whether Pub/Sub's emulator, and the Java that it needs, are installed; PUBSUB_EMULATOR_BIN says where, if it is not found. */
export const HAS_EMULATOR = EMULATOR !== undefined && executable('java') !== undefined;

/** Pub/Sub's own emulator on a port of this machine. */
export interface Emulator {
  /** For PUBSUB_EMULATOR_HOST: host and port. */
  readonly host: string;
  stop(): Promise<void>;
}

export async function startEmulator(): Promise<Emulator> {
  if (EMULATOR === undefined) throw new Error("Pub/Sub's emulator is not installed");
  // Google's clients would look for the metadata server of a real machine, and warn that there is none.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const child: Child = await startServer([EMULATOR, '--host=127.0.0.1', `--port=${port}`], `http://${host}/`);
  return { host, stop: () => child.stop() };
}
