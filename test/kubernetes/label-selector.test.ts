import { expect, test } from '@jest/globals';
import { labelSelector } from '../../src/kubernetes/label-selector.ts';

test('labels and expressions are one query, and all of it must hold', () => {
  const selector = {
    matchLabels: { app: 'render', 'example.com/tier': 'gpu' },
    matchExpressions: [
      { key: 'zone', operator: 'In', values: ['a', 'b'] },
      { key: 'track', operator: 'NotIn', values: ['canary'] },
      { key: 'model', operator: 'Exists' },
      { key: 'legacy', operator: 'DoesNotExist' },
    ],
  };

  expect(labelSelector(selector)).toBe(
    'app=render,example.com/tier=gpu,zone in (a,b),track notin (canary),model,!legacy',
  );
});

test.each([[undefined], [{}], [{ matchLabels: {} }], ['app=render']])(
  'a selector of all pods is refused: %j',
  (selector) => {
    expect(() => labelSelector(selector)).toThrow('its selector is empty');
  },
);

test('an operator that is not known is refused rather than left out', () => {
  const selector = { matchLabels: { app: 'render' }, matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] };

  expect(() => labelSelector(selector)).toThrow('unknown operator "Gt"');
});
