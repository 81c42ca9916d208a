import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/** One file that runs without node_modules: dist/forewarm.js, and the licences of what is in it beside it. */
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/forewarm.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  legalComments: 'linked',
  define: { FOREWARM_VERSION: JSON.stringify(version) },
  banner: {
    // What CommonJS packages expect to find: the bundle is an ES module.
    js: [
      '#!/usr/bin/env node',
      "import { createRequire } from 'node:module';",
      'const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join('\n'),
  },
});
