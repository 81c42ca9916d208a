import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatProblems } from '../../src/spec/problem.ts';
import { readSpec } from '../../src/spec/read.ts';
import { temporaryFolders } from '../support/folder.ts';
import { SIGNAL_METRIC, SOURCES, source, withField, written } from '../support/written.ts';

const newFolder = temporaryFolders();

const VALID = written(...SOURCES, SIGNAL_METRIC);

/** A folder with these files in it. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function namesOfSources(...paths: readonly string[]): readonly string[] | string {
  const checked = readSpec(paths);
  return 'spec' in checked ? checked.spec.sources.map(({ name }) => name) : formatProblems(checked.problems);
}

function problemsOf(...paths: readonly string[]): string {
  const checked = readSpec(paths);
  return 'problems' in checked ? formatProblems(checked.problems) : '';
}

function replay(name: string): string {
  return written(source(name, { replay: {} }));
}

describe('a folder', () => {
  test('is its YAML files, in the order of their names', () => {
    const folder = folderOf({ 'b.yml': replay('b'), 'c.yaml': replay('c'), 'a.yaml': replay('a') });

    expect(namesOfSources(folder)).toEqual(['a', 'b', 'c']);
  });

  test('is not its hidden and other files, and not what is in its folders', () => {
    const folder = folderOf({ 'a.yaml': replay('a'), '.b.yaml': '[', 'a.yaml~': '[', 'readme.md': '[', 'd.json': '[' });
    mkdirSync(join(folder, 'e.yaml'));
    writeFileSync(join(folder, 'e.yaml', 'f.yaml'), '[');

    expect(namesOfSources(folder)).toEqual(['a']);
  });

  test('may be a mounted ConfigMap', () => {
    const folder = newFolder();
    mountConfigMap(folder, '..2026_11_22_09_30_00.1', { 'sources.yaml': replay('a'), 'metrics.yaml': '' });

    expect(namesOfSources(folder)).toEqual(['a']);
  });

  test('has YAML files', () => {
    expect(problemsOf(folderOf({ 'readme.md': '' }))).toMatch(
      /forewarm-\w+: expected a folder with \*\.yaml or \*\.yml files, found none in it$/,
    );
  });
});

/** The way a kubelet does it: files are links through `..data` into a folder that is exchanged as a whole. */
function mountConfigMap(folder: string, version: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, version));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, version, name), text);
    symlinkSync(join('..data', name), join(folder, name));
  }
  symlinkSync(version, join(folder, '..data'));
}

test('files and folders are read in the order in which they are named, no file twice', () => {
  const folder = folderOf({ 'a.yaml': replay('a'), 'b.yaml': replay('b') });
  const b = join(folder, 'b.yaml');

  expect(namesOfSources(b, folder, relative(process.cwd(), b))).toEqual(['b', 'a']);
});

test('a file that is named may be called anything', () => {
  expect(namesOfSources(join(folderOf({ '.hidden': replay('a') }), '.hidden'))).toEqual(['a']);
});

describe('what cannot be read is a problem like any other', () => {
  test('and the rest is still checked', () => {
    const folder = folderOf({
      'a.yaml': `${VALID}\n---\n[]`,
      'b.yaml': written(withField(SIGNAL_METRIC, 'spec', {})),
    });
    symlinkSync('nowhere.yaml', join(folder, 'link.yaml'));

    expect(
      problemsOf(folder, join(folder, 'gone'))
        .split('\n')
        .map((line) => line.slice(folder.length + 1)),
    ).toEqual([
      'a.yaml:9: expected a map with kind, metadata and spec, found a list',
      'b.yaml:1: metadata.name: expected a name of its own, found "render-backlog" again (first in ' +
        `${folder}/a.yaml:7)`,
      'b.yaml:1: spec: expected exactly one of signal, pods or warm, found none',
      'gone: expected a file or folder, found nothing',
      'link.yaml: expected a file or folder, found nothing',
    ]);
  });

  test('such as a file that is no text', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff]));

    expect(problemsOf(folder)).toMatch(/a\.yaml: expected text in UTF-8, found other bytes$/);
  });

  test('such as a device, which may never come to its end', () => {
    const folder = newFolder();
    symlinkSync('/dev/zero', join(folder, 'a.yaml'));

    expect(problemsOf(folder)).toMatch(/a\.yaml: expected a file or folder, found something else$/);
  });

  test('such as a file that cannot be meant, by its size', () => {
    const folder = folderOf({ 'a.yaml': '' });
    truncateSync(join(folder, 'a.yaml'), 100 * 1024 * 1024);

    expect(problemsOf(folder)).toMatch(/a\.yaml: expected at most 67108864 bytes, found 104857600$/);
  });

  test('such as a link to itself', () => {
    const folder = newFolder();
    symlinkSync('a.yaml', join(folder, 'a.yaml'));

    expect(problemsOf(folder)).toMatch(/expected a file or folder that can be read, found the error ELOOP$/);
  });
});

test('a name that would move the cursor of a terminal does not', () => {
  expect(problemsOf('\u001b[2Jgone')).toBe('\\u{1b}[2Jgone: expected a file or folder, found nothing');
});

test('a byte order mark is no part of the text', () => {
  expect(namesOfSources(folderOf({ 'a.yaml': `\ufeff${replay('a')}` }))).toEqual(['a']);
});
