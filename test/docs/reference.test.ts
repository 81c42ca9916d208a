import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCommandLine } from '../../src/cli.ts';
import { checkSpec } from '../../src/spec/check.ts';
import { createTelemetry } from '../../src/telemetry.ts';

const REFERENCE = join(import.meta.dirname, '..', '..', 'docs', 'reference');

/** A page that the program itself writes. UPDATE_DOCS=1 writes it anew. */
function expectPage(name: string, text: string): void {
  const file = join(REFERENCE, name);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
}

function help(...args: string[]): string {
  const found = parseCommandLine([...args, '--help'], '0.0.0');
  return found.command === 'stop' ? found.text.trimEnd() : '';
}

test('the page of flags is what the program says of itself', () => {
  const commands = ['serve', 'demo', 'validate', 'explain', 'calendar', 'backtest', 'profile', 'certificates'];
  const sections = commands.map((command) => `## forewarm ${command}\n\n\`\`\`\n${help(command)}\n\`\`\`\n`);

  expectPage(
    'flags.md',
    `# Flags\n\n<!-- Written by test/docs/reference.test.ts: UPDATE_DOCS=1 npm test -- test/docs -->\n\n\`\`\`\n${help()}\n\`\`\`\n\n${sections.join('\n')}`,
  );
});

test('the page of metrics is what the program says of itself', async () => {
  const { text } = await createTelemetry('0.0.0', {
    metrics: () => [],
    forecasts: () => [],
    calendars: () => [],
    pools: () => [],
    leadTimes: () => [],
  }).page();
  const own = [...text.matchAll(/^# HELP (forewarm_\S+) (.*)\n# TYPE \S+ (\S+)/gm)];
  const rows = own.map(([, name, meaning, type]) => `| \`${name}\` | ${type} | ${meaning} |\n`).toSorted();

  expectPage(
    'metrics.md',
    `# Metrics\n\n<!-- Written by test/docs/reference.test.ts: UPDATE_DOCS=1 npm test -- test/docs -->\n\nServed as \`/metrics\` on the admin port, with those of the process and of Node.js beside them.\n\n| name | type | meaning |\n|---|---|---|\n${rows.join('')}`,
  );
});

/** The fields that the checker knows at a place: what it says to an unknown one. */
function fieldsAt(yaml: string): readonly string[] {
  const checked = checkSpec([{ file: 'x.yaml', text: yaml }]);
  const [problem] =
    'problems' in checked ? checked.problems.filter(({ message }) => message.includes('unknown key')) : [];
  const [, list = ''] = /unknown key, expected (.*)$/.exec(problem?.message ?? '') ?? [];
  return list.split(/, | or /);
}

describe('the page of what can be written', () => {
  const page = readFileSync(join(REFERENCE, 'specification.md'), 'utf8');

  test.each([
    ['a source', 'kind: MetricSource\nspec: {zzzzzz: 1}'],
    ['Cloud Monitoring', 'kind: MetricSource\nspec: {cloudMonitoring: {zzzzzz: 1}}'],
    ['Prometheus', 'kind: MetricSource\nspec: {prometheus: {zzzzzz: 1}}'],
    ['a replay', 'kind: MetricSource\nspec: {replay: {zzzzzz: 1}}'],
    ['a calendar', 'kind: Calendar\nspec: {zzzzzz: 1}'],
    ['a session', 'kind: Calendar\nspec: {sessions: [{zzzzzz: 1}]}'],
    ['an early close', 'kind: Calendar\nspec: {early: [{zzzzzz: 1}]}'],
    ['a late open', 'kind: Calendar\nspec: {late: [{zzzzzz: 1}]}'],
    ['an event', 'kind: Calendar\nspec: {events: [{zzzzzz: 1}]}'],
    ['a metric', 'kind: ScalingMetric\nspec: {zzzzzz: 1}'],
    ['a signal', 'kind: ScalingMetric\nspec: {signal: {zzzzzz: 1}}'],
    ['a signal of Pub/Sub', 'kind: ScalingMetric\nspec: {signal: {pubsub: {zzzzzz: 1}}}'],
    ['pods', 'kind: ScalingMetric\nspec: {pods: {zzzzzz: 1}}'],
    ['the capacity of a pod', 'kind: ScalingMetric\nspec: {pods: {capacity: {zzzzzz: 1}}}'],
    ['a headroom rule', 'kind: ScalingMetric\nspec: {headroom: [{zzzzzz: 1}]}'],
    ['the forecast', 'kind: ScalingMetric\nspec: {forecast: {zzzzzz: 1}}'],
    ['placeholder pods', 'kind: ScalingMetric\nspec: {warm: {zzzzzz: 1}}'],
    ['GPU memory', 'kind: ScalingMetric\nspec: {gpuMemory: {zzzzzz: 1}}'],
    ['GPU memory of devices', 'kind: ScalingMetric\nspec: {gpuMemory: {dcgm: {zzzzzz: 1}}}'],
    ['a pool', 'kind: Pool\nspec: {zzzzzz: 1}'],
    ['a member of a pool', 'kind: Pool\nspec: {members: [{zzzzzz: 1}]}'],
    ['what is missing', 'kind: ScalingMetric\nspec: {missing: {zzzzzz: 1}}'],
  ])('names every field of %s', (_, yaml) => {
    const fields = fieldsAt(yaml);

    expect(fields.length).toBeGreaterThan(1);
    expect(fields.filter((field) => !page.includes(field))).toEqual([]);
  });
});
