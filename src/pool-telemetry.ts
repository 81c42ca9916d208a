import { Gauge, type Registry } from 'prom-client';
import type { PoolState } from './loop/pools.ts';

/** How each pool stands: read when the page is asked for. */
export function poolSeries(registers: Registry[], pools: () => Iterable<PoolState>): void {
  const labelNames = ['pool'];
  // Registered first, so that both are filled before one of them is written.
  const capacity = new Gauge({
    name: 'forewarm_pool_capacity',
    help: 'Pods that the members of a pool may have together.',
    labelNames,
    registers,
    collect(): void {
      capacity.reset();
      wanted.reset();
      for (const state of pools()) {
        capacity.set({ pool: state.name }, state.capacity);
        wanted.set({ pool: state.name }, state.wanted);
      }
    },
  });
  const wanted = new Gauge({
    name: 'forewarm_pool_wanted',
    help: 'Pods that the members of a pool want together. Above the capacity some are answered less than they want.',
    labelNames,
    registers,
  });
}
