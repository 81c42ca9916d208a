import { eventually } from './eventually.ts';
import type { Kube } from './kube.ts';

/** What came of many requests. */
export interface Yield {
  readonly answered: number;
  /** What was wrong with those that failed. */
  readonly failures: readonly string[];
}

export interface Load {
  /** Waits until so many more requests have been answered. */
  goesOn(requests: number): Promise<void>;
  stop(): Promise<Yield>;
}

/** Asks for a path again and again, with so many clients at once, until it is stopped. */
export function startLoad(kube: Kube, path: string, clients: number): Load {
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
  const goesOn = async (requests: number) => {
    const goal = answered + requests;
    await eventually(`${requests} more are answered`, () => ensure(answered >= goal, failures), { within: 60 });
  };
  const stop = async () => {
    over.abort();
    await all;
    return { answered, failures };
  };
  return { goesOn, stop };
}

function ensure(isSo: boolean, failures: readonly string[]): void {
  if (!isSo) throw new Error(`failures: ${failures.slice(0, 3).join('; ')}`);
}
