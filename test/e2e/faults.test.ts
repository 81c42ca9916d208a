import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { VISIBLE_SECONDS } from './support/backlogs.ts';
import { HPA } from './support/control-plane.ts';
import { endure, type Story } from './support/course.ts';
import { FAULTS } from './support/faults.ts';
import { byHpaController } from './support/request-log.ts';
import { scenario } from './support/scenario.ts';
import { adviceFor } from './support/troubleshooting.ts';
import { HOLD_SECONDS, type Illness, MAX_AGE_SECONDS, startWard, TIMEOUT_SECONDS, type Ward } from './support/ward.ts';
import { metricPath } from './support/wanted-pods.ts';

const SOURCES = ['Prometheus', 'Cloud Monitoring'] as const;
const ILLNESSES: readonly Illness[] = SOURCES.flatMap((source) =>
  [...FAULTS, 'has no fresh samples' as const].map((fault) => ({ source, fault })),
);

const DEMAND = { before: 10, meanwhile: 12 };
const LASTS_MS = 22_000;
const TICK_SECONDS = 1;
/** For the way through the aggregator and back, and for a machine that is busy with thirty HPAs. */
const SLACK_SECONDS = 2;
/** The end of the hold is known from an age that was read over HTTP. */
const UNCERTAIN_MS = 300;

/** One tick and one look of the HPA, and what else has to pass until the source can be read as before. */
function backWithin({ source, fault }: Illness): number {
  const atOnce = TICK_SECONDS + HPA.syncSeconds + SLACK_SECONDS;
  // Nobody tells that a question will not be answered any more: only the time limit ends it.
  if (fault === 'never answers what it is asked meanwhile') return TIMEOUT_SECONDS[source] + atOnce;
  const sampledWithin = source === 'Prometheus' ? 1 : VISIBLE_SECONDS;
  return fault === 'has no fresh samples' ? sampledWithin + atOnce : atOnce;
}

/** What stands in the HPA's condition when it cannot read: which metric, and a reason in words. */
const READABLE =
  /^(?!.*(?:undefined|\[object|(?<!-)\bnull\b)).*unable to fetch metrics from external metrics API: .{20,}/;

scenario('while its source lies or dies', ['prometheus'], (stage) => {
  let ward: Ward;
  let stories: readonly Story[];

  beforeAll(async () => {
    ward = await startWard(stage, ILLNESSES, DEMAND.before);
    stories = await endure(ward, DEMAND, LASTS_MS);
    writeDown(join(stage.world.folder, 'logs', 'faults.tsv'), stories);
  });

  describe.each(ILLNESSES.map((illness, i) => ({ ...illness, i })))('$source $fault:', (illness) => {
    const story = () => stories[illness.i] as Story;
    const complaint = () => fulfilled(story().complaint);

    test('replicas neither fall nor rise', () => {
      const { pool, brokenMs } = story();

      expect(pool.replicasSince(brokenMs)).toEqual([DEMAND.before, DEMAND.meanwhile]);
    });

    test('the HPA is content for as long as the hold was declared, and not longer', () => {
      const { pool, brokenMs } = story();
      const overMs = holdOverMs(story());
      const statuses = pool.scalingActiveSince(brokenMs).map(({ value }) => value.status);

      expect(statuses.filter((status, i) => status !== statuses[i - 1])).toEqual(['True', 'False', 'True']);
      expect(complaint().atMs).toBeGreaterThan(overMs - SLACK_SECONDS * 1000);
      expect(complaint().atMs).toBeLessThan(overMs + (HPA.syncSeconds + SLACK_SECONDS) * 1000);
    });

    test('what the HPA says is readable and does not change all the time, and the troubleshooting page knows it', () => {
      const { pool, brokenMs, healedMs } = story();
      const said = pool
        .scalingActiveSince(brokenMs)
        .filter(({ atMs, value }) => atMs < healedMs && value.status === 'False')
        .map(({ value }) => value.message);

      for (const message of said) {
        expect(message).toMatch(READABLE);
        expect(adviceFor(message)).not.toEqual([]);
      }
      expect(said[0]).toBe(complaint().value);
      // The reason may come after the end of the hold, when the time limit of a call is longer than that.
      expect(said.length).toBeLessThanOrEqual(2);
    });

    test('Forewarm is asked by the HPA controller as often as ever, and refuses once the hold is over', () => {
      const { pool, brokenMs, healedMs } = story();
      const overMs = holdOverMs(story());
      const asked = byHpaController(ward.forewarm.requests(), metricPath(stage.namespace, pool.name), brokenMs);
      const meanwhile = asked.filter(({ atMs }) => atMs < healedMs);
      const looks = (healedMs - brokenMs) / (HPA.syncSeconds * 1000);
      const clear = meanwhile.filter(({ atMs }) => Math.abs(atMs - overMs) > UNCERTAIN_MS);

      expect(meanwhile.length).toBeGreaterThan(looks / 2);
      expect(meanwhile.length).toBeLessThan(looks + 2);
      expect(clear.map(({ code }) => code)).toEqual(clear.map(({ atMs }) => (atMs < overMs ? 200 : 503)));
      expect(new Set(clear.map(({ code }) => code))).toEqual(new Set([200, 503]));
    });

    test('its age grows for all to see during the hold', () => {
      const [first, second] = story().ages;
      const grown = (second?.value ?? Number.NaN) - (first?.value ?? Number.NaN);
      const elapsed = ((second?.atMs ?? Number.NaN) - (first?.atMs ?? Number.NaN)) / 1000;

      expect(Math.abs(grown - elapsed)).toBeLessThan(TICK_SECONDS);
    });

    test('replicas follow within one tick and one look of the HPA once it is whole again', () => {
      const { back, healedMs } = story();

      expect((fulfilled(back) - healedMs) / 1000).toBeLessThan(backWithin(illness));
    });
  });

  test('no secret is in the log', () => {
    const log = ward.forewarm.log().join('\n');

    expect(log).not.toContain(ward.forewarm.token);
    expect(log).not.toMatch(/Bearer|PRIVATE KEY/);
  });
});

/** When the hold of the story's metric was over, from the age that Forewarm said last. */
function holdOverMs({ ages }: Story): number {
  const { atMs, value } = ages.at(-1) ?? { atMs: Number.NaN, value: Number.NaN };
  return atMs + (MAX_AGE_SECONDS + HOLD_SECONDS - value) * 1000;
}

function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** For people: how long it took each pool to say so and to be back, in seconds, and what its HPA said. */
function writeDown(file: string, stories: readonly Story[]): void {
  for (const story of stories) {
    const { pool, brokenMs, complaint, healedMs, back } = story;
    const [said, sentence] =
      complaint.status === 'fulfilled'
        ? [seconds(complaint.value.atMs - brokenMs), complaint.value.value]
        : ['never', ''];
    const returned = back.status === 'fulfilled' ? seconds(back.value - healedMs) : 'never';
    const over = seconds(holdOverMs(story) - brokenMs);
    appendFileSync(file, `${[pool.name, over, said, returned, sentence].join('\t')}\n`);
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
