import { Gate, type GateState, pinballLoss } from './gate.ts';
import { at } from './numbers.ts';
import type { PastSteps } from './rolling-origin.ts';

/** What the gate would have done with a forecast. */
export interface Gated {
  /** Part of the scored steps at which the forecast was not to be used. */
  readonly off: number;
  /** Pinball loss of the forecast in parts of that of the last value; NaN where nothing was scored or neither can be told. */
  readonly lossRatio: number;
  /** The same when the forecast is used while the gate is open, and else the last value. */
  readonly gatedLossRatio: number;
  /** At the end of the past. */
  readonly state: GateState;
}

export interface GatedOptions {
  readonly past: PastSteps;
  readonly horizonMs: number;
  readonly quantile: number;
  readonly warmUpSteps: number;
  /** Steps that are neither learnt from nor judged by. */
  readonly counts: (step: number) => boolean;
}

/** Goes through the past with a gate. For each step: what the model and the last value forecast for it a horizon before. */
export function gated(options: GatedOptions, predicted: Float64Array, reactive: Float64Array): Gated {
  const { past, horizonMs, quantile, warmUpSteps, counts } = options;
  const { startMs, stepMs, values } = past;
  const lead = horizonMs / stepMs;
  const gate = new Gate({ stepMs, horizonMs, quantile });
  const closed = new Uint8Array(values.length + lead);
  const sums = { steps: 0, off: 0, predicted: 0, reactive: 0, gated: 0 };
  for (const step of values.keys()) {
    const atMs = startMs + step * stepMs;
    const value = counts(step) ? at(values, step) : Number.NaN;
    const [ours, last] = [at(predicted, step), at(reactive, step)];
    const isSaid = !Number.isNaN(ours) && !Number.isNaN(last);
    if (isSaid) gate.expect(atMs, ours, last);
    gate.observe(atMs, Number.isNaN(value) ? undefined : value);
    closed[step + lead] = gate.state(atMs).open ? 0 : 1;
    if (step < warmUpSteps || Number.isNaN(value) || !isSaid) continue;
    const [lossOfOurs, lossOfLast] = [pinballLoss(quantile, ours, value), pinballLoss(quantile, last, value)];
    sums.steps++;
    sums.off += at(closed, step);
    sums.predicted += lossOfOurs;
    sums.reactive += lossOfLast;
    sums.gated += closed[step] === 1 ? lossOfLast : lossOfOurs;
  }
  return {
    off: sums.off / sums.steps,
    lossRatio: ratio(sums.predicted, sums.reactive),
    gatedLossRatio: ratio(sums.gated, sums.reactive),
    state: gate.state(startMs + (values.length - 1) * stepMs),
  };
}

/** Where neither loses anything they are equal. */
function ratio(loss: number, rival: number): number {
  return loss === rival && rival === 0 ? 1 : loss / rival;
}
