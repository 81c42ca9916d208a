import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { watchSpec } from '../../src/spec/watch.ts';
import { temporaryFolders } from '../support/folder.ts';
import { source, written } from '../support/written.ts';

const newFolder = temporaryFolders();

function replay(...names: readonly string[]): string {
  return written(...names.map((name) => source(name, { replay: {} })));
}

/** A watch whose timer is moved by hand. What it tells is kept: the sources of a good spec, or the messages of problems. */
function watched(...paths: readonly string[]) {
  const told: string[] = [];
  const timer = { ms: 0, run: () => {}, stopped: false };
  const stop = watchSpec(paths, {
    every: (ms, run) => {
      Object.assign(timer, { ms, run });
      return () => {
        timer.stopped = true;
      };
    },
    onChange: ({ sources }) => told.push(sources.map(({ name }) => name).join(' ')),
    onProblems: (problems) => told.push(`problems: ${problems.map(({ message }) => message).join('; ')}`),
  });

  /** Lets two seconds pass, and says what was told meanwhile. */
  function twoSeconds(): readonly string[] {
    for (let ms = 0; ms < 2_000; ms += timer.ms) timer.run();
    return told.splice(0);
  }

  return { told, timer, stop, twoSeconds, look: () => timer.run() };
}

function fileWith(text: string): string {
  const file = join(newFolder(), 'a.yaml');
  writeFileSync(file, text);
  return file;
}

test('what is there is told at once', () => {
  expect(watched(fileWith(replay('a'))).told).toEqual(['a']);
  expect(watched(fileWith('[]')).told).toEqual(['problems: expected a map with kind, metadata and spec, found a list']);
});

test('a good change is told within two seconds, once', () => {
  const file = fileWith(replay('a'));
  const { twoSeconds } = watched(file);
  twoSeconds();

  writeFileSync(file, replay('a', 'b'));

  expect(twoSeconds()).toEqual(['a b']);
  expect(twoSeconds()).toEqual([]);
});

test('a change that says the same is not told', () => {
  const file = fileWith(replay('a'));
  const { twoSeconds } = watched(file);
  twoSeconds();

  writeFileSync(file, `# a comment\n${replay('a')}`);

  expect(twoSeconds()).toEqual([]);
});

test('a bad change is told once, and again when it changes; the way back is told too', () => {
  const file = fileWith(replay('a'));
  const { told, twoSeconds } = watched(file);
  expect(told.splice(0)).toEqual(['a']);

  writeFileSync(file, '[]');
  expect(twoSeconds()).toEqual(['problems: expected a map with kind, metadata and spec, found a list']);
  expect(twoSeconds()).toEqual([]);

  writeFileSync(file, 'kind: Fool');
  expect(twoSeconds()).toEqual([
    'problems: expected MetricSource, Calendar, ScalingMetric or Pool, found "Fool", did you mean Pool?',
  ]);

  writeFileSync(file, replay('a'));
  expect(twoSeconds()).toEqual(['problems: ']);

  writeFileSync(file, '[]');
  expect(twoSeconds()).toEqual(['problems: expected a map with kind, metadata and spec, found a list']);

  writeFileSync(file, replay('a', 'b'));
  expect(twoSeconds()).toEqual(['problems: ', 'a b']);
});

test('a file is read when it has stopped changing, so that half of it is not taken for all', () => {
  const file = fileWith(replay('a'));
  const { told, look } = watched(file);
  look();
  told.splice(0);

  for (const text of [replay('a', 'b'), replay('a', 'b', 'c'), replay('a', 'b', 'c', 'd')]) {
    writeFileSync(file, text);
    look();
  }
  expect(told).toEqual([]);

  look();
  expect(told).toEqual(['a b c d']);
});

describe('files that come and go', () => {
  test('a file that is deleted is a problem, and the last good spec goes on until it is back', () => {
    const file = fileWith(replay('a'));
    const { told, twoSeconds } = watched(file);
    told.splice(0);

    unlinkSync(file);
    expect(twoSeconds()).toEqual(['problems: expected a file or folder, found nothing']);

    writeFileSync(file, replay('a'));
    expect(twoSeconds()).toEqual(['problems: ']);
  });

  test('files of a folder', () => {
    const folder = newFolder();
    const { told, twoSeconds } = watched(folder);
    expect(told.splice(0)).toEqual(['problems: expected a folder with *.yaml or *.yml files, found none in it']);

    writeFileSync(join(folder, 'a.yaml'), replay('a'));
    expect(twoSeconds()).toEqual(['problems: ', 'a']);

    writeFileSync(join(folder, 'b.yaml'), replay('b'));
    expect(twoSeconds()).toEqual(['a b']);

    unlinkSync(join(folder, 'a.yaml'));
    expect(twoSeconds()).toEqual(['b']);

    rmSync(folder, { recursive: true });
    expect(twoSeconds()).toEqual(['problems: expected a file or folder, found nothing']);
    mkdirSync(folder);
  });

  test('a file that is put in place of another by its name', () => {
    const file = fileWith(replay('a'));
    const { told, twoSeconds } = watched(file);
    told.splice(0);

    writeFileSync(`${file}.new`, replay('b'));
    utimesSync(`${file}.new`, 0, 0);
    renameSync(`${file}.new`, file);

    expect(twoSeconds()).toEqual(['b']);
  });

  test('a mounted ConfigMap, of which all files are exchanged by one link', () => {
    const folder = newFolder();
    const put = (version: string, text: string) => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'a.yaml'), text);
      symlinkSync(version, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    put('..2026_11_22_09_30_00.1', replay('a'));
    symlinkSync(join('..data', 'a.yaml'), join(folder, 'a.yaml'));
    const { told, twoSeconds } = watched(folder);
    expect(told.splice(0)).toEqual(['a']);

    put('..2026_11_22_09_31_00.2', replay('b'));
    rmSync(join(folder, '..2026_11_22_09_30_00.1'), { recursive: true });

    expect(twoSeconds()).toEqual(['b']);
  });
});

test('the watch ends when its answer is called', () => {
  const { timer, stop } = watched(fileWith(replay('a')));
  expect(timer.stopped).toBe(false);

  stop();

  expect(timer.stopped).toBe(true);
});

describe('an iCalendar file that a calendar names', () => {
  const calendar = (ical: string) =>
    written(
      { kind: 'Calendar', metadata: { name: 'market' }, spec: { timeZone: 'UTC', ical } },
      source('a', { replay: {} }),
    );

  test('is read from the folder of the file that names it, and a change of it is told', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'holidays.ics'), 'one');
    writeFileSync(join(folder, 'a.yaml'), calendar('holidays.ics'));
    const { told, twoSeconds } = watched(folder);
    expect(told.splice(0)).toEqual(['a']);
    twoSeconds();

    writeFileSync(join(folder, 'holidays.ics'), 'another');

    expect(twoSeconds()).toEqual(['a']);
    expect(twoSeconds()).toEqual([]);
  });

  test('is waited for when it is not there', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.yaml'), calendar('holidays.ics'));
    const { told, twoSeconds } = watched(join(folder, 'a.yaml'));
    expect(told.splice(0)).toEqual(['problems: expected a file or folder, found nothing']);
    twoSeconds();

    writeFileSync(join(folder, 'holidays.ics'), 'one');

    expect(twoSeconds()).toEqual(['problems: ', 'a']);
  });
});
