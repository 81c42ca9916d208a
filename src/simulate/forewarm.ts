import { forewarm, PARTS, type Part } from './forewarm-pilot.ts';
import { DOWN_WINDOW, type Rival, setting } from './rivals/rival.ts';

/** Forewarm as the tuner sees it; an ablation takes one of its parts away. */
export function forewarmRival(without?: Part): Rival {
  return {
    name: without === undefined ? 'forewarm' : `forewarm-no-${without.replace(' ', '-')}`,
    title: without === undefined ? 'Forewarm' : `Forewarm without ${without}`,
    knobs: {
      utilisation: [0.7, 0.8, 0.9, 0.95, 1],
      quantile: [0.7, 0.8, 0.9, 0.95],
      drainSeconds: [30, 60, 120, 300, 600],
      headroomPercent: [0, 10, 20, 30],
      leadMinutes: [0, 10, 15, 20],
      warmPool: [0, 1],
      ...DOWN_WINDOW.knob,
    },
    defaults: {
      utilisation: 1,
      quantile: 0.8,
      drainSeconds: 300,
      headroomPercent: 10,
      leadMinutes: 0,
      warmPool: 0,
      ...DOWN_WINDOW.usual,
    },
    pilotFor: (settings) => {
      const of = (name: string) => setting(settings, name);
      return forewarm(
        {
          utilisation: of('utilisation'),
          quantile: of('quantile'),
          drainSeconds: of('drainSeconds'),
          headroomPercent: of('headroomPercent'),
          leadSeconds: 60 * of('leadMinutes'),
          warmPool: of('warmPool') === 1,
          downWindowSeconds: of('downWindowSeconds'),
        },
        without,
      );
    },
  };
}

/** Forewarm with each of its parts taken away. */
export const ABLATIONS: readonly Rival[] = PARTS.map((part) => forewarmRival(part));
