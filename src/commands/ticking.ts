import type { Engine } from '../loop/engine.ts';
import type { HealthCheck } from '../server/health.ts';

export interface TickingParts {
  readonly stopwatch: () => number;
  readonly ticked: (seconds: number) => void;
  /** Called after every tick. */
  readonly after: () => void;
  /** Told that a tick broke: a mistake of ours. The next one is tried all the same. */
  readonly failed: (error: unknown) => void;
}

export interface Ticking {
  /** Fails when ticks have ceased: a restart could cure that. */
  readonly live: HealthCheck;
  /** Fails until every source was read once, or has failed to be. */
  readonly ready: HealthCheck;
  /** A tick beside the regular ones, for what must not wait for the next. Ends when all is decided and read. */
  now(): Promise<void>;
  /** Ticks every `periodMs`. Returns what stops it. */
  start(periodMs: number): () => void;
}

/** So many ticks may be missed, and at least so much time may pass, before it counts as a standstill. */
const MISSED_TICKS = 5;
const STANDSTILL_MS = 60_000;

/** Calls for ticks, and knows when they last worked. */
export function ticking(engine: Engine, { stopwatch, ticked, after, failed }: TickingParts): Ticking {
  let deciding: Promise<void> | undefined;
  let decidedMs: number | undefined;
  let wasRead = false;
  let patienceMs = STANDSTILL_MS;

  async function tick(): Promise<void> {
    const startedMs = stopwatch();
    const started = engine.tick();
    if (started === undefined) return;
    deciding = started.decided;
    await started.decided;
    decidedMs = stopwatch();
    await started.read;
    wasRead = true;
    ticked((stopwatch() - startedMs) / 1000);
    after();
  }

  return {
    live: {
      name: 'ticks',
      check: () => {
        if (decidedMs === undefined) return { ok: true, note: 'none yet' };
        const agoMs = stopwatch() - decidedMs;
        return { ok: agoMs < patienceMs, note: `last one ${Math.round(agoMs / 1000)} s ago` };
      },
    },
    ready: { name: 'first-read', check: () => ({ ok: wasRead, note: wasRead ? 'done' : 'sources are being read' }) },
    now: async () => {
      await deciding;
      await tick();
    },
    start: (periodMs) => {
      patienceMs = Math.max(STANDSTILL_MS, MISSED_TICKS * periodMs);
      const timer = setInterval(() => void tick().catch(failed), periodMs);
      return () => clearInterval(timer);
    },
  };
}
