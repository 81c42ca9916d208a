import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MEANINGS, MEASURES, type Preset } from '../../src/spec/presets/preset.ts';
import { measuresOf, needsMaxBatch, PRESETS, presetExpression } from '../../src/spec/presets/presets.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'presets.md');

function section([name, preset]: readonly [string, Preset]): string {
  const { title, subject, source } = preset;
  const asked = { match: { [subject ?? 'namespace']: 'x' }, window: '5m', maxBatch: 8 };
  const rows = measuresOf(preset).map((measure) => {
    const mark = needsMaxBatch(preset, measure) ? ' (with `maxBatch: 8`)' : '';
    return `| \`${measure}\`${mark} | \`${presetExpression(preset, measure, asked)}\` |\n`;
  });
  const label =
    subject === undefined ? 'It has no label for its model' : `Its models or queues have the label \`${subject}\``;
  return `## ${name}\n\n${title}. ${label}. Its metrics: <${source}>\n\n| measure | PromQL |\n|---|---|\n${rows.join('')}`;
}

test('the page of presets is what the program asks', () => {
  const meanings = MEASURES.map((measure) => `| \`${measure}\` | ${MEANINGS[measure]} |\n`).join('');
  const text = `# Presets

<!-- Written by test/docs/presets.test.ts: UPDATE_DOCS=1 npm test -- test/docs -->

What each preset knows, and the PromQL that is asked, here over \`5m\`. How to use them: [presets](../how-to/presets.md).

| measure | meaning |
|---|---|
${meanings}
${[...PRESETS].map(section).join('\n')}`;

  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
