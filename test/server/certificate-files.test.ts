import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type CertificateFiles, certificateFiles } from '../../src/server/certificate-files.ts';
import type { ServingPair } from '../../src/server/listener-options.ts';
import { authority, type KeyPair } from '../support/pki.ts';

const END = new Date('2040-01-02T03:04:05Z');

let first: KeyPair;
let second: KeyPair;
let folder: string;
let look: () => Promise<void>;
let stopped: boolean;
const changed = jest.fn<(pair: ServingPair) => void>();
const problem = jest.fn<(message: string) => void>();

beforeAll(async () => {
  const ca = await authority('serving-ca');
  first = await ca.issue({ names: ['localhost'] });
  second = await ca.issue({ names: ['localhost'], notAfter: END });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificate-files-'));
  stopped = false;
  changed.mockClear();
  problem.mockClear();
});

afterEach(() => rm(folder, { recursive: true }));

const file = (name: string) => join(folder, name);

async function write({ cert, key }: Partial<KeyPair>): Promise<void> {
  if (cert !== undefined) await writeFile(file('tls.crt'), cert);
  if (key !== undefined) await writeFile(file('tls.key'), key);
}

function follow(): Promise<CertificateFiles> {
  return certificateFiles({
    certFile: file('tls.crt'),
    keyFile: file('tls.key'),
    changed,
    problem,
    every: (_periodMs, run) => {
      look = run;
      return () => {
        stopped = true;
      };
    },
  });
}

test('a pair that is replaced is told, once', async () => {
  await write(first);
  const files = await follow();
  expect(files.pair).toEqual(first);

  await write(second);
  await look();
  await look();

  expect(changed.mock.calls).toEqual([[second]]);
  expect(files.pair).toEqual(second);
  expect(files.notAfterMs).toBe(END.getTime());
  expect(problem).not.toHaveBeenCalled();
});

test('files that do not change are not told of', async () => {
  await write(first);
  await follow();

  await look();
  await write(first);
  await look();

  expect(changed).not.toHaveBeenCalled();
});

test('a mounted Secret is followed through its links', async () => {
  await mkdir(file('..1'));
  await mkdir(file('..2'));
  for (const [at, pair] of [first, second].entries()) {
    await writeFile(file(`..${at + 1}/tls.crt`), pair.cert);
    await writeFile(file(`..${at + 1}/tls.key`), pair.key);
  }
  await symlink('..1', file('..data'));
  await symlink('..data/tls.crt', file('tls.crt'));
  await symlink('..data/tls.key', file('tls.key'));
  await follow();

  await symlink('..2', file('..data_tmp'));
  await rename(file('..data_tmp'), file('..data'));
  await look();

  expect(changed.mock.calls).toEqual([[second]]);
});

test.each<[string, () => Promise<void>, RegExp]>([
  ['is cut off', () => write({ cert: first.cert.slice(0, 100) }), /tls\.crt does not begin with a certificate in PEM/],
  [
    'has a broken intermediate',
    () => write({ cert: `${first.cert}\n${first.cert.slice(0, 100)}` }),
    /TLS does not take what is in .*tls\.crt/,
  ],
  ['is empty', () => write({ key: '' }), /tls\.key is not an unencrypted private key in PEM/],
  [
    'belongs to another key',
    () => write({ cert: second.cert }),
    /in .*tls\.crt and the key in .*tls\.key do not belong/,
  ],
  ['is gone', () => rm(file('tls.key')), /cannot read .*tls\.key: .*ENOENT/],
])('when a file %s the pair before it stays, and that is told once', async (_name, spoil, message) => {
  await write(first);
  const files = await follow();

  await spoil();
  await look();
  expect(problem).not.toHaveBeenCalled();
  await look();
  await look();

  expect(problem.mock.calls).toEqual([[expect.stringMatching(message)]]);
  expect(problem.mock.calls[0]?.[0]).toMatch(/; the pair before it stays in use$/);
  expect(files.pair).toEqual(first);
  expect(changed).not.toHaveBeenCalled();
});

test('a pair that the server does not take is not used', async () => {
  await write(first);
  const files = await follow();
  changed.mockImplementation(() => {
    throw new Error('no');
  });

  await write(second);
  await look();
  await look();
  changed.mockReset();

  expect(files.pair).toEqual(first);
  expect(problem.mock.calls).toEqual([['no; the pair before it stays in use']]);
});

test('one look between the two writes of a new pair is no problem', async () => {
  await write(first);
  await follow();

  await write({ cert: second.cert });
  await look();
  await write({ key: second.key });
  await look();

  expect(changed.mock.calls).toEqual([[second]]);
  expect(problem).not.toHaveBeenCalled();
});

test('a problem that comes again after it was gone is told again', async () => {
  await write(first);
  await follow();

  for (const cert of ['broken', first.cert, 'broken']) {
    await write({ cert });
    await look();
    await look();
  }

  expect(problem).toHaveBeenCalledTimes(2);
});

test('nothing of a key gets into a message', async () => {
  await write({ ...first, key: 'secret' });

  await expect(follow()).rejects.toThrow(/^\S+tls\.key is not an unencrypted private key in PEM$/);
});

test('without a first pair there is nothing to serve with', async () => {
  await expect(follow()).rejects.toThrow(/cannot read .*tls\.crt/);
});

test('it can be stopped', async () => {
  await write(first);

  (await follow()).stop();

  expect(stopped).toBe(true);
});
