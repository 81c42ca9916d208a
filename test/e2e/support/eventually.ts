import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * Repeats `check` until it no longer throws, and gives its result.
 * @param within seconds
 * @throws with what was waited for; its cause is what the last check threw
 */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  { within }: { within: number },
): Promise<T> {
  const deadlineMs = performance.now() + within * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadlineMs) throw new Error(`not within ${within} s: ${what}`, { cause: error });
    }
    await sleep(EVERY_MS);
  }
}
