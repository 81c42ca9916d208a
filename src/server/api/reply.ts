import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rawHeader } from '../raw-header.ts';
import type { Bytes } from './bytes.ts';

/** What to answer, ready to be written; it can be kept and written many times. */
export interface Reply {
  readonly code: number;
  /** Names and values in turn, without the length of the body. */
  readonly headers: readonly string[];
  readonly body: Bytes;
}

/** Headers as Node writes them fastest: names and values in turn. */
export function headerList(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flat();
}

/**
 * Writes a reply, with the audit id that the caller gave or a fresh one. Never a Retry-After: client-go would obey it.
 */
export function send(request: IncomingMessage, response: ServerResponse, { code, headers, body }: Reply): void {
  const given = rawHeader(request, 'audit-id');
  const auditId = given !== undefined && given !== '' ? given : randomUUID();
  response.writeHead(code, ['Audit-ID', auditId, 'Content-Length', String(body.length), ...headers]);
  response.end(body, 'latin1');
}
