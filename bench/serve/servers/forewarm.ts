import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { assemble } from '../../../src/commands/assemble.ts';
import { createLog } from '../../../src/log.ts';
import { authentication } from '../../../src/server/access/authenticate.ts';
import { authorization } from '../../../src/server/access/authorize.ts';
import { frontProxy } from '../../../src/server/access/front-proxy.ts';
import { listen } from '../../../src/server/listener/listener.ts';
import { replay } from '../../../src/sources/replay.ts';
import { recordingOf, specOf } from '../metrics.ts';
import type { Setup } from '../subject.ts';
import { longestTurnMs } from './longest-turn.ts';
import { run } from './serving.ts';

const TICK_MS = 15_000;
/** What a forecast learns from before it is ready. */
const PAST_MS = 3 * 86_400_000;

/** Forewarm as `serve` joins it, but that a cluster's answers come from memory and its samples from a recording. */
run(
  async (setup) => {
    const startedMs = Date.now();
    const speed = setup.tickEveryMs === 0 ? 1 : TICK_MS / setup.tickEveryMs;
    const now = () => startedMs + (Date.now() - startedMs) * speed;
    const recording = replay(recordingOf(setup.metrics), {
      startMs: startedMs - (setup.looksAhead ? PAST_MS : 0),
      speed: 1,
      repeat: true,
    });
    const assembly = assemble({
      now,
      tickMs: TICK_MS,
      log: createLog('text', 0, (line) => process.stderr.write(line)),
      decided: () => {},
      open: async () => ({ ...recording, close: () => {} }),
    });
    const proxy = frontProxy(Date.now);
    proxy.configure({
      clientCa: setup.clientCa,
      allowedNames: ['front-proxy-client'],
      usernameHeaders: ['X-Remote-User'],
      uidHeaders: ['X-Remote-Uid'],
      groupHeaders: ['X-Remote-Group'],
      extraHeaderPrefixes: ['X-Remote-Extra-'],
    });
    const access = {
      authenticate: authentication({
        identify: proxy.identify,
        reviewToken: async () => undefined,
        refused: () => {},
        now: () => performance.now(),
      }),
      // Its clock stands still: what has been reviewed once stays known, whatever the machine's speed.
      authorize: authorization({ reviewAccess: async () => ({ allowed: true, reason: '' }), now: () => 1 }),
    };
    const listener = await listen({
      handler: assembly.handler(access, []),
      address: '127.0.0.1',
      port: 0,
      tls: setup.serving,
      clientCa: setup.clientCa,
      handshaken: (socket, clientCa) => proxy.handshaken(asIfShown(socket, setup), clientCa),
    });
    await assembly.apply(specOf(setup.metrics, setup.looksAhead));
    if (setup.tickEveryMs > 0) assembly.start(setup.tickEveryMs);
    return listener.port;
  },
  async (question) => longestTurnMs(Number(question)),
);

/** h2load has no client certificate to show: its connections count as if they had shown the front proxy's. */
function asIfShown(socket: TLSSocket, { proxyCertificate }: Setup): TLSSocket {
  const certificate = new X509Certificate(proxyCertificate);
  return Object.assign(socket, {
    authorized: true,
    getPeerX509Certificate: () => certificate,
    getPeerCertificate: () => certificate.toLegacyObject(),
  });
}
