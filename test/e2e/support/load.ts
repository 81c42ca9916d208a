import type { Kube } from './kube.ts';

/** What came of many requests. */
export interface Yield {
  readonly answered: number;
  /** What was wrong with those that failed. */
  readonly failures: readonly string[];
}

/** Asks for a path again and again, with so many clients at once, until it is stopped. */
export function startLoad(kube: Kube, path: string, clients: number): { stop(): Promise<Yield> } {
  const over = new AbortController();
  let answered = 0;
  const failures: string[] = [];
  const client = async () => {
    while (!over.signal.aborted) {
      const answer = await kube.raw(path).catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (answer.status === 200) answered += 1;
      else failures.push(`${answer.status} ${answer.text}`);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  const stop = async () => {
    over.abort();
    await all;
    return { answered, failures };
  };
  return { stop };
}
