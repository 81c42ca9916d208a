import { DOWN_WINDOW, UTILISATIONS } from '../rivals/knobs.ts';
import { hpaOf, PODS_WANTED, type Rival, type Settings, setting } from '../rivals/rival.ts';
import { Crew, forewarmPilot } from './pilot.ts';
import { type ForewarmSettings, VARIANTS, type Variant, writtenMetrics, writtenPool } from './written.ts';

/** What a tuner may choose, from low to high. */
export const KNOBS = {
  utilisation: UTILISATIONS,
  quantile: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
  drainSeconds: [30, 60, 120, 300],
  ...DOWN_WINDOW.knob,
} as const;

/** Forewarm as the tuner sees it; a variant has one part less, or the warm pool more, at the same settings. */
export function forewarmRival(variant?: Variant): Rival {
  return {
    name: variant === undefined ? 'forewarm' : `forewarm-${variant.replaceAll(' ', '-')}`,
    title: variant === undefined ? 'Forewarm' : `Forewarm ${variant}`,
    ...(variant !== undefined && { of: 'forewarm' }),
    knobs: {
      ...KNOBS,
      headroomPercent: [10, 20, 30],
      leadMinutes: [0, 10, 15, 20],
    },
    defaults: {
      utilisation: 1,
      quantile: 0.8,
      drainSeconds: 120,
      headroomPercent: 10,
      leadMinutes: 0,
      ...DOWN_WINDOW.usual,
    },
    pilotFor: (settings) => {
      const written = writtenSettings(settings);
      const blind = { nowcast: variant === 'without nowcast', learntLead: variant === 'without learnt lead' };
      let crew: Crew | undefined;
      return (task) => {
        const { pool } = task;
        const hpa = hpaOf(task.bounds, [PODS_WANTED], settings);
        if (pool === undefined) return forewarmPilot(writtenMetrics(task, written, variant), hpa, task, blind);
        crew ??= new Crew((tasks) => writtenPool(tasks, pool, written, variant), blind);
        return crew.pilot(hpa, task, written.quantile);
      };
    },
  };
}

function writtenSettings(settings: Settings): ForewarmSettings {
  const of = (name: string): number => setting(settings, name);
  return {
    utilisation: of('utilisation'),
    quantile: of('quantile'),
    drainSeconds: of('drainSeconds'),
    headroomPercent: of('headroomPercent'),
    leadSeconds: 60 * of('leadMinutes'),
  };
}

/** What each part is worth. */
export const ABLATIONS: readonly Rival[] = VARIANTS.map((variant) => forewarmRival(variant));
