import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

/** What a folder may import, and why nothing else. Folders and packages; `types of x` allows `import type` only. */
interface Rule {
  readonly may: readonly string[];
  readonly packages: readonly string[];
  readonly because: string;
}

const RULES: Readonly<Record<string, Rule>> = {
  series: { may: [], packages: [], because: 'what happened depends on nobody: every other folder may build on it' },
  forecast: {
    may: ['series'],
    packages: [],
    because: 'a forecast is a pure function of what was observed, so that it can be replayed, tested and restored',
  },
  calendar: {
    may: [],
    packages: ['temporal-polyfill', 'ical.js', 'node:crypto'],
    because:
      'when a market is open follows from its rules alone: forecasts, decisions and simulations ask it the same question',
  },
  policy: {
    may: ['series', 'types of forecast'],
    packages: [],
    because: 'a decision is a pure function of its arguments, so that it can be recomputed and simulated',
  },
  page: { may: [], packages: [], because: 'how something is drawn must not depend on what it shows' },
  profile: {
    may: ['forecast', 'policy'],
    packages: [],
    because:
      'what a load looks like follows from its history alone, in the days of forecasts and the pods of decisions',
  },
  spec: {
    may: [],
    packages: ['zod', 'yaml', '@prometheus-io/lezer-promql', '@lezer/common', 'node:fs', 'node:path', 'node:crypto'],
    because: 'what a user may write must not depend on what the program does with it',
  },
  sources: {
    may: ['series'],
    packages: [
      'node-fetch',
      'google-auth-library',
      '@google-cloud/pubsub',
      'cockatiel',
      'node:https',
      'node:http',
      'node:fs',
      'node:path',
    ],
    because: 'a source says what is, never what to do about it or whom to tell',
  },
  store: { may: [], packages: [], because: 'it is the meeting point of the two loops and belongs to neither' },
  server: {
    may: ['store'],
    packages: ['express', 'lru-cache', 'node:'],
    because: 'a request only reads the store: it never waits for a source, a model or a file',
  },
  kubernetes: {
    may: ['spec'],
    packages: ['@kubernetes/client-node', 'undici', 'node:'],
    because: 'what is read from a cluster must not depend on how it is answered or decided',
  },
  loop: {
    may: ['forecast', 'spec', 'sources', 'series', 'policy', 'store'],
    packages: [],
    because: 'it writes what requests read, and must neither wait for a request nor know who asks',
  },
  simulate: {
    may: ['series', 'calendar', 'spec', 'policy', 'forecast', 'sources', 'store', 'loop', 'page'],
    packages: ['zod', 'yaml'],
    because: 'a simulated world runs the real code, and has no server, no cluster and no file',
  },
};

/** The composition root and the commands join the parts: they may import everything, and nobody imports them. */
const JOINERS = new Set(['', 'commands']);

/** Only these know the time, chance and the process; everybody else is given them. */
const EDGES = new Set([...JOINERS, 'sources', 'server', 'kubernetes']);
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bset(?:Timeout|Interval|Immediate)\(|\bperformance\./;

const SRC = join(import.meta.dirname, '..', 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(text: string): Import[] {
  const statements = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/g;
  return [...text.matchAll(statements)].map(([, type, stated, dynamic]) => ({
    from: stated ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }));
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

function violation(file: string, { from, typeOnly }: Import): string | undefined {
  const folder = folderOf(file);
  const rule = RULES[folder];
  if (rule === undefined) return JOINERS.has(folder) ? undefined : `src/${folder} has no rule in this test`;
  if (from.startsWith('.')) {
    const target = folderOf(normalize(join(dirname(file), from)));
    if (target === folder || rule.may.includes(target)) return undefined;
    if (typeOnly && rule.may.includes(`types of ${target}`)) return undefined;
    return `src/${file} imports ${target === '' ? 'a root file' : `src/${target}`}: ${rule.because}`;
  }
  const allowed = rule.packages.some(
    (name) => from === name || (name === 'node:' ? isBuiltin(from) : from.startsWith(`${name}/`)),
  );
  return allowed ? undefined : `src/${file} imports ${from}: ${rule.because}`;
}

test('every folder imports only what it may', () => {
  const found = files.flatMap((file) =>
    importsOf(readFileSync(join(SRC, file), 'utf8')).flatMap((one) => violation(file, one) ?? []),
  );

  expect(found).toEqual([]);
});

test('a planted violation is found, with its reason', () => {
  expect(violation('store/store.ts', { from: '../sources/source.ts', typeOnly: true })).toMatch(
    /src\/sources: it is the meeting point/,
  );
  expect(violation('sources/prometheus.ts', { from: 'express', typeOnly: false })).toMatch(
    /express: a source says what is/,
  );
  expect(
    importsOf("import type { A } from './a.ts';\nexport { b } from './b.ts';\nconst c = await import('c');"),
  ).toEqual([
    { from: './a.ts', typeOnly: true },
    { from: './b.ts', typeOnly: false },
    { from: 'c', typeOnly: false },
  ]);
});

test('only the edges know the time, chance and the process', () => {
  const found = files.filter(
    (file) => !EDGES.has(folderOf(file)) && IMPURE.test(readFileSync(join(SRC, file), 'utf8')),
  );

  expect(found).toEqual([]);
});

test('no folder has a name that says nothing', () => {
  const folders = new Set(files.map(folderOf));

  expect([...folders].filter((name) => /^(?:utils?|common|helpers?|types|lib|misc)$/.test(name))).toEqual([]);
});
