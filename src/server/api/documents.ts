import { createHash } from 'node:crypto';
import type { Express, RequestHandler } from 'express';
import { createNegotiator, type Offer } from './accept.ts';
import { utf8 } from './bytes.ts';
import { headerList, type Reply, send } from './reply.ts';
import { methodNotAllowed, notAcceptable } from './status.ts';

/** A JSON text that never changes while the program runs; its ETag depends on it alone, so that replicas agree. */
export interface Document extends Offer {
  readonly etag: string;
  readonly full: Reply;
  readonly notModified: Reply;
}

interface Form {
  /** May carry parameters. */
  readonly contentType?: string;
  readonly cacheControl?: string;
  /** How a request asks for this form, see Offer. */
  readonly as?: string;
}

export function jsonDocument(content: unknown, form: Form = {}): Document {
  const { contentType = 'application/json', cacheControl = 'no-cache, private', as } = form;
  const etag = `"${hashOf(content)}"`;
  const headers = { 'Cache-Control': cacheControl, ETag: etag, Vary: 'Accept' };
  const body = utf8(JSON.stringify(content));
  return {
    type: 'application/json',
    ...(as !== undefined && { as }),
    etag,
    full: { code: 200, headers: headerList({ ...headers, 'Content-Type': contentType }), body },
    // Node sends no body with a 304; the length is that of the body it stands for (RFC 9110, 8.6).
    notModified: { code: 304, headers: headerList(headers), body },
  };
}

export function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').toUpperCase();
}

/** Serves a path in the form that the request accepts. */
export function serveNegotiated(app: Express, path: string, documents: readonly Document[]): void {
  const negotiate = createNegotiator(documents);
  const refusal = notAcceptable([...new Set(documents.map(({ type }) => type))]);
  serve(app, path, (request) => {
    const document = negotiate(request.headers.accept);
    return document === undefined ? refusal : chosen(document, request.headers['if-none-match']);
  });
}

/** Serves a path in its only form, whatever the request accepts. */
export function serveDocument(app: Express, path: string, document: Document): void {
  serve(app, path, (request) => chosen(document, request.headers['if-none-match']));
}

/** Answers GET and HEAD of a path; every other method is refused. */
export function serve(
  app: Express,
  path: string,
  answer: (request: Parameters<RequestHandler>[0]) => Reply | Promise<Reply>,
): void {
  const route = app.route(path);
  route.get((request, response, next) => {
    const say = (answered: Reply) => send(request, response, answered);
    const answered = answer(request);
    if (answered instanceof Promise) answered.then(say, next);
    else say(answered);
  });
  route.all((request, response) => send(request, response, methodNotAllowed()));
}

function chosen({ etag, full, notModified }: Document, ifNoneMatch: string | undefined): Reply {
  return ifNoneMatch === etag ? notModified : full;
}
