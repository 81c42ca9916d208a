import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { snapshotFolder } from '../../src/commands/snapshot-folder.ts';
import { temporaryFolders } from '../support/folder.ts';

const newFolder = temporaryFolders();

function setUp() {
  const folder = join(newFolder(), 'snapshots');
  const failures: string[] = [];
  const snapshots = snapshotFolder(folder, (doing, error) => failures.push(`${doing}: ${String(error)}`));
  const only = (): string => join(folder, readdirSync(folder)[0] ?? '');
  return { folder, failures, snapshots, only };
}

describe('a folder of snapshots', () => {
  test('gives back what was written, and knows one key from another', async () => {
    const { snapshots } = setUp();
    await snapshots.write('a', { x: 1 });
    await snapshots.write('b', { x: 2 });
    await snapshots.write('a', { x: 3 });

    expect([await snapshots.read('a'), await snapshots.read('b'), await snapshots.read('c')]).toEqual([
      { x: 3 },
      { x: 2 },
      undefined,
    ]);
  });

  test('is for nobody but its owner, and leaves no halves behind', async () => {
    const { snapshots, folder, only } = setUp();
    await snapshots.write('a', { x: 1 });

    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect(statSync(only()).mode & 0o777).toBe(0o600);
  });

  test.each(['', '{', 'null', '{"key":"b","saved":1}', '{"key":"a"}'])(
    'a file with %j is as good as none',
    async (text) => {
      const { snapshots, only } = setUp();
      await snapshots.write('a', { x: 1 });
      writeFileSync(only(), text);

      expect(await snapshots.read('a')).toBeUndefined();
    },
  );

  test('a file that was cut off is told, and replaced by the next one', async () => {
    const { snapshots, only, failures } = setUp();
    await snapshots.write('a', { x: 1 });
    writeFileSync(only(), readFileSync(only(), 'utf8').slice(0, 20));
    await snapshots.read('a');
    await snapshots.write('a', { x: 2 });

    expect(await snapshots.read('a')).toEqual({ x: 2 });
    expect(failures).toEqual([expect.stringMatching(/^reading a snapshot: SyntaxError/)]);
  });

  test('a folder that cannot be written costs nothing but the snapshot', async () => {
    const failures: string[] = [];
    const folder = join(newFolder(), 'file');
    writeFileSync(folder, '');
    await snapshotFolder(folder, (doing) => failures.push(doing)).write('a', {});

    expect(failures).toEqual(['writing a snapshot']);
  });
});
