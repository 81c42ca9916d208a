import type { Target } from '../hpa.ts';
import type { PilotFor } from '../pilot.ts';
import { DOWN_WINDOW, UTILISATIONS } from './knobs.ts';
import { hpaOf, PODS_WANTED, podsForRate, type Rival, reading, type Settings, setting } from './rival.ts';

/** An HPA on the backlog as Cloud Monitoring shows it. */
export function backlogTarget(target: Target, settings: Settings = {}): PilotFor {
  return ({ bounds }) => ({
    hpa: hpaOf(bounds, [target], settings),
    read: (nowMs, sensors) => [reading(sensors.backlog(nowMs))],
  });
}

/** As many pods as the peak needs, day and night. */
export const STATIC_PEAK: Rival = {
  name: 'static-peak',
  title: 'Static peak',
  knobs: { shareOfMax: Array.from({ length: 20 }, (_, i) => (i + 1) / 20) },
  defaults: { shareOfMax: 1 },
  pilotFor: (settings) => (task) => {
    const pods = Math.max(task.bounds.min, Math.ceil(task.bounds.max * setting(settings, 'shareOfMax')));
    return { hpa: hpaOf({ min: pods, max: pods }, [PODS_WANTED], {}), read: () => [{ value: pods }] };
  },
};

/** The rule of a talk on GPU start-ups: one message in the queue per pod, as a Value. */
export const VALUE_ONE: Rival = {
  name: 'value-1',
  title: 'HPA, Value 1 on the backlog',
  knobs: {},
  defaults: {},
  pilotFor: () => backlogTarget({ type: 'value', target: 1 }),
};

/** Google's sample for Pub/Sub. */
export const AVERAGE_TWO: Rival = {
  name: 'average-2',
  title: 'HPA, AverageValue 2 on the backlog (Google sample)',
  knobs: {},
  defaults: {},
  pilotFor: () => backlogTarget({ type: 'average', target: 2 }),
};

const TARGETS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50];

export const BACKLOG_AVERAGE: Rival = {
  name: 'backlog-average',
  title: 'HPA, AverageValue on the backlog, swept',
  knobs: { target: TARGETS, ...DOWN_WINDOW.knob },
  defaults: { target: 5, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => backlogTarget({ type: 'average', target: setting(settings, 'target') }, settings),
};

/** KEDA's Pub/Sub scaler: an HPA with AverageValue, 10 messages a pod by default. */
export const KEDA: Rival = {
  name: 'keda',
  title: 'KEDA, Pub/Sub scaler',
  knobs: { target: TARGETS, ...DOWN_WINDOW.knob },
  defaults: { target: 10, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => backlogTarget({ type: 'average', target: setting(settings, 'target') }, settings),
};

/** The age of the oldest message, as a Value: twice too old asks for twice the pods. */
export const OLDEST_AGE: Rival = {
  name: 'oldest-age',
  title: 'HPA, oldest unacknowledged message',
  knobs: { shareOfSlo: [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2], ...DOWN_WINDOW.knob },
  defaults: { shareOfSlo: 0.5, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => (task) => ({
    hpa: hpaOf(task.bounds, [{ type: 'value', target: setting(settings, 'shareOfSlo') * task.sloSeconds }], settings),
    read: (nowMs, sensors) => [reading(sensors.oldestAgeSeconds(nowMs))],
  }),
};

/** The publish rate from Prometheus and the backlog, whichever asks for more: the best that plain adapters can do. */
export const RATE_AND_BACKLOG: Rival = {
  name: 'rate-and-backlog',
  title: 'HPA, publish rate (Prometheus) and backlog',
  knobs: { utilisation: UTILISATIONS, target: TARGETS, ...DOWN_WINDOW.knob },
  defaults: { utilisation: 0.8, target: 10, ...DOWN_WINDOW.usual },
  pilotFor: (settings) => (task) => ({
    hpa: hpaOf(task.bounds, [PODS_WANTED, { type: 'average', target: setting(settings, 'target') }], settings),
    read: (nowMs, sensors) => {
      const rate = reading(sensors.arrivalsPerSecond(nowMs));
      const pods = 'error' in rate ? rate : { value: podsForRate(rate.value, task, setting(settings, 'utilisation')) };
      return [pods, reading(sensors.backlog(nowMs))];
    },
  }),
};
