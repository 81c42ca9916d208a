import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deploymentOf, type HpaCase, hpaOf, type Step } from './support/hpa-case.ts';
import { CASES_OF_METRICS } from './support/hpa-cases-of-metrics.ts';
import { CASES_OF_PACE } from './support/hpa-cases-of-pace.ts';
import { compare, writeDown } from './support/hpa-comparison.ts';
import type { Play } from './support/hpa-play.ts';
import { preparePlays } from './support/hpa-plays.ts';
import { scenario } from './support/scenario.ts';

const CASES = [...CASES_OF_METRICS, ...CASES_OF_PACE];
const PLAYED_WITHIN_MS = 240_000;

scenario('the simulated HPA beside the real one', [], (stage) => {
  let plays: readonly Play[];
  let ends: readonly PromiseSettledResult<void>[];

  beforeAll(async () => {
    plays = await preparePlays(stage, CASES);
    ends = await Promise.allSettled(plays.map((play) => play.toTheEnd()));
    const file = join(stage.world.folder, 'logs', 'hpa-arithmetic.tsv');
    for (const [i, one] of CASES.entries()) writeDown(file, one, plays[i]?.looks() ?? []);
  }, PLAYED_WITHIN_MS);

  describe.each(CASES.map((one, i) => ({ title: one.title, one, i })))('$title:', ({ one, i }) => {
    const play = () => plays[i] as Play;

    test('the real one goes through the replicas that its rules say', () => {
      const end = ends[i];
      if (end?.status === 'rejected') throw end.reason;

      const replicas = changesIn([one.start, ...one.steps.flatMap(replicasIn)]);
      const last = replicas.at(-1);
      expect(play().replicas()).toEqual(replicas);
      expect(play().status()).toMatchObject({ currentReplicas: last, desiredReplicas: last });
    });

    test('the simulated one, told the same at the same times, decides the same at every look', () => {
      const compared = compare(one, play().looks());

      expect(compared.length).toBeGreaterThan(1);
      expect(compared.map(({ simulated }) => simulated)).toEqual(compared.map(({ became }) => became));
    });
  });

  test('a minimum of no replicas is not to be had, so there is nothing to compare', async () => {
    const one: HpaCase = { title: 'from zero', start: 0, bounds: { min: 0, max: 3 }, steps: [] };
    await stage.kube.tryApply(deploymentOf(stage.namespace, one));

    await expect(stage.kube.tryApply(hpaOf(stage.namespace, one))).rejects.toThrow(/minReplicas/);
  });
});

function replicasIn(step: Step): readonly number[] {
  const goes = 'goes' in step ? (step.goes ?? []) : [];
  return 'outside' in step ? [step.outside, ...goes] : goes;
}

function changesIn(replicas: readonly number[]): readonly number[] {
  return replicas.filter((wanted, i) => wanted !== replicas[i - 1]);
}
