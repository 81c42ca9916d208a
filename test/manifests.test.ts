import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { formatProblems } from '../src/spec/problem.ts';
import { readSpec } from '../src/spec/read.ts';

const METRICS = join(import.meta.dirname, '..', 'manifests', 'base', 'metrics.yaml');

test('the metrics that are installed at first are good', () => {
  const checked = readSpec([METRICS]);

  expect(formatProblems('problems' in checked ? checked.problems : [])).toBe('');
});
