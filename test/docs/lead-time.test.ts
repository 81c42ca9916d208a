import { expect, test } from '@jest/globals';
import { measuredLeadTime, NO_STARTS, withStart } from '../../src/policy/lead-times.ts';
import { example } from '../support/example.ts';
import { OPEN_MS } from '../support/signals.ts';

const HPA_SYNC_MS = 15_000;

test('the worked example of the lead time gives what the page says', () => {
  const { tookSeconds, tickSeconds, gives } = example('concepts/lead-time.md', 'lead time');
  const starts = (tookSeconds as number[])
    .map((seconds) => ({ createdMs: OPEN_MS, readyMs: OPEN_MS + seconds * 1000, onNewNode: false }))
    .reduce(withStart, NO_STARTS);

  const secondsWith = (delayMs: number) =>
    (measuredLeadTime('pod', starts, { nowMs: OPEN_MS, delayMs })?.ms ?? Number.NaN) / 1000;

  expect({ p90Seconds: secondsWith(0), leadSeconds: secondsWith(tickSeconds * 1000 + HPA_SYNC_MS) }).toEqual(gives);
});
