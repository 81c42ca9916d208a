import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

const DATA = '..data';

/**
 * Puts files into a folder, or other ones in their place, as the kubelet mounts a ConfigMap or a Secret: each is a link through
 * `..data`, which is exchanged at once.
 */
export function mount(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  const versions = readdirSync(folder);
  const next = mkdtempSync(`${folder}/..version-`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(next, name), text, { mode: 0o600 });
  const before = versions.includes(DATA) ? readlinkSync(join(folder, DATA)) : undefined;
  symlinkSync(basename(next), join(folder, `${DATA}_next`));
  renameSync(join(folder, `${DATA}_next`), join(folder, DATA));
  for (const name of Object.keys(files)) {
    if (!versions.includes(name)) symlinkSync(join(DATA, name), join(folder, name));
  }
  if (before !== undefined) rmSync(join(folder, before), { recursive: true });
}
