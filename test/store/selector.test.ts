import { describe, expect, test } from '@jest/globals';
import { matches } from '../../src/store/selector.ts';
import { parseSelector } from '../../src/store/selector-parser.ts';

function matching(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return matches(parseSelector(selector), labels);
}

describe('a selector', () => {
  test('holds when every requirement does', () => {
    expect(matching('a=1,b in (x,y),!c', { a: '1', b: 'y' })).toBe(true);
    expect(matching('a=1,b in (x,y),!c', { a: '1', b: 'y', c: '' })).toBe(false);
  });

  test('that is empty holds for everything', () => {
    expect(matching('', {})).toBe(true);
    expect(matching('', { a: '1' })).toBe(true);
  });

  test.each(['a!=1', 'a notin (1,2)', '!a'])('%s holds when the label is absent, as in Kubernetes', (selector) => {
    expect(matching(selector, {})).toBe(true);
    expect(matching(selector, { a: '1' })).toBe(false);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf=', 'constructor>0'])(
    '%s is about labels, never about what every JavaScript object has',
    (selector) => {
      expect(matching(selector, {})).toBe(false);
    },
  );

  test('compares whole numbers of up to 64 bits exactly', () => {
    expect(matching('a>9007199254740992', { a: '9007199254740993' })).toBe(true);
    expect(matching('a<9223372036854775807', { a: '9223372036854775806' })).toBe(true);
  });

  test.each(['', 'x', '1.5', '9223372036854775808', '0x10', '1e3'])(
    'takes the label %j for no number, so neither > nor < holds',
    (label) => {
      expect(matching('a>0', { a: label })).toBe(false);
      expect(matching('a<5', { a: label })).toBe(false);
    },
  );
});
