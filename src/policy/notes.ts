import { amount } from './words.ts';

/** Below it two batches would fit into one. */
const LOW_EFFICIENCY = 0.5;

/**
 * What to say when requests wait although batches are less than half full: a new pod brings another half-empty batch, at the
 * price of a GPU. Undefined when batches are fuller, or nothing waits.
 */
export function batchNote(efficiency: number, waiting: number): string | undefined {
  if (!(efficiency < LOW_EFFICIENCY) || !(waiting > 0)) return undefined;
  const full = `batches are ${amount(efficiency * 100)} % full while ${amount(Math.round(waiting))} wait`;
  return `${full}: raise the batch (its size, or how long it waits to fill), not the pods`;
}
