import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { needsOf, provisioning } from '../../src/simulate/contest/provisioning.ts';
import { oracle, ORACLE_DEFAULTS } from '../../src/simulate/oracle/oracle.ts';
import type { Outcome } from '../../src/simulate/outcome.ts';
import { prepare } from '../../src/simulate/prepared.ts';
import { simulate } from '../../src/simulate/world.ts';
import { MINUTE_MS, smallWorld, START_MS, steady, wanting } from '../support/small-world.ts';

const [some] = simulate(
  prepare(smallWorld({}, {}, 5), 1),
  wanting(() => 3),
).services;

/** Services whose ready pods are these, minute by minute. */
function withReady(...ready: readonly (readonly number[])[]): Pick<Outcome, 'services'> {
  if (some === undefined) throw new Error('no service');
  return { services: ready.map((of) => ({ ...some, timeline: { ...some.timeline, ready: of } })) };
}

describe('provisioning', () => {
  test('is the areas between ready and needed pods, and the parts of the time', () => {
    const found = provisioning(withReady([2, 2, 5, 5, 3, 3]), [[2, 4, 4, 3, 3, 3]]);

    expect(found.underPodHours).toBeCloseTo(2 / 60, 12);
    expect(found.overPodHours).toBeCloseTo(3 / 60, 12);
    expect(found.underTimeShare).toBeCloseTo(1 / 6, 12);
    expect(found.overTimeShare).toBeCloseTo(2 / 6, 12);
  });

  test('what is over minus what is under is what is ready minus what is needed, for any number of services', () => {
    const curve = fc.array(fc.nat(30), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(curve, curve), { minLength: 1, maxLength: 4 }), (curves) => {
        const found = provisioning(
          withReady(...curves.map(([ready]) => ready)),
          curves.map(([, need]) => need),
        );

        const pods = (of: readonly (readonly number[])[]) => of.flat().reduce((a, b) => a + b, 0);
        const ready = pods(curves.map(([one]) => one));
        const needed = pods(curves.map(([, one]) => one));
        expect(60 * (found.overPodHours - found.underPodHours)).toBeCloseTo(ready - needed, 9);
        expect(found.underTimeShare + found.overTimeShare).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the need', () => {
  const rise = START_MS + 60 * MINUTE_MS;
  const world = prepare(smallWorld({}, { load: steady((atMs) => (atMs < rise ? 3 : 9)) }), 1);

  test('is what the oracle has ready at every scored minute, or a little less', () => {
    const [need = []] = needsOf(world);
    const [planned] = simulate(world, oracle(world).pilotFor(ORACLE_DEFAULTS)).services;

    expect(need).toHaveLength(120);
    expect(new Set(need.slice(10, 55))).toEqual(new Set([2]));
    for (const [minute, pods] of need.entries()) {
      if (minute > 15) expect(planned?.timeline.ready[minute]).toBeGreaterThanOrEqual(pods);
    }
  });

  test('falls when a batch takes half as long from a moment on', () => {
    const [service] = world.scenario.services;
    if (service === undefined) throw new Error('no service');
    const faster = { ...service, time: { ...service.time, change: { atMs: rise, factor: 0.5 } } };
    const changed = { ...world, scenario: { ...world.scenario, services: [faster] } };

    const [before = [], after = []] = [needsOf(world)[0], needsOf(changed)[0]];

    expect(after.slice(0, 60)).toEqual(before.slice(0, 60));
    expect(before.at(-10)).toBe(6);
    expect(after.at(-10)).toBe(3);
  });
});
