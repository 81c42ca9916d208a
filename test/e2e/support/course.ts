import { setTimeout as sleep } from 'node:timers/promises';
import type { Autoscaled } from './autoscaled.ts';
import { type MetricSample, samplesOf } from './metrics-page.ts';
import type { Moment } from './timeline.ts';
import type { Patient, Ward } from './ward.ts';

/** What one pool went through while its source was broken. Times are in ms since the epoch. */
export interface Story {
  readonly pool: Autoscaled;
  readonly brokenMs: number;
  /** What Forewarm said of the age of its metric during the hold: when, and seconds. */
  readonly ages: readonly Moment<number>[];
  /** When the HPA said that it cannot read the metric, and how. */
  readonly complaint: PromiseSettledResult<Moment<string>>;
  readonly healedMs: number;
  /** When the pool had as many pods as demand had asked for in the meantime. */
  readonly back: PromiseSettledResult<number>;
}

export interface Demand {
  readonly before: number;
  /** From the moment on in which the sources break. */
  readonly meanwhile: number;
}

/** When the ages are read: long enough after the break for a last answer, and before the hold is over. */
const LOOKS_MS = [5000, 8000];
/** Longer than any pool should need: how long it needs is for the scenario to judge. */
const PATIENCE = { within: 30 };

/** Breaks every source at once, lets demand rise, and heals them after `lastsMs`. */
export async function endure(ward: Ward, demand: Demand, lastsMs: number): Promise<readonly Story[]> {
  const { patients } = ward;
  ward.want(demand.before);
  await Promise.all(
    patients.map(async ({ pool }) => {
      await pool.reaches(demand.before, PATIENCE);
      await pool.isContent(PATIENCE);
    }),
  );

  const brokenMs = Date.now();
  await Promise.all(patients.map((patient) => patient.breaks()));
  ward.want(demand.meanwhile);
  const over = sleep(lastsMs);
  const complaints = Promise.allSettled(patients.map(({ pool }) => pool.complains({ within: lastsMs / 1000 })));
  const ages = await agesMeanwhile(ward, brokenMs);
  await over;
  const healed = await Promise.all(patients.map((patient) => heal(patient, demand.meanwhile)));

  const said = await complaints;
  return patients.map(({ pool }, i) => {
    const [complaint, end] = [said[i], healed[i]];
    if (complaint === undefined || end === undefined) throw new Error(`nothing is known of ${pool.name}`);
    return { pool, brokenMs, ages: ages.map((page) => ageIn(page, pool.name)), complaint, ...end };
  });
}

async function heal(patient: Patient, wanted: number): Promise<Pick<Story, 'healedMs' | 'back'>> {
  await patient.heals();
  const healedMs = Date.now();
  const [back] = await Promise.allSettled([patient.pool.reaches(wanted, PATIENCE)]);
  await patient.pool.isContent(PATIENCE);
  return { healedMs, back };
}

async function agesMeanwhile(
  { forewarm }: Ward,
  brokenMs: number,
): Promise<readonly Moment<readonly MetricSample[]>[]> {
  const pages: Moment<readonly MetricSample[]>[] = [];
  for (const afterMs of LOOKS_MS) {
    await sleep(brokenMs + afterMs - Date.now());
    pages.push({ atMs: Date.now(), value: await samplesOf(forewarm.adminUrl, 'forewarm_metric_age_seconds') });
  }
  return pages;
}

function ageIn({ atMs, value: samples }: Moment<readonly MetricSample[]>, metric: string): Moment<number> {
  return { atMs, value: samples.find(({ labels }) => labels['metric'] === metric)?.value ?? Number.NaN };
}
