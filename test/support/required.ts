import { describe } from '@jest/globals';

/**
 * `describe` when a tool is there. Without it the tests are skipped with the reason printed, so that they pass on any machine;
 * with FOREWARM_REQUIRE_ALL=1, as in CI, a missing tool is a failure.
 */
export function required(tool: string, found: boolean): typeof describe | typeof describe.skip {
  if (found) return describe;
  if (process.env['FOREWARM_REQUIRE_ALL'] === '1')
    throw new Error(`${tool} was not found, and FOREWARM_REQUIRE_ALL=1 needs it`);
  process.stderr.write(`skipped: ${tool} was not found\n`);
  return describe.skip;
}
