const MINUTE_MS = 60_000;
/** Lead times are rounded up to these, so that a lead time that is measured again and again does not mean another model each time. */
const LEADS_MS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360].map((minutes) => minutes * MINUTE_MS);

/** The lead time that is planned for, in ms: the next one in a short list, as a multiple of the step, at most six hours. */
export function plannedLeadMs(leadMs: number, stepMs: number): number {
  const next = LEADS_MS.find((ms) => ms >= leadMs) ?? LEADS_MS.at(-1) ?? stepMs;
  return Math.ceil(next / stepMs) * stepMs;
}

/** The horizons that a model needs for a planned lead time: the next step, half way, the lead time, and one step beyond it. */
export function horizonsFor(plannedMs: number, stepMs: number): readonly number[] {
  const half = Math.round(plannedMs / 2 / stepMs) * stepMs;
  const horizons = [stepMs, half, plannedMs, plannedMs + stepMs].filter((ms) => ms > 0);
  return [...new Set(horizons)].toSorted((a, b) => a - b);
}
