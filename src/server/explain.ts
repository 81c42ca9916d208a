import type { Express } from 'express';
import { utf8 } from './api/bytes.ts';
import { serve } from './api/documents.ts';
import { headerList, type Reply } from './api/reply.ts';

/** Which decision is asked for: of a metric, now or at a time (RFC 3339). */
export interface ExplainQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly at: string | undefined;
}

/** A JSON document; when there is none, the document's message says why. */
export interface Explained {
  readonly code: 200 | 400 | 404;
  readonly document: object;
}

const HEADERS = headerList({ 'Cache-Control': 'no-store', 'Content-Type': 'application/json' });

/** Says why a metric has its value: `/explain?namespace=render&metric=render-pods&at=2026-11-27T14:30:00Z`. */
export function serveExplain(app: Express, explain: (question: ExplainQuestion) => Explained): void {
  serve(app, '/explain', ({ query }): Reply => {
    const [namespace, metric, at] = [query['namespace'], query['metric'], query['at']];
    if (typeof namespace !== 'string' || typeof metric !== 'string' || (at !== undefined && typeof at !== 'string'))
      return reply({ code: 400, document: { message: 'expected one namespace and one metric, and at most one at' } });
    return reply(explain({ namespace, metric, at }));
  });
}

function reply({ code, document }: Explained): Reply {
  return { code, headers: HEADERS, body: utf8(JSON.stringify(document, rows)) };
}

/** A row of numbers is a list, and not a map by their places. */
function rows(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? Array.from(value) : value;
}
