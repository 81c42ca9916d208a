import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { matches, printSelector, type Requirement } from '../../src/store/selector.ts';
import { parseSelector, SelectorError } from '../../src/store/selector-parser.ts';
import { vectors } from '../support/vectors.ts';

interface Case {
  readonly selector: string;
  readonly printed: string | null;
  readonly matches?: string;
}

const go = vectors<Case>('selectors');

function refusal(text: string): string {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was accepted`);
}

/** Go keeps how equality and numbers were written; here there is one way to write each. */
function oneWay(printed: string): string {
  return printed
    .replaceAll('==', '=')
    .replaceAll(/([<>])0+(?=\d)/g, '$1')
    .replaceAll(/ in \(([^,()]*)\)/g, '=$1')
    .replaceAll(/ notin \(([^,()]*)\)/g, '!=$1');
}

describe(`as ${go.made}`, () => {
  const ordinary = go.cases.filter(({ selector }) => !selector.includes('\0'));

  test('there are enough cases to mean something', () => {
    expect(ordinary.length).toBeGreaterThan(150);
    expect(ordinary.filter(({ printed }) => printed === null).length).toBeGreaterThan(50);
  });

  test.each(ordinary.filter(({ printed }) => printed === null))('refuses $selector', ({ selector }) => {
    expect(() => parseSelector(selector)).toThrow(SelectorError);
  });

  test.each(ordinary.filter(({ printed }) => printed !== null))(
    'reads $selector',
    ({ selector, printed, ...verdict }) => {
      const parsed = parseSelector(selector);

      expect(printSelector(parsed)).toBe(oneWay(printed ?? ''));
      const matching = (go.labelSets ?? []).flatMap((labels, index) =>
        matches(parsed, labels) ? [String.fromCharCode(97 + index)] : [],
      );
      expect(matching.join('')).toBe(verdict.matches);
    },
  );
});

test.each(go.cases.filter(({ selector }) => selector.includes('\0')))(
  'refuses the NUL byte in $selector, where Go would drop the rest in silence',
  ({ selector }) => {
    expect(refusal(selector)).toMatch(/^it holds a NUL byte at character \d+$/);
  },
);

describe('the message of a refusal says where and why', () => {
  test.each([
    ['a=b=c', 'found "=" at character 4, expected "," or the end'],
    ['a in (x', 'found the end, expected "," or ")"'],
    ['a in x', 'found "x" at character 6, expected "("'],
    ['a,', 'found the end, expected a label key'],
    ['=a', 'found "=" at character 1, expected a label key'],
    ['a b', 'found "b" at character 3, expected =, ==, !=, in, notin, <, > or ","'],
    ['!a=b', 'found "=" at character 3, expected "," or the end'],
    ['a>x', 'found "x" at character 3, expected a whole number of at most 64 bits'],
    ['a>', 'found the end, expected a whole number of at most 64 bits'],
    [
      "a='b'",
      `"'b'" at character 3 is not a label value: at most 63 letters, digits, "-", "_" and ".", none of the last three at an end`,
    ],
    [
      '/a',
      '"/a" at character 1 is not a label key: a name like a label value, after an optional DNS subdomain and "/"',
    ],
  ])('%s', (selector, message) => {
    expect(refusal(selector)).toBe(message);
  });

  test('and shows no more than the beginning of what is long', () => {
    expect(refusal(`a=${'v'.repeat(3000)}`)).toMatch(/^"v{80}\.\.\." at character 3 /);
  });
});

describe('hostile selectors', () => {
  test('are read up to 4096 characters', () => {
    const longest = `a in (${'x,'.repeat(2044)}y)`;

    expect(parseSelector(longest)).toEqual([{ key: 'a', operator: 'in', values: ['x', 'y'] }]);
    expect(refusal(`${longest} `)).toBe('it has 4097 characters, at most 4096 are read');
    expect(refusal(' '.repeat(1_000_000))).toMatch(/at most 4096/);
  });

  test.each([
    '('.repeat(4096),
    '!'.repeat(4096),
    `${'a'.repeat(4094)}-=`,
    `a=${'-'.repeat(4094)}`,
    `${'a.'.repeat(2047)}/`,
  ])('are refused before the test times out, a thousand times over (%#)', (selector) => {
    const refusals = Array.from({ length: 1000 }, () => refusal(selector));

    expect(new Set(refusals).size).toBe(1);
  });

  test('may be all blanks', () => {
    expect(parseSelector(' \t\r\n'.repeat(1024))).toEqual([]);
  });
});

const label = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/);
const subdomain = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?(\.[a-z0-9]{1,10}){0,2}$/);
const key = fc.oneof(
  label,
  fc.constantFrom('in', 'notin', 'constructor', 'toString'),
  fc.tuple(subdomain, label).map((parts) => parts.join('/')),
);
const value = fc.oneof(label, fc.constantFrom('', 'in', 'notin', 'constructor'));
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 5 }).map((some) => some.toSorted());
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('in' as const, 'notin' as const), values }),
  fc.record({ key, operator: fc.constantFrom('exists' as const, 'absent' as const) }),
  fc.record({ key, operator: fc.constantFrom('>' as const, '<' as const), bound: fc.bigInt(0n, 2n ** 63n - 1n) }),
);

test('what is printed reads back as the same selector, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 6 }), (requirements) => {
      const sorted = requirements.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));

      expect(parseSelector(printSelector(sorted))).toEqual(sorted);
    }),
  );
});

test('any text is a selector or a SelectorError, and a selector prints as itself', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a',
      'in',
      'notin',
      '=',
      '==',
      '!=',
      '!',
      '(',
      ')',
      ',',
      '<',
      '>',
      ' ',
      '\t',
      '/',
      '.',
      '-',
      '5',
      '\u00a0',
      '\0',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      (text) => {
        let parsed: ReturnType<typeof parseSelector>;
        try {
          parsed = parseSelector(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SelectorError);
          return;
        }
        expect(parseSelector(printSelector(parsed))).toEqual(parsed);
      },
    ),
    { numRuns: 2000 },
  );
});
