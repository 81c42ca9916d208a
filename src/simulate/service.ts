import type { Agenda } from './agenda.ts';
import type { Stretch } from './arrivals.ts';
import { Batches } from './batches.ts';
import type { Delays } from './delays.ts';
import type { Pod, Workload } from './deployment.ts';
import type { Ledger } from './ledger.ts';
import { NO_STARTS, type Starts, withStart } from '../policy/lead-times.ts';
import { MessageQueue } from './queue.ts';
import type { ServiceScenario } from './scenario.ts';
import { serviceSeconds } from './service-time.ts';
import { Waits } from './waits.ts';
import { Workers } from './workers.ts';

/** One service at work: its queue, its workers and what its messages waited. */
export interface Service extends Workload {
  readonly queue: MessageQueue;
  readonly workers: Workers;
  readonly waits: Waits;
  readonly batches: Batches;
  /** How its pods started lately. */
  readonly starts: () => Starts;
  /** Ends the world: what is still waiting or under way has waited until then. */
  readonly finish: (nowMs: number) => void;
}

export function service(
  of: ServiceScenario,
  arrivalMs: Float64Array,
  delays: Delays,
  scored: Stretch,
  { agenda, ledger, seed }: { readonly agenda: Agenda; readonly ledger: Ledger; readonly seed: number },
): Service {
  const queue = new MessageQueue(arrivalMs);
  const waits = new Waits(scored, of.sloSeconds * 1000);
  const batches = new Batches(scored, of.batchSize);
  const pods = new Map<number, Pod>();
  let starts = NO_STARTS;
  const completed = (from: number, to: number, startMs: number) => {
    batches.record(to - from, startMs);
    for (let message = from; message < to; message++) waits.record(arrivalMs[message] ?? 0, startMs);
  };
  const worked = (pod: number, startMs: number, endMs: number) => {
    const seat = pods.get(pod)?.seat;
    if (seat !== undefined) ledger.worked(seat.node.price, startMs, endMs, 1 / of.slots);
  };
  const work = { batchSize: of.batchSize, slots: of.slots, seconds: serviceSeconds(of.time, seed) };
  const workers = new Workers(queue, work, { completed, worked });
  return {
    name: of.name,
    placeholder: false,
    image: of.name,
    pullMs: delays.imagePullSeconds * 1000,
    loadMs: delays.modelLoadSeconds * 1000,
    queue,
    workers,
    waits,
    batches,
    starts: () => starts,
    becameReady: (pod, nowMs) => {
      const onNewNode = (pod.seat?.node.orderedMs ?? pod.createdMs) >= pod.createdMs;
      starts = withStart(starts, { createdMs: pod.createdMs, readyMs: nowMs, onNewNode });
      pods.set(pod.id, pod);
      workers.add(pod.id, nowMs);
    },
    drain: (pod, nowMs) => {
      const doneMs = workers.drain(pod.id, nowMs);
      pods.delete(pod.id);
      return doneMs;
    },
    lost: (pod, nowMs) => {
      const lost = workers.lose(pod.id, nowMs);
      pods.delete(pod.id);
      for (const { from, to } of lost) {
        agenda.at(nowMs + of.ackDeadlineSeconds * 1000, (atMs) => workers.giveBack(from, to, atMs));
      }
    },
    finish: (nowMs) => {
      for (const { from, to, startMs } of workers.finish(nowMs)) completed(from, to, startMs);
      queue.eachWaiting((message) => waits.record(arrivalMs[message] ?? nowMs, nowMs));
    },
  };
}
