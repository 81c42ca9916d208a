import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { LISTENER_LIMITS, securityOf, serverOptions } from '../../../src/server/listener/listener-options.ts';
import type { Setup } from '../subject.ts';

/** What a server process does with its setup; gives the port. */
type Begin = (setup: Setup) => Promise<number>;

/** Runs a server process: the first message is its setup, the others are questions. It ends with its parent. */
export function run(begin: Begin, answer: (question: string) => Promise<unknown> = async () => undefined): void {
  process.once('message', (setup: Setup) => {
    void begin(setup).then((port) => {
      process.on('message', (question: string) => void answer(question).then((found) => process.send?.(found)));
      process.send?.(port);
    });
  });
  process.once('disconnect', () => process.exit());
}

/** Serves with the TLS and the limits of Forewarm's own listener, and nothing else of it. */
export async function serve({ serving, clientCa }: Setup, listener: RequestListener): Promise<number> {
  const server = createServer({ ...securityOf(serving, clientCa), ...serverOptions(LISTENER_LIMITS) }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The headers that Forewarm sends with a value, beside the audit id and the length. */
export const VALUE_HEADERS: readonly string[] = Object.entries({
  'Cache-Control': 'no-cache, private',
  'Content-Type': 'application/vnd.kubernetes.protobuf',
  Vary: 'Accept',
}).flat();
