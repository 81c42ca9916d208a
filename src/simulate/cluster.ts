import type { Agenda } from './agenda.ts';
import type { Deployment, Home, Pod } from './deployment.ts';
import type { GpuNode, Nodes, Seat } from './nodes.ts';

/** The scheduler and the kubelets: pods find a GPU, pull their image, load their model, and leave again. */
export class Cluster implements Home {
  readonly nodes: Nodes;
  readonly #agenda: Agenda;
  readonly #deployments = new Map<string, Deployment>();
  #pending: Pod[] = [];
  /** From its creation until a pod was ready, pod after pod. */
  readonly startSeconds: number[] = [];

  constructor(nodes: Nodes, agenda: Agenda) {
    this.nodes = nodes;
    this.#agenda = agenda;
  }

  /** Pods that find no GPU. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Placeholder pods that are wanted. */
  get placeholders(): number {
    const kept = [...this.#deployments.values()].filter(({ workload }) => workload.placeholder);
    return kept.reduce((sum, { wanted }) => sum + wanted, 0);
  }

  /** Pods of this deployment are made again when they are evicted or lost. */
  keep(deployment: Deployment): void {
    this.#deployments.set(deployment.workload.name, deployment);
  }

  submit(pod: Pod, nowMs: number): void {
    this.#pending.push(pod);
    this.schedule(nowMs);
  }

  remove(pod: Pod, nowMs: number): void {
    this.#pending = this.#pending.filter((one) => one !== pod);
    if (pod.phase === 'ready' && !pod.of.placeholder) this.#drain(pod, nowMs);
    else this.#leave(pod, nowMs);
  }

  #drain(pod: Pod, nowMs: number): void {
    const doneMs = pod.of.drain(pod, nowMs);
    pod.phase = 'draining';
    if (pod.seat !== undefined) this.nodes.enter(pod.seat, 'draining', nowMs);
    this.#agenda.at(doneMs, (atMs) => this.#leave(pod, atMs));
  }

  /** Gives GPUs to pods that wait for one: services first, and in the place of placeholders if need be. */
  schedule(nowMs: number): void {
    if (this.#pending.length === 0) return;
    this.#pending.sort((a, b) => Number(a.of.placeholder) - Number(b.of.placeholder) || a.createdMs - b.createdMs);
    for (const pod of this.#pending) {
      const seat = this.#freeSeat(pod) ?? this.#seatOfPlaceholder(pod);
      if (seat !== undefined) this.#start(pod, seat, nowMs);
    }
    this.#pending = this.#pending.filter(({ phase }) => phase === 'pending');
    this.#replaceEvicted(nowMs);
  }

  /** A node disappears with everything on it. */
  lose(node: GpuNode, nowMs: number): void {
    if (node.gone) return;
    node.ready = false;
    for (const { pod } of node.seats) if (pod !== undefined) this.#losePod(pod, nowMs);
    this.nodes.remove(node, nowMs);
    for (const deployment of this.#deployments.values()) deployment.replace(nowMs);
  }

  #losePod(pod: Pod, nowMs: number): void {
    if (pod.phase === 'ready' || pod.phase === 'draining') pod.of.lost(pod, nowMs);
    this.#deployments.get(pod.of.name)?.forget(pod);
    this.#leave(pod, nowMs);
  }

  #replaceEvicted(nowMs: number): void {
    for (const deployment of this.#deployments.values()) {
      if (deployment.existing < deployment.wanted) deployment.replace(nowMs);
    }
  }

  /** A free GPU of a ready node, if possible of one that has the image. */
  #freeSeat(pod: Pod): Seat | undefined {
    let found: Seat | undefined;
    for (const node of this.nodes.all) {
      if (!node.ready) continue;
      const seat = node.seats.find((one) => one.pod === undefined);
      if (seat === undefined) continue;
      if (node.images.has(pod.of.image)) return seat;
      found ??= seat;
    }
    return found;
  }

  /** A placeholder gives way at once. Its GPU goes to the pod, and its deployment makes it again. */
  #seatOfPlaceholder(pod: Pod): Seat | undefined {
    if (pod.of.placeholder) return undefined;
    const seats = this.nodes.all.flatMap((node) => node.seats.filter((seat) => seat.pod?.of.placeholder === true));
    const seat = seats.find(({ node }) => node.images.has(pod.of.image)) ?? seats[0];
    const evicted = seat?.pod;
    if (evicted === undefined) return undefined;
    this.#deployments.get(evicted.of.name)?.forget(evicted);
    evicted.phase = 'gone';
    return seat;
  }

  #start(pod: Pod, seat: Seat, nowMs: number): void {
    const { placeholder, image, pullMs, loadMs } = pod.of;
    seat.pod = pod;
    pod.seat = seat;
    pod.phase = 'starting';
    this.nodes.enter(seat, placeholder ? 'placeholder' : 'starting', nowMs);
    const pulledMs = nowMs + (seat.node.images.has(image) ? 0 : pullMs);
    this.#agenda.at(pulledMs, () => seat.node.images.add(image));
    this.#agenda.at(pulledMs + loadMs, (atMs) => this.#becomeReady(pod, seat, atMs));
  }

  #becomeReady(pod: Pod, seat: Seat, nowMs: number): void {
    if (pod.phase !== 'starting') return;
    pod.phase = 'ready';
    if (pod.of.placeholder) return;
    this.startSeconds.push((nowMs - pod.createdMs) / 1000);
    this.nodes.enter(seat, 'idle', nowMs);
    pod.of.becameReady(pod, nowMs);
  }

  #leave(pod: Pod, nowMs: number): void {
    if (pod.phase === 'gone') return;
    pod.phase = 'gone';
    const { seat } = pod;
    if (seat === undefined) return;
    this.nodes.vacate(seat, nowMs);
    this.schedule(nowMs);
  }
}
