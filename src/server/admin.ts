import type { Express } from 'express';
import { utf8 } from './api/bytes.ts';
import { serve } from './api/documents.ts';
import { type Explained, type ExplainQuestion, serveExplain } from './explain.ts';
import { type HealthParts, serveHealth } from './health.ts';
import { headerList } from './api/reply.ts';
import { createApp, finish } from './api/routes.ts';

export interface AdminParts extends HealthParts {
  /** What Forewarm says about itself, in a form that Prometheus reads. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Says why a metric has its value. */
  readonly explain: (question: ExplainQuestion) => Explained;
}

/** What is served on the plain admin port: metrics, health and explanations. It asks nobody who they are. */
export function createAdminHandler(parts: AdminParts): Express {
  const app = createApp();
  serveHealth(app, parts);
  serve(app, '/metrics', async () => {
    const { contentType, text } = await parts.metrics();
    const headers = headerList({ 'Cache-Control': 'no-store', 'Content-Type': contentType });
    return { code: 200, headers, body: utf8(text) };
  });
  serveExplain(app, parts.explain);
  finish(app, parts.failed);
  return app;
}
