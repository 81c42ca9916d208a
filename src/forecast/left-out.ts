/** Times from which nothing is learnt, each from its beginning up to but not including its end. */
export type LeftOut = readonly { readonly fromMs: number; readonly untilMs: number }[];

export function isLeftOut(times: LeftOut, ms: number): boolean {
  return times.some(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);
}
