import { eventually } from './eventually.ts';

/** A request on the secure port, as Forewarm's log has it at `--v 3`. */
export interface LoggedRequest {
  /** When it was answered, ms since the epoch. */
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  readonly code: number;
  /** The User-Agent of who asked; the aggregation layer passes on that of its own client. */
  readonly agent: string;
}

interface Line {
  readonly msg: string;
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly code: number;
  readonly agent?: string;
}

const HPA_CONTROLLER = /^kube-controller-manager\/.*horizontal-pod-autoscaler$/;

/** The requests in the lines of a log. Lines that are not JSON are those of a crash. */
export function requestsIn(lines: readonly string[]): readonly LoggedRequest[] {
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter(({ msg }) => msg === 'answered')
    .map(({ time, method, url, code, agent = '' }) => ({ atMs: Date.parse(time), method, url, code, agent }));
}

/** Whether a User-Agent is the HPA controller's. */
export function isHpaController(agent: string): boolean {
  return HPA_CONTROLLER.test(agent);
}

/** What the HPA controller asked for a path, selectors included, from a moment on. */
export function byHpaController(
  requests: readonly LoggedRequest[],
  path: string,
  sinceMs = 0,
): readonly LoggedRequest[] {
  return requests.filter(
    ({ atMs, url, agent }) => atMs >= sinceMs && isHpaController(agent) && url.split('?')[0] === path,
  );
}

/** Waits until the newest answer to the HPA controller has this code: a line is written a moment after its answer. */
export function hpaControllerIsAnswered(
  code: number,
  forewarm: { requests(): readonly LoggedRequest[] },
  path: string,
  sinceMs = 0,
): Promise<void> {
  const check = () => {
    const newest = byHpaController(forewarm.requests(), path, sinceMs).at(-1)?.code;
    if (newest !== code) throw new Error(`the newest answer is ${newest}`);
  };
  return eventually(`the HPA controller is answered ${code}`, check, { within: 30 });
}
