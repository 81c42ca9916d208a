import type { Stretch } from './arrivals.ts';
import type { Sample } from '../series/series.ts';
import { keyedRandom } from './random.ts';

/** How a number gets from where it is true to where it can be read. */
export interface PipelineDelays {
  readonly sampleSeconds: number;
  /** A sample can be read after a time that is uniform between these. */
  readonly visibleAfterSeconds: readonly [number, number];
  /** The share of samples that never arrive. */
  readonly lossRatio: number;
}

/**
 * What goes wrong for a while. With a source: `gap` brings no new sample, `down` answers with an error, `bad` multiplies values by
 * `factor`, `skew` dates samples by `seconds` too late. With the adapter: `restart`, after which it remembers nothing.
 */
export type Fault = SourceFault | (Stretch & { readonly kind: 'restart' });

export type SourceFault = Stretch & { readonly source: Source } & (
    | { readonly kind: 'gap' }
    | { readonly kind: 'down' }
    | { readonly kind: 'bad'; readonly factor: number }
    | { readonly kind: 'skew'; readonly seconds: number }
  );

type Source = 'monitoring' | 'prometheus';

/** What reading a signal gives: the newest sample that can be seen, or none yet, or why it cannot be read. */
export interface Look {
  readonly sample: Sample | undefined;
  readonly trouble: string | undefined;
}

/** One signal on its way through a source. Its delays belong to the sample's number, not to who asks. */
export class Pipeline {
  readonly #delays: PipelineDelays;
  readonly #faults: readonly SourceFault[];
  readonly #delay: (sample: number) => number;
  readonly #lost: (sample: number) => number;
  #underWay: { readonly visibleMs: number; readonly sample: Sample }[] = [];
  #newest: Sample | undefined;
  #taken = 0;

  constructor(delays: PipelineDelays, faults: readonly SourceFault[], seed: number, name: string) {
    this.#delays = delays;
    this.#faults = faults;
    this.#delay = keyedRandom(seed, `delay of ${name}`);
    this.#lost = keyedRandom(seed, `loss of ${name}`);
  }

  /** Takes a sample of the truth. */
  take(nowMs: number, value: number): void {
    const number = this.#taken++;
    if (this.#lost(number) < this.#delays.lossRatio || this.#fault(nowMs, 'gap')) return;
    const bad = this.#fault(nowMs, 'bad');
    const skew = this.#fault(nowMs, 'skew');
    const [least, most] = this.#delays.visibleAfterSeconds;
    const visibleMs = nowMs + 1000 * (least + (most - least) * this.#delay(number));
    const atMs = nowMs + (skew?.kind === 'skew' ? skew.seconds * 1000 : 0);
    this.#underWay.push({ visibleMs, sample: { atMs, value: value * (bad?.kind === 'bad' ? bad.factor : 1) } });
  }

  read(nowMs: number): Look {
    const down = this.#fault(nowMs, 'down');
    if (down !== undefined) return { sample: undefined, trouble: `${down.source} does not answer` };
    if (this.#underWay.some(({ visibleMs }) => visibleMs <= nowMs)) this.#arrive(nowMs);
    return { sample: this.#newest, trouble: undefined };
  }

  #arrive(nowMs: number): void {
    for (const { visibleMs, sample } of this.#underWay) {
      if (visibleMs <= nowMs && sample.atMs > (this.#newest?.atMs ?? 0)) this.#newest = sample;
    }
    this.#underWay = this.#underWay.filter(({ visibleMs }) => visibleMs > nowMs);
  }

  #fault(nowMs: number, kind: SourceFault['kind']): SourceFault | undefined {
    return this.#faults.find((fault) => fault.kind === kind && nowMs >= fault.fromMs && nowMs < fault.toMs);
  }
}
