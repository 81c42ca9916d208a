import type { Reading } from '../hpa.ts';
import type { ByMetrics, Task } from '../pilot.ts';
import { DOWN_WINDOW, UTILISATIONS } from './knobs.ts';
import { hpaOf, PODS_WANTED, podsForRate, type Rival, reading, type Settings, setting } from './rival.ts';
import { Seasons } from './seasons.ts';

const QUANTILES = [0.5, 0.7, 0.8, 0.9, 0.95, 1];
const TARGETS = [4, 6, 8, 10, 16, 30];
const LEADS = [0.5, 1, 1.5, 2, 3];
const SEASONAL_KNOBS = { quantile: QUANTILES, utilisation: UTILISATIONS, leads: LEADS, ...DOWN_WINDOW.knob };
const SEASONAL_DEFAULTS = { quantile: 0.9, utilisation: 0.8, leads: 1, ...DOWN_WINDOW.usual };

/** The quantile of past days at this time, as far ahead as a pod takes to start; without a past day, the load as it is. */
export const SEASONAL_NAIVE: Rival = {
  name: 'seasonal-naive',
  title: 'Seasonal naive quantile',
  knobs: SEASONAL_KNOBS,
  defaults: SEASONAL_DEFAULTS,
  pilotFor: (settings) => (task) => seasonal(task, settings, 'alone'),
};

/** As AHPA describes itself: the higher of what past days and what the load of the moment ask for. */
export const AHPA_LIKE: Rival = {
  name: 'ahpa-like',
  title: 'AHPA-like: the higher of proactive and reactive',
  knobs: { ...SEASONAL_KNOBS, target: TARGETS },
  defaults: { ...SEASONAL_DEFAULTS, target: 10 },
  pilotFor: (settings) => (task) => seasonal(task, settings, 'with reactive'),
};

function seasonal(task: Task, settings: Settings, mode: 'alone' | 'with reactive'): ByMetrics {
  const seasons = new Seasons(task.timeZone);
  const utilisation = setting(settings, 'utilisation');
  const leadMs = setting(settings, 'leads') * task.leadSeconds * 1000;
  const backlog = { type: 'average', target: settings['target'] ?? 1 } as const;
  let wanted: Reading = { error: 'nothing was seen yet' };
  return {
    hpa: hpaOf(task.bounds, mode === 'alone' ? [PODS_WANTED] : [PODS_WANTED, backlog], settings),
    tick: (nowMs, sensors) => {
      const look = sensors.arrivalsPerSecond(nowMs);
      seasons.take(look);
      const expected = seasons.quantile(setting(settings, 'quantile'), nowMs, nowMs + leadMs);
      const present = look.sample?.value;
      const rate = mode === 'alone' ? (expected ?? present) : higher(expected, present);
      if (rate !== undefined) wanted = { value: podsForRate(rate, task, utilisation) };
    },
    read: (nowMs, sensors) => (mode === 'alone' ? [wanted] : [wanted, reading(sensors.backlog(nowMs))]),
  };
}

function higher(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** KEDA with cron triggers: floors for every half hour, from the learning days alone, that open early. */
export const KEDA_CRON: Rival = {
  name: 'keda-cron',
  title: 'KEDA and cron floors',
  knobs: {
    target: TARGETS,
    quantile: QUANTILES,
    utilisation: UTILISATIONS,
    earlyMinutes: [0, 5, 10, 15, 20],
    ...DOWN_WINDOW.knob,
  },
  defaults: { target: 10, quantile: 0.9, utilisation: 0.8, earlyMinutes: 10, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => (task) => {
    const seasons = new Seasons(task.timeZone);
    const earlyMs = setting(settings, 'earlyMinutes') * 60_000;
    const backlog = { type: 'average', target: setting(settings, 'target') } as const;
    const floors = new Map<number, number>();
    const floorAt = (nowMs: number) => {
      const startMs = Math.floor(nowMs / HALF_HOUR_MS) * HALF_HOUR_MS;
      const known = floors.get(startMs);
      if (known !== undefined) return known;
      const endMs = startMs + HALF_HOUR_MS - 1;
      const rate = seasons.quantile(setting(settings, 'quantile'), startMs, endMs, task.learnUntilMs) ?? 0;
      const floor = podsForRate(rate, task, setting(settings, 'utilisation'));
      floors.set(startMs, floor);
      return floor;
    };
    return {
      hpa: hpaOf(task.bounds, [backlog, PODS_WANTED], settings),
      tick: (nowMs, sensors) => seasons.take(sensors.arrivalsPerSecond(nowMs)),
      read: (nowMs, sensors) => [
        reading(sensors.backlog(nowMs)),
        { value: Math.max(floorAt(nowMs), floorAt(nowMs + earlyMs)) },
      ],
    };
  },
};

const HALF_HOUR_MS = 30 * 60_000;
