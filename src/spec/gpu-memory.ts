import type { z } from 'zod';
import { DcgmQuery } from './dcgm.ts';
import { duration, number, text } from './field.ts';
import { closed, exactlyOneOf, type Rule } from './map.ts';
import { OBJECT_NAME } from './names.ts';
import { presetFields, presetRules } from './preset-reference.ts';
import { FULLNESS } from './purposes.ts';
import { type Reference, dcgmReference, presetReference } from './signal-reference.ts';
import type { GpuMemory as Checked, SignalSpec } from './spec.ts';

/** A pool that was just raised is not lowered until its memory is clearly emptier. */
const HOLD_BELOW_RAISE = 0.9;

const share = number('a number above 0 and at most 1', (value) => value > 0 && value <= 1);

const kvCache = closed(
  'a map with preset and match, such as {preset: vllm, match: {model_name: llama}}',
  { preset: presetFields.preset, match: presetFields.match },
  ({ preset }, report) => {
    if (preset === undefined) report(['preset'], 'expected the name of a preset, found nothing');
  },
  ...presetRules(FULLNESS),
);

const holdsBelowRaise: Rule = ({ raiseAbove, holdAbove }, report) => {
  if (typeof raiseAbove === 'number' && typeof holdAbove === 'number' && holdAbove > raiseAbove)
    report(['holdAbove'], `expected at most ${raiseAbove}, the raiseAbove, found ${holdAbove}`);
};

/** How full GPU memory may get. */
export const GpuMemory = closed(
  'a map with a source, dcgm or kvCache, and raiseAbove',
  {
    source: text(OBJECT_NAME),
    maxAge: duration().optional(),
    dcgm: DcgmQuery.optional(),
    kvCache: kvCache.optional(),
    raiseAbove: share,
    holdAbove: share.optional(),
  },
  exactlyOneOf(['dcgm', 'kvCache']),
  holdsBelowRaise,
);

export function gpuMemoryOf(
  written: z.output<typeof GpuMemory>,
  resolve: (reference: Reference) => SignalSpec,
): Checked {
  const { source, maxAge: maxAgeMs, dcgm, raiseAbove, holdAbove = HOLD_BELOW_RAISE * raiseAbove } = written;
  const query = dcgm ? dcgmReference(dcgm, false) : presetReference(written.kvCache ?? {}, FULLNESS);
  const signal = resolve({ source, maxAgeMs, query });
  return { of: dcgm ? 'dcgm' : 'kvCache', signal, raiseAbove, holdAbove };
}
