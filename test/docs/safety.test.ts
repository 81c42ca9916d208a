import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'safety.md'), 'utf8');
const named = [...page.matchAll(/^\|[^|]*\| `(test\/[^`]+)`: (.*) \|$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

test('every rule of the design has a section', () => {
  expect(page.match(/^## \d\./gm)).toEqual(['## 1.', '## 2.', '## 3.', '## 4.', '## 5.', '## 6.', '## 7.']);
  expect(named.length).toBeGreaterThan(20);
});

test.each(named)('%s has the test that the page names: %s', (file, name) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
});
