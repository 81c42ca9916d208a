import { eventually } from '../../../test/e2e/support/eventually.ts';
import type { Kube } from '../../../test/e2e/support/kube.ts';
import { NOOP_VALUE } from './metrics.ts';

/** A server of external metrics on loopback. */
export interface Adapter {
  readonly name: 'forewarm' | 'noop';
  readonly port: number;
}

/** What is asked for while the aggregator changes over. */
const IN_A_ROW = 20;

/** Waits until the kube-apiserver hands every request to this adapter. */
export async function answersFor(kube: Kube, { name }: Adapter, path: string): Promise<void> {
  await eventually(
    `${name} answers`,
    async () => {
      for (let i = 0; i < IN_A_ROW; i += 1) {
        const { items } = await kube.get<{ items: readonly { value: string }[] }>(path);
        const isNoop = items[0]?.value === NOOP_VALUE;
        if (isNoop !== (name === 'noop')) throw new Error('the other one answers');
      }
    },
    { within: 60 },
  );
}
