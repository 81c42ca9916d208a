import { run, serve, VALUE_HEADERS } from './serving.ts';

/** The least that a Node server can do to answer the same bytes: look them up by the URL, and write them. */
run((setup) => {
  const bodies = new Map(setup.bodies);
  return serve(setup, ({ url = '', headers }, response) => {
    const body = bodies.get(url) ?? '';
    const auditId = String(headers['audit-id']);
    response.writeHead(body === '' ? 404 : 200, [
      'Audit-ID',
      auditId,
      'Content-Length',
      String(body.length),
      ...VALUE_HEADERS,
    ]);
    response.end(body, 'latin1');
  });
});
