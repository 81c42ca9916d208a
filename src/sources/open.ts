import { readFile } from 'node:fs/promises';
import { isLoopback, webAddress } from './address.ts';
import { CloudMonitoring, type CloudMonitoringSettings } from './cloud-monitoring.ts';
import { missingExplainer } from './explain-missing.ts';
import { Prometheus, type PrometheusSettings } from './prometheus.ts';
import { recordingOf } from './recording.ts';
import { type Recording, replay } from './replay.ts';
import type { Source } from './source.ts';
import { pubsubReader } from './subscription-check.ts';

interface ReplaySettings {
  /** A CSV file, or undefined for a generated recording. */
  readonly file: string | undefined;
  readonly seed: number;
  /** How many times as fast as it was recorded. */
  readonly speed: number;
}

/** A system that may be asked, as an admin describes it. */
export type SourceSettings =
  | ({ readonly kind: 'cloudMonitoring' } & CloudMonitoringSettings)
  | ({ readonly kind: 'prometheus' } & PrometheusSettings)
  | ({ readonly kind: 'replay' } & ReplaySettings);

/** What a source is given, as it neither knows the time nor makes data up. */
export interface Surroundings {
  readonly now: () => number;
  /** Only measures how long something takes, in ms. */
  readonly stopwatchMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** The recording that a replay without a file plays. */
  readonly generated: (seed: number) => Recording;
}

/** A source, and how to end its connections once no call is under way. */
export interface ClosableSource extends Source {
  close(): void;
}

/**
 * Makes the source that the settings describe. It connects to nobody before it is asked.
 * @throws {Error} when the settings cannot be used; the message holds no address
 */
export async function openSource(settings: SourceSettings, surroundings: Surroundings): Promise<ClosableSource> {
  switch (settings.kind) {
    case 'cloudMonitoring':
      return cloudMonitoring(settings, surroundings);
    case 'prometheus':
      return new Prometheus(settings);
    case 'replay':
      return { ...(await recorded(settings, surroundings)), close: () => {} };
  }
}

function cloudMonitoring(settings: CloudMonitoringSettings, { stopwatchMs, random }: Surroundings): ClosableSource {
  const missing = canCheckSubscriptions(settings)
    ? missingExplainer(pubsubReader(settings.project), stopwatchMs)
    : undefined;
  return new CloudMonitoring(settings, { stopwatchMs, random, missing });
}

/** Beside a stand-in of Cloud Monitoring on this machine, only Pub/Sub's emulator knows the subscriptions, not Google. */
function canCheckSubscriptions({ endpoint }: CloudMonitoringSettings): boolean {
  const isEmulated = (process.env['PUBSUB_EMULATOR_HOST'] ?? '') !== '';
  return isEmulated || endpoint === undefined || !isLoopback(webAddress(endpoint, ''));
}

async function recorded({ file, seed, speed }: ReplaySettings, { now, generated }: Surroundings): Promise<Source> {
  const recording = file === undefined ? generated(seed) : recordingOf(await readFile(file, 'utf8'));
  return replay(recording, { startMs: now(), speed, repeat: true });
}
