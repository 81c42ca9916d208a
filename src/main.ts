import { Collector } from './collector.ts';
import { createAuthority, issueServing } from './certificates.ts';
import { DEMO_METRICS } from './demo.ts';
import { Loop } from './loop.ts';
import { explain } from './policy/explain.ts';
import { portOf, serve } from './server/serve.ts';
import { tradingDay } from './simulate/trading-day.ts';
import { replay } from './sources/replay.ts';
import { Store } from './store/store.ts';

const SPEED = 60;
const startedMs = Date.now();
const dayMs = Date.UTC(2026, 10, 23);
const now = () => dayMs + 9.25 * 3_600_000 + (Date.now() - startedMs) * SPEED;
const { stepMs, ...series } = tradingDay(1);
const source = replay({ stepMs, series: { ...series } }, { startMs: dayMs, speed: 1, repeat: true });
const store = new Store();
const collector = new Collector(15_000, { read: () => {}, overrun: () => {} }, () => performance.now());
const last = new Map<string, number>();
const loop = new Loop({
  collector,
  store,
  clock: { now, stopwatch: () => performance.now(), pause: () => new Promise((resolve) => setImmediate(resolve)) },
  events: {
    decided: (metric, decision, nowMs) => {
      if (decision.kind !== 'value' || last.get(metric.name) === decision.value || decision.winner === 'signal') return;
      process.stdout.write(
        `${new Date(nowMs).toISOString().slice(11, 19)} ${metric.name} ${last.get(metric.name) ?? '-'} -> ${decision.value}: ${explain(decision)}\n`,
      );
      last.set(metric.name, decision.value);
    },
    failed: (metric, error) => process.stderr.write(`${metric.name}: ${String(error)}\n`),
  },
});
loop.apply(DEMO_METRICS, new Map([['trading-day', { source, everyMs: 15_000 }]]));
await loop.tick().read;
const timer = setInterval(() => loop.tick(), 15_000 / SPEED);
const server = await serve(
  {
    store,
    now,
    tls: await issueServing(
      await createAuthority('forewarm-demo', { nowMs: Date.now(), days: 30 }),
      ['localhost', '127.0.0.1'],
      { nowMs: Date.now(), days: 30 },
    ),
  },
  '127.0.0.1',
  6443,
);
process.stdout.write(`https://127.0.0.1:${portOf(server)} ready after ${Math.round(performance.now())} ms\n`);
process.on('SIGINT', () => {
  clearInterval(timer);
  server.close();
  server.closeAllConnections();
});
