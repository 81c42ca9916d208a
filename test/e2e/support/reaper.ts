import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { cleanUp } from './clean-up.ts';

/**
 * Starts this file as a process that waits for the end of ours, however it comes (Ctrl-C, a crash, SIGKILL), and then cleans
 * up what is left in `folder`.
 */
export function startReaper(folder: string): void {
  const args = [import.meta.filename, folder];
  const reaper = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  reaper.unref();
  (reaper.stdin as Socket).unref();
}

if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2);
  // The other end of this pipe closes when the process that holds it ends.
  process.stdin.resume().once('end', () => void (folder && cleanUp(folder)));
}
