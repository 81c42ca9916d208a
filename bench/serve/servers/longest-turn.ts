/**
 * The longest that this thread computed between two turns of the event loop, within so many seconds: for so long a request may
 * wait. In ms of processor time, so that other processes on the same core do not count.
 */
export function longestTurnMs(seconds: number): Promise<number> {
  const untilMs = performance.now() + seconds * 1000;
  let longestMs = 0;
  let sinceMs = computedMs();
  return new Promise((resolve) => {
    const turn = () => {
      const nowMs = computedMs();
      longestMs = Math.max(longestMs, nowMs - sinceMs);
      sinceMs = nowMs;
      if (performance.now() < untilMs) setImmediate(turn);
      else resolve(longestMs);
    };
    setImmediate(turn);
  });
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
