import { PubSub } from '@google-cloud/pubsub';
import { freePort } from '../../support/child.ts';
import { CountedQueue } from '../../support/counted-queue.ts';
import { EMULATOR, HAS_EMULATOR } from '../../support/emulator.ts';
import { PROJECT } from './backlogs.ts';
import { answers200 } from './http.ts';
import type { Stage } from './scenario.ts';

export interface Emulator {
  /** A topic and its subscription, of the same name. */
  queue(id: string): Promise<CountedQueue>;
}

/** @throws when it is not installed */
export function findEmulator(): void {
  if (!HAS_EMULATOR) {
    throw new Error('it, or the Java that it needs, is not installed (gcloud components install pubsub-emulator)');
  }
}

export async function startEmulator(stage: Stage): Promise<Emulator> {
  const host = `127.0.0.1:${await freePort()}`;
  await stage.start({
    name: 'pubsub-emulator',
    program: EMULATOR ?? '',
    args: ['--host=127.0.0.1', `--port=${host.split(':')[1]}`],
    ready: () => answers200(`http://${host}`),
    readyWithin: 60,
  });
  process.env['PUBSUB_EMULATOR_HOST'] = host;
  // Google's client otherwise looks for the metadata server of a virtual machine.
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const pubsub = new PubSub({ projectId: PROJECT });
  stage.use({ [Symbol.asyncDispose]: () => pubsub.close() });
  return {
    queue: async (id) => {
      const queue = await CountedQueue.create(pubsub, PROJECT, id, Date.now);
      stage.use({ [Symbol.asyncDispose]: () => queue.close() });
      return queue;
    },
  };
}
