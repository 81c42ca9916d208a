import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ReadBeside } from './calendars.ts';
import type { SpecFile } from './documents.ts';
import { isMap } from './map.ts';
import { type Problem, problem } from './problem.ts';

/** Twenty thousand metrics are about 6 MB. */
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Years of holidays are about 100 kB. */
const LARGEST_ICAL_BYTES = 4 * 1024 * 1024;

/** What was found, and why the rest was not. */
export interface Found<T> {
  readonly found: readonly T[];
  readonly problems: readonly Problem[];
}

/**
 * The files that paths mean: a file is itself, a folder its `*.yaml` and `*.yml` in the order of their names. What is hidden is
 * left out, such as the `..data` behind the files of a mounted ConfigMap, and so are folders in a folder. No file comes twice.
 */
export function listFiles(paths: readonly string[]): Found<string> {
  const { found, problems } = each(paths, filesAt);
  return { found: [...new Map(found.flat().map((file) => [resolve(file), file])).values()], problems };
}

export function readFiles(files: readonly string[]): Found<SpecFile> {
  return each(files, (file) => ({ file, text: textOf(file) }));
}

/** Reads an iCalendar file in the folder of the file that names it. */
export const readBeside: ReadBeside = (file, name) => {
  const path = join(dirname(file), name);
  const { found, problems } = each([path], () => textOf(path, LARGEST_ICAL_BYTES));
  const [text] = found;
  return text === undefined ? { trouble: problems[0]?.message ?? '' } : { file: path, text };
};

/** A text that differs whenever a file comes, goes, is written to or exchanged, also behind a link. */
export function stateOf(paths: readonly string[]): string {
  const { found, problems } = listFiles(paths);
  const states = each([...found, ...icalsBeside(found)], (file) => {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return [file, dev, ino, size, mtimeNs, ctimeNs].join(' ');
  });
  return JSON.stringify([states, problems]);
}

/** Whether a file names them or not. */
function icalsBeside(files: readonly string[]): readonly string[] {
  return each([...new Set(files.map(dirname))], (folder) => {
    const names = readdirSync(folder).filter((name) => /^[^.].*\.ics$/s.test(name));
    return names.toSorted().map((name) => join(folder, name));
  }).found.flat();
}

function filesAt(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /^[^.].*\.ya?ml$/s.test(name));
  const files = names.toSorted().flatMap((name) => (isFolder(join(path, name)) ? [] : [join(path, name)]));
  if (files.length === 0) throw new Error('expected a folder with *.yaml or *.yml files, found none in it');
  return files;
}

/** A link that leads nowhere is none: it is listed, and reading it tells what is wrong. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function textOf(file: string, largestBytes = LARGEST_BYTES): string {
  const stats = statSync(file);
  // Whoever reads a pipe or a device may wait for ever.
  if (!stats.isFile()) throw new Error('expected a file or folder, found something else');
  if (stats.size > largestBytes) throw new Error(`expected at most ${largestBytes} bytes, found ${stats.size}`);
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
}

function each<T>(paths: readonly string[], use: (path: string) => T): Found<T> {
  const found: T[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      found.push(use(path));
    } catch (error) {
      problems.push(problem(path, undefined, [], troubleOf(error)));
    }
  }
  return { found, problems };
}

function troubleOf(error: unknown): string {
  const { code, message } = isMap(error) ? error : {};
  if (code === 'ENOENT') return 'expected a file or folder, found nothing';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'expected text in UTF-8, found other bytes';
  if (typeof code === 'string') return `expected a file or folder that can be read, found the error ${code}`;
  return String(message);
}
