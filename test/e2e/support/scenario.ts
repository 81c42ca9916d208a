import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Kube, kubeClient } from './kube.ts';
import { type Command, type Running, start } from './processes.ts';
import { loadWorld, type Need, type World } from './world.ts';

/** Where a scenario plays: a cluster, a namespace and a folder of its own, and what it has put there. */
export interface Stage {
  readonly world: World;
  /** As the cluster's admin. */
  readonly kube: Kube;
  readonly namespace: string;
  readonly folder: string;
  /** Starts a program that is stopped when the scenario is over. */
  start(command: Command): Promise<Running>;
  /** Takes a thing away when the scenario is over; the last thing goes first. */
  use<T extends AsyncDisposable | Disposable>(thing: T): T;
}

/** A `describe` with a stage, named like the file that it is in. It is skipped when the machine lacks something that it needs. */
export function scenario(title: string, needs: readonly Need[], tests: (stage: Stage) => void): void {
  const world = loadWorld();
  const lacks = (['control plane', ...needs] as const).filter((need) => world.missing[need] !== undefined);
  if (lacks.length > 0) {
    test.skip(`${title}: there is no ${lacks.join(', no ')}`, () => {});
    return;
  }
  describe(title, () => {
    const things = new AsyncDisposableStack();
    const stage = build(world, (thing) => things.use(thing));
    beforeAll(() => occupy(stage));
    afterAll(() => things.disposeAsync());
    tests(stage);
  });
}

function build(world: World, use: Stage['use']): Stage {
  const namespace = basename(expect.getState().testPath ?? 'scenario', '.test.ts');
  const { url, authorities, admin } = world.cluster;
  const kube = kubeClient({ url, ca: authorities.cluster.cert, as: admin });
  return {
    world,
    kube,
    namespace,
    folder: join(world.folder, namespace),
    use,
    start: async (command) => use(await start(world.folder, { ...command, name: `${namespace}.${command.name}` })),
  };
}

async function occupy(stage: Stage): Promise<void> {
  const { kube, namespace, folder } = stage;
  mkdirSync(folder, { recursive: true });
  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  stage.use({ [Symbol.asyncDispose]: () => kube.delete(`/api/v1/namespaces/${namespace}`) });
}
