import { connect, createServer, type Socket } from 'node:net';
import { listen } from './listening.ts';
import type { Stage } from './scenario.ts';

/** What a Service is to its clients: one port; connections that are open stay where they are, further ones go to who is ready. */
export interface ServicePort {
  readonly port: number;
  pointTo(port: number): void;
  /** How many have been made. */
  connections(): number;
}

export async function startServicePort(stage: Stage, target: number): Promise<ServicePort> {
  let current = target;
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    connections += 1;
    const backend = connect(current, '127.0.0.1');
    for (const [one, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
    }
  });
  const port = await listen(server);
  stage.use({
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return {
    port,
    connections: () => connections,
    pointTo: (next) => {
      current = next;
    },
  };
}
