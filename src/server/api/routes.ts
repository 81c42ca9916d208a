import express, { type ErrorRequestHandler, type Express } from 'express';
import { serveDiscovery } from './discovery.ts';
import { jsonDocument, serveDocument } from './documents.ts';
import { type HealthParts, serveHealth } from '../health.ts';
import { serveOpenApi } from './openapi.ts';
import { send } from './reply.ts';
import { internalError, unknownPath } from './status.ts';

/** What `/version` says, with the fields that Kubernetes' own servers have. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
}

/** Everything but the values: discovery, OpenAPI, health and version. */
export function createRoutes(health: HealthParts, version: VersionInfo): Express {
  const app = createApp();
  serveDiscovery(app);
  serveOpenApi(app, version.gitVersion);
  serveHealth(app, health);
  serveDocument(app, '/version', jsonDocument(version));
  finish(app, health.failed);
  return app;
}

/** Paths count letter for letter, and nothing is added to a reply. */
export function createApp(): Express {
  const app = express();
  for (const setting of ['x-powered-by', 'etag']) app.disable(setting);
  for (const setting of ['strict routing', 'case sensitive routing']) app.enable(setting);
  app.set('query parser', 'simple');
  return app;
}

/** Unknown paths and mistakes of ours; must come last. */
export function finish(app: Express, failed: HealthParts['failed']): void {
  app.use((request, response) => send(request, response, unknownPath()));
  const onError: ErrorRequestHandler = (error, request, response, next) => {
    failed(`answering ${request.method} ${request.path}`, error);
    if (response.headersSent) next(error);
    else send(request, response, internalError('the request could not be answered'));
  };
  app.use(onError);
}
