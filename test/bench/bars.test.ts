import { expect, test } from '@jest/globals';
import { barsOf, barsShown, broken } from '../../bench/outcome/bars.ts';
import type { Result } from '../../src/simulate/contest/result.ts';
import type { Row } from '../../src/simulate/contest/summary.ts';
import { contestResult, contestRow, exactly } from '../support/contest-row.ts';

function row(policy: string, withinSlo: number, { gpuHours = 100 }: { readonly gpuHours?: number } = {}): Row {
  const recoverySeconds = exactly(policy === 'forewarm' ? 0 : 200);
  return contestRow(policy, { withinSlo: exactly(withinSlo), gpuHours: exactly(gpuHours), recoverySeconds });
}

const result = (scenario: string, rows: readonly Row[]): Result => contestResult(rows, { scenario });

test('bars that are kept are shown and break nothing', () => {
  const bars = barsOf(result('T1', [row('forewarm', 0.999), row('keda', 0.97)]), false);

  expect(broken(bars)).toBe(false);
  expect(barsShown(bars)).toContain('| share within the objective | 0.999 | >= 0.995 | pass |');
});

test('a promise that is not kept breaks the run', () => {
  expect(broken(barsOf(result('T1', [row('forewarm', 0.9), row('keda', 0.97)]), false))).toBe(true);
  expect(broken(barsOf(result('T1', [row('forewarm', 0.9), row('keda', 0.97)]), true))).toBe(true);
});

test('without season the cheapest reactive policy that keeps the objective is what counts', () => {
  const rivals = [row('keda', 0.999, { gpuHours: 200 }), row('rate-and-backlog', 0.991, { gpuHours: 90 })];

  expect(broken(barsOf(result('T10', [row('forewarm', 0.999), ...rivals]), false))).toBe(true);
});

test('nothing is said of a scenario without bars, or of a run without Forewarm', () => {
  expect(barsOf(result('mine', [row('forewarm', 0.5)]), false)).toEqual([]);
  expect(barsOf(result('T1', [row('keda', 0.5)]), false)).toEqual([]);
});
