import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** A worked example of a page: the YAML behind `<!-- example: name -->`. */
export function example(page: string, name: string) {
  const text = readFileSync(join(DOCS, page), 'utf8');
  const block = text.split(`<!-- example: ${name} -->\n\`\`\`yaml\n`)[1];
  const yaml = block?.slice(0, block.indexOf('```'));
  if (yaml === undefined) throw new Error(`${page} has no example ${name}`);
  return parse(yaml);
}
