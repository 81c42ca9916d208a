import { join } from 'node:path';
import { answers200, send } from './http.ts';
import { freePort } from './ports.ts';
import { findProgram, googleCloudSdk, isExecutable } from './programs.ts';
import type { Stage } from './scenario.ts';

const LAUNCHER = 'platform/pubsub-emulator/bin/cloud-pubsub-emulator';
const PROJECT = 'acme-prod';

/** A subscription of the emulator with a topic of its own. The emulator tells no backlog, so publishes and acks are counted. */
export interface Subscription {
  readonly id: string;
  publish(messages: number): Promise<void>;
  /** Pulls and acknowledges so many messages. */
  finish(messages: number): Promise<void>;
  /** Published and not acknowledged. */
  backlog(): number;
}

export interface Emulator {
  readonly project: string;
  subscription(id: string): Promise<Subscription>;
}

/** @throws when it is not installed */
export function findEmulator(): string {
  if (findProgram('java') === undefined) throw new Error('java, which it needs, is not in PATH');
  const launcher = process.env['PUBSUB_EMULATOR_BIN'] ?? join(googleCloudSdk() ?? '', LAUNCHER);
  if (isExecutable(launcher)) return launcher;
  throw new Error('it is not at PUBSUB_EMULATOR_BIN: install it (gcloud components install pubsub-emulator)');
}

/** Not through `gcloud beta emulators`: that leaves Java running when it ends. */
export async function startEmulator(stage: Stage): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await stage.start({
    name: 'pubsub-emulator',
    program: findEmulator(),
    args: ['--host=127.0.0.1', `--port=${port}`],
    ready: () => answers200(url),
    readyWithin: 60,
  });
  return { project: PROJECT, subscription: (id) => makeSubscription(`${url}/v1/projects/${PROJECT}`, id) };
}

async function makeSubscription(url: string, id: string): Promise<Subscription> {
  const topic = `topics/${id}-topic`;
  const subscription = `subscriptions/${id}`;
  let backlog = 0;
  await call('PUT', `${url}/${topic}`, {});
  await call('PUT', `${url}/${subscription}`, { topic: `projects/${PROJECT}/${topic}`, ackDeadlineSeconds: 60 });
  return {
    id,
    backlog: () => backlog,
    publish: async (messages) => {
      const body = { messages: Array.from({ length: messages }, () => ({ data: 'am9i' })) };
      backlog += (await call<{ messageIds: readonly string[] }>('POST', `${url}/${topic}:publish`, body)).messageIds
        .length;
    },
    finish: async (messages) => {
      for (let left = messages; left > 0; ) {
        const body = { maxMessages: Math.min(left, 100) };
        const pulled = await call<Pulled>('POST', `${url}/${subscription}:pull`, body);
        const ackIds = (pulled.receivedMessages ?? []).map((message) => message.ackId);
        if (ackIds.length === 0) throw new Error(`${id} has no message left, but ${left} were to be acknowledged`);
        await call('POST', `${url}/${subscription}:acknowledge`, { ackIds });
        left -= ackIds.length;
        backlog -= ackIds.length;
      }
    },
  };
}

interface Pulled {
  readonly receivedMessages?: readonly { readonly ackId: string }[];
}

async function call<T>(method: string, url: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const { status, text } = await send(url, { method, headers, body: JSON.stringify(body) });
  if (status !== 200) throw new Error(`${method} ${url} answers ${status}: ${text}`);
  return JSON.parse(text) as T;
}
