import { appendFileSync } from 'node:fs';
import { HorizontalAutoscaler } from '../../../src/simulate/autoscaler.ts';
import { HPA } from './control-plane.ts';
import { type HpaCase, nameOf, simulatedSpec } from './hpa-case.ts';
import type { Look } from './hpa-looks.ts';

/** One look, and what the simulated HPA makes of the same. */
export interface Compared extends Look {
  readonly simulated: number;
}

/** How far the controller's clock may be from the time at which it had its answers. */
const DOUBT_MS = 100;

/** Without `behavior` the down window is the controller's own: this control plane's stands for the usual five minutes. */
const SHORTER = 300 / HPA.downscaleStabilisationSeconds;

/** Tells a simulated HPA the same at the same times, for as long as it is clear what it should make of it. */
export function compare(one: HpaCase, looks: readonly Look[]): readonly Compared[] {
  const hpa = new HorizontalAutoscaler(simulatedSpec(one));
  const pace = one.behavior === 'none' ? SHORTER : 1;
  return clear(one, looks).map((look) => {
    const { atMs, readings, replicas } = look;
    return { ...look, simulated: hpa.sync(atMs * pace, readings, replicas) };
  });
}

/** Up to a look, if there is one, at which a window or a period since another look is just about over. */
function clear(one: HpaCase, looks: readonly Look[]): readonly Look[] {
  const spans = spansMs(one);
  const unclear = looks.findIndex(({ atMs }, i) =>
    looks.slice(0, i).some((past) => spans.some((span) => Math.abs(atMs - past.atMs - span) < DOUBT_MS)),
  );
  return unclear < 0 ? looks : looks.slice(0, unclear);
}

function spansMs(one: HpaCase): readonly number[] {
  const { behavior } = simulatedSpec(one);
  if (behavior === undefined) return [HPA.downscaleStabilisationSeconds * 1000];
  return [behavior.up, behavior.down]
    .flatMap(({ windowSeconds, policies }) => [windowSeconds, ...policies.map(({ periodSeconds }) => periodSeconds)])
    .map((seconds) => seconds * 1000);
}

/** For people: every look of the controller at an HPA. */
export function writeDown(file: string, one: HpaCase, looks: readonly Look[]): void {
  const compared = compare(one, looks);
  for (const [i, { atMs, readings, replicas, became }] of looks.entries()) {
    const seconds = ((atMs - (looks[0]?.atMs ?? atMs)) / 1000).toFixed(2);
    const said = readings.map((reading) => ('error' in reading ? reading.error : reading.value)).join(' and ');
    const found = `${replicas.wanted} wanted, ${replicas.existing} there, ${replicas.ready} ready`;
    const line = [nameOf(one), seconds, said, found, became, compared[i]?.simulated ?? 'unclear'];
    appendFileSync(file, `${line.join('\t')}\n`);
  }
}
