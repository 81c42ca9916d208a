const DAY_MS = 86_400_000;
/** What a running Forewarm forecasts with. */
export const USUAL_STEP_MS = 300_000;

/** Whether a forecast can have this step: it divides five minutes, or is a multiple of them that divides a day. */
export function isStep(ms: number): boolean {
  const isRelated = USUAL_STEP_MS % ms === 0 || ms % USUAL_STEP_MS === 0;
  return ms >= 1000 && isRelated && DAY_MS % ms === 0;
}
