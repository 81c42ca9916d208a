import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Answer, send } from './http.ts';
import { listen } from './listening.ts';
import type { Stage } from './scenario.ts';

/**
 * What can be wrong with a source: nobody listens, nobody answers, the line is cut, or the answer is another one. Who hangs
 * when the source heals learns of it by a connection that ends; not so after `swallows`.
 */
export type Fault = 'gone' | 'silent' | 'swallows' | 'cut' | ((answer: Answer) => Partial<Answer>);

/** Stands between Forewarm and a source, and lets everything pass until it is told otherwise. */
export interface FaultProxy {
  readonly url: string;
  fails(fault: Fault): Promise<void>;
  heals(): Promise<void>;
}

export async function startFaultProxy(stage: Stage, upstream: string): Promise<FaultProxy> {
  let fault: Fault | undefined;
  const server = createServer((request, response) => {
    handle(upstream, fault, request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  const goAway = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  stage.use({ [Symbol.asyncDispose]: goAway });
  return {
    url: `http://127.0.0.1:${port}`,
    fails: async (next) => {
      fault = next;
      if (fault === 'gone') await goAway();
    },
    heals: async () => {
      if (fault !== 'swallows') server.closeAllConnections();
      fault = undefined;
      if (!server.listening) await listen(server, port);
    },
  };
}

async function handle(
  upstream: string,
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault === 'silent' || fault === 'swallows') return;
  const answer = await forward(upstream, request);
  if (fault === undefined || fault === 'gone') return reply(response, answer);
  if (fault === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.text.length });
    response.write(answer.text.slice(0, answer.text.length / 2), () => response.destroy());
    return;
  }
  reply(response, { ...answer, ...fault(answer) });
}

function reply(response: ServerResponse, { status, headers, text }: Answer): void {
  response.writeHead(status, { 'content-type': headers['content-type'] ?? 'text/plain' }).end(text);
}

async function forward(upstream: string, request: IncomingMessage): Promise<Answer> {
  const body = (await buffer(request)).toString();
  // Uncompressed, so that faults can rewrite the text; and on a connection of its own.
  const { host: _, connection: __, 'accept-encoding': ___, ...headers } = request.headers;
  const method = request.method ?? 'GET';
  return send(`${upstream}${request.url}`, { method, headers: { ...headers, 'accept-encoding': 'identity' }, body });
}
