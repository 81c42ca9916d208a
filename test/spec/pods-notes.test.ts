import { expect, test } from '@jest/globals';
import { podsNotes } from '../../src/spec/pods-notes.ts';
import { PODS_METRIC, SOURCES, specOf, withField } from '../support/written.ts';

const RATE = { source: 'prometheus', query: 'sum(rate(x_total[1m]))' };

function notesOf(fields: Readonly<Record<string, unknown>>): readonly string[] {
  const written = Object.entries(fields).reduce((so, [path, value]) => withField(so, path, value), PODS_METRIC);
  return specOf(...SOURCES, written).metrics.flatMap(podsNotes);
}

test('a forecast that is enforced without arrivals is told', () => {
  expect(notesOf({ 'spec.forecast': { mode: 'enforce' } })).toEqual([
    'render/render-pods: nothing is forecast, as spec.pods has no arrivals',
  ]);
  expect(notesOf({ 'spec.forecast': { mode: 'observe' } })).toEqual([]);
});

test('a late backlog with arrivals and without completions is told what it could have', () => {
  expect(notesOf({ 'spec.pods.arrivals': RATE })).toEqual([expect.stringContaining('with spec.pods.completions')]);
  expect(notesOf({ 'spec.pods.arrivals': RATE, 'spec.pods.completions': RATE })).toEqual([]);
  expect(notesOf({ 'spec.pods.arrivals': RATE, 'spec.pods.backlog': RATE })).toEqual([]);
});
