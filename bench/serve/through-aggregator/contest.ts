import { mkdirSync } from 'node:fs';
import { aggregation } from '../../../test/e2e/support/aggregation.ts';
import { startForewarm } from '../../../test/e2e/support/forewarm.ts';
import { newServiceAccount } from '../../../test/e2e/support/identity.ts';
import type { Kube } from '../../../test/e2e/support/kube.ts';
import type { Stage } from '../../../test/e2e/support/scenario.ts';
import { type Load, load, type Yield } from '../h2load.ts';
import { inRounds } from '../rounds.ts';
import { type Adapter, answersFor } from './adapter.ts';
import { HPAS, metricsYaml, pathOf } from './metrics.ts';
import type { Needs } from './needs.ts';
import { startNoop } from './noop.ts';
import { openStage } from './stage.ts';

/** The two adapters under the same questions, in turn. */
export interface Contest {
  readonly title: string;
  readonly rounds: Readonly<Record<'forewarm' | 'noop', readonly Yield[]>>;
}

/** Every HPA of a cluster asks once in the sync period of the controller, which has five workers. */
const SYNC_SECONDS = 15;
const WORKERS = 5;
const WARM_UP_SECONDS = 2;
/** A round is a sync period, in which every HPA asks once and one tick falls: whether a shorter one had a tick in it was chance. */
const FULL_ROUNDS = 4;
const SHORT_ROUNDS = 3;

export async function holdContests(folder: string, needs: Needs, short: boolean): Promise<Contest[]> {
  mkdirSync(folder, { recursive: true });
  await using opened = await openStage(folder, needs.binaries);
  const { stage } = opened;
  const noop = await startNoop(stage, needs.noop);
  const forewarm = await startForewarm(stage, metricsYaml(), ['--tick=15s', '--v=0']);
  const headers = await headersOf(stage.kube);
  const adapters = { forewarm: { port: forewarm.port, name: 'forewarm' }, noop } as const;

  const contests: Contest[] = [];
  for (const { title, namespaces } of short ? CASES.slice(0, 1) : CASES) {
    const asked = { origin: stage.world.cluster.url, paths: pathsIn(namespaces), headers };
    const measure = (adapter: Adapter) => measured(stage, adapter, asked);
    contests.push({ title, rounds: await inRounds(short ? SHORT_ROUNDS : FULL_ROUNDS, adapters, measure) });
  }
  return contests;
}

/** A review of access is remembered for ten seconds: in few namespaces most are, with a namespace for each HPA none is. */
const CASES = [
  { title: `${HPAS} in 20 namespaces`, namespaces: 20 },
  { title: `${HPAS} in as many namespaces`, namespaces: HPAS },
];

function pathsIn(namespaces: number): string[] {
  return Array.from({ length: namespaces }, (_, i) => pathOf(i));
}

async function measured(
  stage: Stage,
  adapter: Adapter,
  asked: Pick<Load, 'origin' | 'paths' | 'headers'>,
): Promise<Yield> {
  await aggregation(stage.kube, stage.world.installation).sendTo(adapter.port);
  await answersFor(stage.kube, adapter, asked.paths[0] ?? '');
  const whole = { ...asked, clients: WORKERS, connections: 1, perSecond: HPAS / SYNC_SECONDS };
  await load(stage.folder, { ...whole, seconds: WARM_UP_SECONDS });
  return load(stage.folder, { ...whole, seconds: SYNC_SECONDS });
}

/** Of a service account that may read external metrics, as the HPA controller's may. */
async function headersOf(kube: Kube): Promise<Load['headers']> {
  const namespace = 'forewarm';
  const token = await newServiceAccount(kube, namespace, 'hpa-controller');
  const name = 'bench:external-metrics-reader';
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  await kube.apply(
    {
      ...rbac,
      kind: 'ClusterRole',
      rules: [{ apiGroups: ['external.metrics.k8s.io'], resources: ['*'], verbs: ['get', 'list'] }],
    },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: 'hpa-controller', namespace }],
    },
  );
  return [
    ['Authorization', `Bearer ${token}`],
    ['Accept', 'application/vnd.kubernetes.protobuf, */*'],
  ];
}
