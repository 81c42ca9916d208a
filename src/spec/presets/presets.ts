import { kserve, rayServe, torchServe, triton } from './inference.ts';
import { kueue, kueueLocal } from './kueue.ts';
import { nim, tgi, vllm } from './llm.ts';
import { type Asked, type Expression, type Measure, MEASURES, type Preset } from './preset.ts';

/** Every preset by the name that users write. */
export const PRESETS: ReadonlyMap<string, Preset> = new Map([
  ['triton', triton],
  ['vllm', vllm],
  ['tgi', tgi],
  ['nim', nim],
  ['torchserve', torchServe],
  ['ray-serve', rayServe],
  ['kserve', kserve],
  ['kueue', kueue],
  ['kueue-local', kueueLocal],
]);

/** What a preset knows, in the order of `MEASURES`. */
export function measuresOf(preset: Preset): readonly Measure[] {
  return MEASURES.filter((measure) => expressionOf(preset, measure) !== undefined);
}

/** Whether `maxBatch` has to be said: the server itself does not say its largest batch. */
export function needsMaxBatch({ measures }: Preset, measure: Measure): boolean {
  return measure === 'batchEfficiency' && measures.batchEfficiency === undefined;
}

/** The PromQL for a measure; undefined when the preset does not know it. */
export function presetExpression(preset: Preset, measure: Measure, asked: Asked): string | undefined {
  return expressionOf(preset, measure)?.(asked);
}

/** What follows from other measures needs no entry in the table. */
function expressionOf({ measures }: Preset, measure: Measure): Expression | undefined {
  const { queue, running, batchSize } = measures;
  const known = measures[measure];
  if (known) return known;
  if (measure === 'load' && queue && running) return (asked) => `${queue(asked)} + ${running(asked)}`;
  if (measure === 'batchEfficiency' && batchSize)
    return (asked) => `clamp_max((${batchSize(asked)}) / ${asked.maxBatch ?? NaN}, 1)`;
  return undefined;
}
