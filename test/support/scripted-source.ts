import type { Query, Reading, Source } from '../../src/sources/source.ts';

/** A source that a test drives by hand: every call waits until the test answers it. */
export class ScriptedSource implements Source {
  readonly calls: {
    readonly queries: readonly Query[];
    answer(readings: readonly Reading[]): void;
    fail(error: unknown): void;
  }[] = [];
  readonly #atOnce: number;

  /** `atOnce` is how many queries one call answers. */
  constructor(atOnce = Number.POSITIVE_INFINITY) {
    this.#atOnce = atOnce;
  }

  batches(queries: readonly Query[]): readonly (readonly Query[])[] {
    const batches: Query[][] = [];
    for (const query of queries) {
      const last = batches.at(-1);
      if (last === undefined || last.length >= this.#atOnce) batches.push([query]);
      else last.push(query);
    }
    return batches;
  }

  latest(queries: readonly Query[]): Promise<readonly Reading[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Reading[]>();
    this.calls.push({ queries, answer: resolve, fail: reject });
    return promise;
  }

  range(): Promise<never> {
    return Promise.reject(new Error('a scripted source has no past'));
  }
}
