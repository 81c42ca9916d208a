import express from 'express';
import { run, serve, VALUE_HEADERS } from './serving.ts';

const ROUTE = '/apis/external.metrics.k8s.io/v1beta1/namespaces/:namespace/:metric';

/** Express with one route, as it comes, that answers the same bytes. */
run((setup) => {
  const bodies = new Map(setup.bodies);
  const app = express();
  app.get(ROUTE, (request, response) => {
    const body = bodies.get(request.path);
    if (body === undefined) return void response.sendStatus(404);
    response.set('Audit-ID', request.get('audit-id'));
    for (let at = 0; at < VALUE_HEADERS.length; at += 2) response.set(VALUE_HEADERS[at] ?? '', VALUE_HEADERS[at + 1]);
    response.send(Buffer.from(body, 'latin1'));
  });
  return serve(setup, app);
});
