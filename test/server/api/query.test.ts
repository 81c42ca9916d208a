import { describe, expect, test } from '@jest/globals';
import { readQuery } from '../../../src/server/api/query.ts';
import { printSelector } from '../../../src/store/selector.ts';
import { vectors } from '../../support/vectors.ts';

const go = vectors<{ readonly query: string; readonly ok: boolean }>('list-options');

describe(`accepted and refused as by ${go.made}`, () => {
  test.each(go.cases)('$query', ({ query, ok }) => {
    expect(readQuery(query).problem === undefined).toBe(ok);
  });
});

describe('the label selector', () => {
  test.each([
    ['labelSelector=a%3Db%2Cc%20in%20(d%2Ce)', 'a=b,c in (d,e)'],
    ['labelSelector=a+in+(x,y)', 'a in (x,y)'],
    ['limit=5&labelSelector=a&watch=0', 'a'],
    ['label%53elector=a', 'a'],
    ['labelSelector=a&labelSelector=b', 'a'],
  ])('%s', (query, printed) => {
    expect(printSelector(readQuery(query).selector ?? [])).toBe(printed);
  });

  test.each(['', 'labelSelector=', 'labelSelector=+', 'labelselector=a', 'x=1'])('%j means everything', (query) => {
    expect(readQuery(query)).toEqual({ selector: undefined, watch: false, name: '', problem: undefined });
  });

  test.each(['labelSelector=%zz', 'labelSelector=%ff', 'labelSelector=a%3Db;x=1', 'labelSelector=a%00'])(
    '%s is refused, where Go would drop it and answer for everything',
    (query) => {
      expect(readQuery(query).problem).toMatch(/^labelSelector "/);
    },
  );
});

test('a problem names the option, what was found and what was expected', () => {
  expect(readQuery('labelSelector=a%3Db%3Dc').problem).toBe(
    'labelSelector "a=b=c": found "=" at character 4, expected "," or the end',
  );
  expect(readQuery('fieldSelector=a').problem).toBe('fieldSelector "a": "a" has no =, == or !=');
  expect(readQuery('limit=ten').problem).toBe('limit "ten": expected a whole number of at most 64 bits');
});

test('a problem shows no more than the beginning of a long text', () => {
  expect(readQuery(`limit=${'9'.repeat(5000)}`).problem).toBe(
    `limit "${'9'.repeat(200)}...": expected a whole number of at most 64 bits`,
  );
});
