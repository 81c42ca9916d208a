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
  readonly inFlight: Set<ServerResponse>;
}

/** The open connections of a server: what each was verified against, what is in flight on it, and how they end. */
export interface Connections {
  readonly clientCa: string | undefined;
  /** From here on connections are verified against other authorities; the ones that are open end without losing an answer. */
  trust(clientCa: string | undefined): void;
  /** From here on every answer says that its connection ends with it. */
  endAll(): void;
  began(response: ServerResponse, socket: Socket): void;
  /** Whether another answer is due on this connection before anything else may be written to it. */
  busy(socket: Socket): boolean;
  /** Destroys what is still open, whatever it is doing. Returns how many requests were left without their whole answer. */
  cut(): number;
}

/**
 * Follows the connections of `server`. `handshaken` is told of each finished handshake and of the authorities that it was
 * verified against: undefined when these changed between the connection's first byte and the end of its handshake.
 */
export function connections(
  server: Server,
  clientCa: string | undefined,
  handshaken: (socket: TLSSocket, clientCa: string | undefined) => void,
): Connections {
  const accepted = new Set<Socket>();
  const arriving = new Map<string, Era>();
  const open = new Map<Socket, Connection>();
  let era: Era = { clientCa };
  let ending = false;

  const mustEnd = (connection: Connection) => ending || connection.era !== era;
  const endAfterAnswers = () => {
    for (const connection of open.values()) {
      if (mustEnd(connection)) connection.inFlight.forEach(announceEnd);
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
    const arrived = arriving.get(peer) ?? { clientCa: undefined };
    arriving.delete(peer);
    open.set(socket, { era: arrived, inFlight: new Set() });
    socket.once('close', () => open.delete(socket));
    handshaken(socket, arrived === era ? arrived.clientCa : undefined);
  });

  return {
    get clientCa() {
      return era.clientCa;
    },
    trust(next) {
      era = { clientCa: next };
      endAfterAnswers();
      server.closeIdleConnections();
    },
    endAll() {
      ending = true;
      endAfterAnswers();
    },
    began(response, socket) {
      const connection = open.get(socket);
      if (connection === undefined) return;
      connection.inFlight.add(response);
      if (mustEnd(connection)) announceEnd(response);
      response.once('close', () => {
        connection.inFlight.delete(response);
        if (mustEnd(connection) && connection.inFlight.size === 0) socket.destroySoon();
      });
    },
    busy: (socket) => (open.get(socket)?.inFlight.size ?? 0) > 0,
    cut() {
      const unanswered = [...open.values()].reduce((sum, { inFlight }) => sum + inFlight.size, 0);
      for (const socket of accepted) socket.destroy();
      return unanswered;
    },
  };
}

function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
