import type { Prepared } from '../prepared.ts';
import { type Score, scoreOf } from '../score.ts';
import type { Rival, Settings } from '../rivals/rival.ts';
import { simulate } from '../world.ts';

/** What one policy reaches when its main setting is turned from end to end, and everything else stays as tuned. */
export interface Sweep {
  readonly policy: string;
  readonly title: string;
  readonly knob: string;
  readonly points: readonly (Score & { readonly setting: number })[];
  /** The point with the tuned setting. */
  readonly tuned: Score;
}

/** The first setting that a policy names is its main one. */
export function sweep(rival: Rival, tuned: Settings, world: Prepared): Sweep {
  const [knob = '', choices = []] = Object.entries(rival.knobs)[0] ?? [];
  const at = tuned[knob] ?? 0;
  const trial = (settings: Settings) => scoreOf(simulate(world, rival.pilotFor(settings)));
  const own = trial(tuned);
  const others = choices.filter((choice) => choice !== at);
  const points = [
    { setting: at, ...own },
    ...others.map((choice) => ({ setting: choice, ...trial({ ...tuned, [knob]: choice }) })),
  ].toSorted((a, b) => a.setting - b.setting);
  return { policy: rival.name, title: rival.title, knob, points, tuned: own };
}
