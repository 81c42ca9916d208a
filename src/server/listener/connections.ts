import type { ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The client authorities of one stretch of time. Two stretches are never the same one, even with the same authorities. */
interface Era {
  readonly clientCa: string | undefined;
}

interface Connection {
  readonly era: Era;
  /** In the order in which they are answered. An answer counts until the last of it has left. */
  readonly inFlight: Set<ServerResponse>;
  /** The answer that ends the connection; what is asked after it is not heard. */
  last: ServerResponse | undefined;
}

/** The open connections of a server: what each was verified against, what is in flight on it, and how they end. */
export interface Connections {
  readonly clientCa: string | undefined;
  /**
   * From here on connections are verified against other authorities, and what was proved before counts no longer: a connection
   * ends with the answers that are due on it, at once if there are none, and what is still asked on it is not heard. Go's
   * clients then ask again on another connection, if they had this one in their pool.
   */
  trust(clientCa: string | undefined): void;
  /** From here on every answer whose headers have not left says that its connection ends with it. */
  announceEnd(): void;
  /** From here on a connection on which no answer is due ends; one on which nothing was asked yet has until `endUnasked`. */
  end(): void;
  /** Ends what `end` left open for a request that may have been on its way: connections on which no answer is due. */
  endUnasked(): void;
  /** Notes a request. False when it is not heard. */
  began(response: ServerResponse, socket: Socket): boolean;
  /** This answer ends its connection. */
  ends(response: ServerResponse, socket: Socket): void;
  /** Whether another answer is due on this connection before anything else may be written to it. */
  busy(socket: Socket): boolean;
  /** Destroys what is still open, whatever it is doing. Returns how many requests were left without their whole answer. */
  cut(): number;
}

/** Follows the connections of `server`. `handshaken` is told of each and of the authorities that it was verified against. */
export function connections(
  server: Server,
  clientCa: string | undefined,
  handshaken: (socket: TLSSocket, clientCa: string | undefined) => void,
): Connections {
  const accepted = new Set<Socket>();
  const arriving = new Map<string, Era>();
  const open = new Map<Socket, Connection>();
  let era: Era = { clientCa };
  let phase: 'open' | 'announced' | 'ended' = 'open';

  const stale = (connection: Connection) => connection.era !== era;
  const announce = () => {
    for (const connection of open.values()) {
      const newest = [...connection.inFlight].at(-1);
      if (newest !== undefined && !newest.headersSent) makeLast(connection, newest);
    }
  };

  // TLS wraps the accepted socket in another object: the peer's address is what the two have in common.
  server.prependListener('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    const arrived = era;
    accepted.add(socket);
    arriving.set(peer, arrived);
    socket.once('close', () => {
      accepted.delete(socket);
      if (arriving.get(peer) === arrived) arriving.delete(peer);
    });
  });
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const peer = peerOf(socket);
    const arrived = arriving.get(peer);
    arriving.delete(peer);
    if (arrived !== era) return void socket.destroy();
    open.set(socket, { era, inFlight: new Set(), last: undefined });
    socket.once('close', () => open.delete(socket));
    handshaken(socket, era.clientCa);
  });

  return {
    get clientCa() {
      return era.clientCa;
    },
    trust(next) {
      era = { clientCa: next };
      announce();
      for (const [socket, { inFlight }] of open) if (inFlight.size === 0) socket.destroy();
    },
    announceEnd() {
      phase = 'announced';
      announce();
    },
    end() {
      phase = 'ended';
      server.closeIdleConnections();
    },
    endUnasked() {
      for (const [socket, { inFlight }] of open) if (inFlight.size === 0) socket.destroy();
      for (const socket of accepted) if (arriving.has(peerOf(socket))) socket.destroy();
    },
    began(response, socket) {
      const connection = open.get(socket);
      if (connection === undefined || connection.last !== undefined || stale(connection)) return false;
      connection.inFlight.add(response);
      if (phase !== 'open') makeLast(connection, response);
      response.once('close', () => {
        connection.inFlight.delete(response);
        const idle = connection.inFlight.size === 0;
        if (response === connection.last || (idle && (stale(connection) || phase === 'ended'))) socket.destroySoon();
      });
      return true;
    },
    ends(response, socket) {
      const connection = open.get(socket);
      if (connection !== undefined) makeLast(connection, response);
    },
    busy: (socket) => (open.get(socket)?.inFlight.size ?? 0) > 0,
    cut() {
      const unanswered = [...open.values()].reduce((sum, { inFlight }) => sum + inFlight.size, 0);
      for (const socket of accepted) socket.destroy();
      return unanswered;
    },
  };
}

function makeLast(connection: Connection, response: ServerResponse): void {
  connection.last ??= response;
  if (connection.last === response && !response.headersSent) response.setHeader('Connection', 'close');
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
