import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Connections } from './connections.ts';
import type { ListenerLimits } from './listener-options.ts';
import { EXPECTATION_FAILED, parserRefusal, type Refusal, refuse, refuseOnSocket, requestRefusal } from './wire.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Hands proper requests to `handler`, and answers everything else that arrives. */
export function takeIn(server: Server, connections: Connections, limits: ListenerLimits, handler: Handler): void {
  const accepts = (request: IncomingMessage, response: ServerResponse, known?: Refusal) => {
    if (!connections.began(response, request.socket)) return false;
    limitAnswer(response, request.socket, limits.answerMs);
    const refusal = known ?? requestRefusal(request, limits.bodyBytes);
    if (refusal === undefined) return true;
    connections.ends(response, request.socket);
    refuse(response, refusal);
    return false;
  };
  server.on('request', (request, response) => {
    if (accepts(request, response)) handler(request, response);
  });
  server.on('checkContinue', (request, response) => {
    if (!accepts(request, response)) return;
    response.writeContinue();
    handler(request, response);
  });
  server.on('checkExpectation', (request, response) => accepts(request, response, EXPECTATION_FAILED));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const refusal = parserRefusal(error);
    // Never into the middle of an answer that is under way.
    if (refusal !== undefined && socket.writable && !connections.busy(socket)) refuseOnSocket(socket, refusal);
    socket.destroy();
  });
}

/** A client that does not read holds an answer, and its memory, for no longer than this. */
function limitAnswer(response: ServerResponse, socket: Socket, answerMs: number): void {
  const timer = setTimeout(() => socket.destroy(), answerMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
