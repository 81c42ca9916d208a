import { createServer } from 'node:http';
import { listen } from './listening.ts';
import type { Stage } from './scenario.ts';

/** Something that Prometheus scrapes: gauges that the scenario sets. */
export interface Exporter {
  readonly port: number;
  set(gauge: string, value: number): void;
  /** Nobody listens any more. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startExporter(stage: Stage): Promise<Exporter> {
  const gauges = new Map<string, number>();
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end([...gauges].map(([name, value]) => `${name} ${value}\n`).join(''));
  });
  const port = await listen(server);
  const goAway = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  stage.use({ [Symbol.asyncDispose]: goAway });
  return {
    port,
    set: (gauge, value) => void gauges.set(gauge, value),
    goAway,
    comeBack: async () => void (await listen(server, port)),
  };
}
