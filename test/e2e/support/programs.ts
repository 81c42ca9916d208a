import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const folders = (): readonly string[] => (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');

/** The path of a program: in `first`, if that is given and has it, or else in PATH. */
export function findProgram(name: string, first?: string): string | undefined {
  const places = first === undefined ? folders() : [first, ...folders()];
  return places.map((folder) => join(folder, name)).find(isExecutable);
}

/** Where the Google Cloud CLI is installed; it brings the Pub/Sub emulator and older releases of kubectl. */
export function googleCloudSdk(): string | undefined {
  const gcloud = findProgram('gcloud');
  return gcloud === undefined ? undefined : dirname(dirname(realpathSync(gcloud)));
}

/** Every kubectl of this machine by its name: `kubectl`, and those with a version such as `kubectl.1.27`. */
export function findKubectls(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of [...folders(), join(googleCloudSdk() ?? '', 'bin')]) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of names.filter((one) => /^kubectl(?:\.1\.\d+)?$/.test(one) && !found.has(one))) {
      if (isExecutable(join(folder, name))) found.set(name, join(folder, name));
    }
  }
  return found;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
