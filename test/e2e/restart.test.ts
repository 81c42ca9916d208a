import { beforeAll, expect, test } from '@jest/globals';
import type { Autoscaled } from './support/autoscaled.ts';
import { VISIBLE_SECONDS } from './support/backlogs.ts';
import { HPA } from './support/control-plane.ts';
import { eventually } from './support/eventually.ts';
import { type MetricSample, samplesOf } from './support/metrics-page.ts';
import { byHpaController, hpaControllerIsAnswered } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { adviceFor } from './support/troubleshooting.ts';
import { metricPath } from './support/wanted-pods.ts';
import { MAX_AGE_SECONDS, type Patient, startWard, type Ward } from './support/ward.ts';

const SOURCES = ['Prometheus', 'Cloud Monitoring'] as const;
const PATIENCE = { within: 60 };
/** A tick, a look of the HPA, the age of what is sampled in Cloud Monitoring, and the way of all that on a busy machine. */
const BACK_SECONDS = 1 + HPA.syncSeconds + VISIBLE_SECONDS + 2;

scenario('while a source is down', ['prometheus'], (stage) => {
  let ward: Ward;

  beforeAll(async () => {
    ward = await startWard(
      stage,
      SOURCES.map((source) => ({ source, fault: 'is gone' })),
      10,
    );
    await Promise.all(ward.patients.map(({ pool }) => pool.reaches(10, PATIENCE)));
    await Promise.all(ward.patients.map(({ pool }) => pool.isContent(PATIENCE)));
  });

  const ageOf = (samples: readonly MetricSample[], { pool }: Patient) =>
    samples.find(({ labels }) => labels['metric'] === pool.name)?.value ?? 0;

  test('for a shorter time than the hold, no HPA notices', async () => {
    const brokenMs = Date.now();
    await Promise.all(ward.patients.map((patient) => patient.breaks()));

    await eventually(
      'every metric is held',
      async () => {
        const ages = await samplesOf(ward.forewarm.adminUrl, 'forewarm_metric_age_seconds');
        for (const patient of ward.patients) expect(ageOf(ages, patient)).toBeGreaterThan(MAX_AGE_SECONDS);
      },
      PATIENCE,
    );
    await Promise.all(ward.patients.map((patient) => patient.heals()));
    await eventually(
      'every metric is fresh',
      async () => {
        const ages = await samplesOf(ward.forewarm.adminUrl, 'forewarm_metric_age_seconds');
        for (const patient of ward.patients) expect(ageOf(ages, patient)).toBeLessThan(MAX_AGE_SECONDS);
      },
      PATIENCE,
    );

    for (const { pool } of ward.patients) {
      const asked = byHpaController(ward.forewarm.requests(), metricPath(stage.namespace, pool.name), brokenMs);
      expect(pool.scalingActiveSince(brokenMs).map(({ value }) => value.status)).toEqual(['True']);
      expect(pool.replicasSince(brokenMs)).toEqual([10]);
      expect(asked.length).toBeGreaterThan(1);
      expect(new Set(asked.map(({ code }) => code))).toEqual(new Set([200]));
    }
  });

  test('and Forewarm is restarted, replicas neither fall nor rise, and follow at once when it is back', async () => {
    const { forewarm, patients } = ward;
    const brokenMs = Date.now();
    await Promise.all(patients.map((patient) => patient.breaks()));
    ward.want(12);
    await forewarm.kill();
    // The HPA controller may ask before the start is noticed here.
    const restartedMs = Date.now();
    await forewarm.start();

    const complaints = await Promise.all(patients.map(({ pool }) => eventually('why', () => refusal(pool), PATIENCE)));
    await Promise.all(patients.map((patient) => patient.heals()));
    const healedMs = Date.now();
    const backMs = await Promise.all(patients.map(({ pool }) => pool.reaches(12, PATIENCE)));

    for (const [i, { pool }] of patients.entries()) {
      const path = metricPath(stage.namespace, pool.name);
      await hpaControllerIsAnswered(200, forewarm, path, restartedMs);
      const asked = byHpaController(forewarm.requests(), path, restartedMs);
      expect(pool.replicasSince(brokenMs)).toEqual([10, 12]);
      expect(asked[0]?.code).toBe(503);
      expect(adviceFor(complaints[i] ?? '')).not.toEqual([]);
      expect(((backMs[i] ?? Number.NaN) - healedMs) / 1000).toBeLessThan(BACK_SECONDS);
    }
  });
});

/** What the HPA repeats of a Forewarm that has not read the metric since it started. */
function refusal(pool: Autoscaled): string {
  const { message } = pool.scalingActive();
  expect(message).toMatch(/no sample of .* yet: .*ECONNREFUSED/);
  return message;
}
