import { type Listener, type ListenerParts, listen } from '../../src/server/listener.ts';
import { authority, type KeyPair } from './pki.ts';

/** A listener on a free port of loopback, with a serving certificate of its own. Whoever starts one closes it. */
export async function listening(parts: Partial<ListenerParts> = {}): Promise<Listener> {
  return listen({
    handler: (_request, response) => response.end('answer'),
    address: '127.0.0.1',
    port: 0,
    tls: parts.tls ?? (await servingPair()),
    clientCa: undefined,
    handshaken: () => {},
    ...parts,
  });
}

/** A serving certificate for loopback, by an authority that nobody else knows. */
export async function servingPair(): Promise<KeyPair> {
  return (await authority('serving-ca')).issue({ names: ['localhost', '127.0.0.1'], usages: ['serverAuth'] });
}
