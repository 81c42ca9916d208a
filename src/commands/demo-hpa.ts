/** The HPA's defaults: it does nothing within 10 % of its target, and goes down to the most that 5 minutes have asked for. */
const TOLERANCE = 0.1;
const STABILIZATION_MS = 300_000;

/** How many replicas an HPA with its defaults sets, from one value to the next. */
export class DemoHpa {
  replicas: number | undefined;
  /** What was asked for in the last minutes, oldest first. */
  readonly #asked: { readonly atMs: number; readonly pods: number }[] = [];

  /** Takes what is asked for and gives the replicas before and after. */
  follow(pods: number, nowMs: number): { readonly before: number | undefined; readonly after: number } {
    const before = this.replicas;
    const after = this.#next(pods, nowMs);
    this.replicas = after;
    return { before, after };
  }

  #next(pods: number, nowMs: number): number {
    const asked = this.#asked;
    asked.push({ atMs: nowMs, pods });
    while (asked[0] !== undefined && asked[0].atMs < nowMs - STABILIZATION_MS) asked.shift();
    const { replicas } = this;
    if (replicas === undefined || pods > replicas * (1 + TOLERANCE)) return pods;
    const lowest = Math.max(...asked.map((one) => one.pods));
    return lowest < replicas * (1 - TOLERANCE) ? lowest : replicas;
  }
}
