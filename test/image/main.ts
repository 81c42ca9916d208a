import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, posix } from 'node:path';

/**
 * Keeps the Dockerfile right where there is no container engine: copies what each stage copies, runs the commands that it runs,
 * and starts what the image would start, in folders of their own. Prints a line per step; the first that fails ends it with 1.
 */

/** The image holds one bundled file and its licences. Beyond this something is in it that does not belong there. */
const MOST_BYTES = 20 * 1024 * 1024;

interface Stage {
  readonly root: string;
  workdir: string;
  user: string;
  entrypoint: readonly string[];
}

const checkout = join(import.meta.dirname, '..', '..');
const temporary = mkdtempSync(join(tmpdir(), 'forewarm-image-'));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The Dockerfile's instructions, with continued lines joined and comments left out. */
function instructions(): (readonly [keyword: string, rest: string])[] {
  const text = readFileSync(join(checkout, 'Dockerfile'), 'utf8').replaceAll(/\\\n/g, ' ');
  return [...text.matchAll(/^([A-Z]+)\s+(.*)$/gm)].map(([, keyword = '', rest = '']) => [keyword, rest] as const);
}

function build(): Stage {
  const stages: Stage[] = [];
  const names = new Map<string, Stage>();
  for (const [keyword, rest] of instructions()) {
    say(`${keyword} ${rest}`);
    if (keyword === 'FROM') {
      const root = join(temporary, String(stages.length));
      mkdirSync(root);
      const stage = { root, workdir: '/', user: 'root', entrypoint: [] };
      stages.push(stage);
      names.set(rest.split(/\s+/)[2] ?? '', stage);
    } else {
      perform(keyword, rest, stages.at(-1), names);
    }
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error('the Dockerfile has no stage');
  return last;
}

function perform(keyword: string, rest: string, stage: Stage | undefined, names: ReadonlyMap<string, Stage>): void {
  if (stage === undefined) throw new Error(`${keyword} before FROM`);
  switch (keyword) {
    case 'WORKDIR':
      stage.workdir = rest;
      mkdirSync(join(stage.root, rest), { recursive: true });
      return;
    case 'COPY':
      copy(stage, rest, names);
      return;
    case 'RUN':
      run(rest, join(stage.root, stage.workdir));
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(rest);
      return;
    case 'CMD':
    case 'EXPOSE':
      return;
    default:
      throw new Error(`this script does not know the instruction ${keyword}`);
  }
}

function copy(stage: Stage, rest: string, names: ReadonlyMap<string, Stage>): void {
  const words = rest.split(/\s+/);
  const option = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const root = option === undefined ? checkout : (names.get(option)?.root ?? '');
  const target = words.pop() ?? '';
  const into = join(stage.root, target.startsWith('/') ? target : posix.join(stage.workdir, target));
  for (const source of words) {
    if (option === undefined && !contextHolds(source))
      throw new Error(`.dockerignore keeps ${source} out of the build`);
    const directory = statSync(join(root, source)).isDirectory();
    cpSync(join(root, source), target.endsWith('/') && !directory ? join(into, basename(source)) : into, {
      recursive: true,
    });
  }
}

/** .dockerignore leaves out everything but a list. */
function contextHolds(path: string): boolean {
  return readFileSync(join(checkout, '.dockerignore'), 'utf8').split('\n').includes(`!${path}`);
}

function run(command: string, cwd: string): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed with ${status}\n${stdout}${stderr}`);
}

/** The image's own command line on this machine's Node, as its user where we may become that. */
function start(stage: Stage, args: readonly string[]) {
  const [node, script = ''] = stage.entrypoint;
  if (node !== '/nodejs/bin/node') throw new Error(`distroless keeps Node at /nodejs/bin/node, not at ${node}`);
  const id = Number(stage.user.split(':')[0]);
  if (!(id > 0)) throw new Error(`the image must run as a numeric user that is not root, not as ${stage.user}`);
  const identity = process.getuid?.() === 0 ? { uid: id, gid: id } : {};
  for (const folder of [temporary, stage.root]) chmodSync(folder, 0o755);
  return spawn(process.execPath, [join(stage.root, script), ...args], { cwd: '/', env: {}, ...identity });
}

/** Starts the demo from the image's files and waits until it answers; then it is interrupted and must end by itself. */
async function demo(stage: Stage): Promise<void> {
  const child = start(stage, ['demo', '--secure-port', '0', '--admin-port', '0']);
  let output = '';
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('curl ')) ready.resolve();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await Promise.race([ready.promise, ended]);
  child.kill('SIGINT');
  const code = await ended;
  if (code !== 0 || !output.includes('curl ')) throw new Error(`the demo ended with ${code}\n${output}`);
}

function size(stage: Stage): number {
  const files = readdirSync(stage.root, { recursive: true, encoding: 'utf8' }).map((file) =>
    statSync(join(stage.root, file)),
  );
  return files.reduce((total, file) => total + (file.isFile() ? file.size : 0), 0);
}

try {
  const image = build();
  const bytes = size(image);
  if (bytes > MOST_BYTES) throw new Error(`the image adds ${bytes} bytes to its base, more than ${MOST_BYTES}`);
  await demo(image);
  say(`the image's files are ${Math.round(bytes / 1e5) / 10} MB, and the demo runs from them as user ${image.user}`);
} finally {
  rmSync(temporary, { recursive: true });
}
