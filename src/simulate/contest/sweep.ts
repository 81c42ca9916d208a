import type { Prepared } from '../prepared.ts';
import type { Rival, Settings } from '../rivals/rival.ts';
import { simulate } from '../world.ts';

/** What one policy reaches when its main setting is turned from end to end, and everything else stays as tuned. */
export interface Sweep {
  readonly policy: string;
  readonly title: string;
  readonly knob: string;
  readonly points: readonly { readonly setting: number; readonly withinSlo: number; readonly gpuHours: number }[];
}

/** The first setting that a policy names is its main one. */
export function sweep(rival: Rival, tuned: Settings, world: Prepared): Sweep {
  const [knob = '', choices = []] = Object.entries(rival.knobs)[0] ?? [];
  const settings = knob === '' ? [tuned] : choices.map((choice) => ({ ...tuned, [knob]: choice }));
  const points = settings.map((of) => {
    const { services, gpuHours } = simulate(world, rival.pilotFor(of));
    return { setting: of[knob] ?? 0, withinSlo: Math.min(...services.map(({ waits }) => waits.withinSlo)), gpuHours };
  });
  return { policy: rival.name, title: rival.title, knob, points };
}
