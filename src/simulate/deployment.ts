import type { Seat } from './nodes.ts';

export type Phase = 'pending' | 'starting' | 'ready' | 'draining' | 'gone';

export interface Pod {
  readonly id: number;
  readonly of: Workload;
  readonly createdMs: number;
  phase: Phase;
  seat: Seat | undefined;
}

/** What pods are made for: a service, or placeholders that keep nodes ready. */
export interface Workload {
  readonly name: string;
  /** Placeholders give way to everybody else. */
  readonly placeholder: boolean;
  readonly image: string;
  readonly pullMs: number;
  readonly loadMs: number;
  readonly becameReady: (pod: Pod, nowMs: number) => void;
  /** A ready pod shall go; returns when it has finished what it has. */
  readonly drain: (pod: Pod, nowMs: number) => number;
  /** A ready or draining pod disappeared with its node. */
  readonly lost: (pod: Pod, nowMs: number) => void;
}

/** Where pods go: the cluster. */
export interface Home {
  readonly submit: (pod: Pod, nowMs: number) => void;
  readonly remove: (pod: Pod, nowMs: number) => void;
}

/** A number of like pods. */
export class Deployment {
  readonly workload: Workload;
  readonly #home: Home;
  #pods: Pod[] = [];
  #made = 0;
  wanted = 0;

  constructor(workload: Workload, home: Home) {
    this.workload = workload;
    this.#home = home;
  }

  /** Pods that exist and are not on their way out. */
  get existing(): number {
    return this.#pods.length;
  }

  get ready(): number {
    return this.#pods.reduce((count, { phase }) => (phase === 'ready' ? count + 1 : count), 0);
  }

  scale(replicas: number, nowMs: number): void {
    this.wanted = replicas;
    const surplus = this.#pods.length - replicas;
    if (surplus > 0) for (const pod of this.#firstToGo(surplus)) this.#stop(pod, nowMs);
    else this.replace(nowMs);
  }

  /** Makes the pods that are missing, after some were lost or evicted. */
  replace(nowMs: number): void {
    while (this.#pods.length < this.wanted) {
      const pod: Pod = {
        id: this.#made++,
        of: this.workload,
        createdMs: nowMs,
        phase: 'pending',
        seat: undefined,
      };
      this.#pods.push(pod);
      this.#home.submit(pod, nowMs);
    }
  }

  /** A pod that was lost or evicted is no longer counted. */
  forget(pod: Pod): void {
    this.#pods = this.#pods.filter((one) => one !== pod);
  }

  #stop(pod: Pod, nowMs: number): void {
    this.forget(pod);
    this.#home.remove(pod, nowMs);
  }

  /** As a ReplicaSet does: what does not run yet before what runs, the youngest first. */
  #firstToGo(count: number): Pod[] {
    const rank = ({ phase }: Pod) => ['pending', 'starting', 'ready'].indexOf(phase);
    return this.#pods.toSorted((a, b) => rank(a) - rank(b) || b.id - a.id).slice(0, count);
  }
}
