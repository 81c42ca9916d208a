import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Handler } from '../server/handler.ts';

/** A plain HTTP port for metrics and health, on an address that only those reach who may. */
export interface AdminPort {
  readonly port: number;
  close(): void;
}

/** @throws with one sentence when the port cannot be had */
export async function openAdminPort(handler: Handler, address: string, port: number): Promise<AdminPort> {
  const server = createServer({ requestTimeout: 20_000, headersTimeout: 10_000 }, handler);
  server.maxConnections = 64;
  try {
    await once(server.listen(port, address), 'listening');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    throw new Error(`cannot listen on ${address} port ${port} for metrics and health: ${code}`, { cause: error });
  }
  return {
    port: portOf(server),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
