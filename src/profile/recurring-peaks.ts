import type { TypicalDay } from './typical-day.ts';

/** A peak that most days of a kind have, by the typical day. Levels are in the unit of the signal. */
export interface RecurringPeak {
  readonly kind: string;
  /** Minutes since local midnight at which the load begins to rise: from then on more than a tenth of the rise is done. */
  readonly beginMinute: number;
  readonly topMinute: number;
  /** Before the rise, and at the top. */
  readonly from: number;
  readonly to: number;
  /** From `from` until nine tenths of the rise are done. */
  readonly riseMinutes: number;
  /** How long the load is above the middle of `from` and `to`. */
  readonly lastMinutes: number;
  /** The part of the days on which it was there, from 0 to 1. */
  readonly share: number;
}

/** A peak stands out by this part of what a typical day varies by, and of what the most varied one does. */
const LEAST_OF_DAY = 0.2;
const LEAST_OF_ALL = 0.1;
/** The highest and the lowest of some hundred slots differ by six standard deviations by chance, by more where values are skewed. */
const LEAST_DEVIATIONS = 9;
const LEAST_RATIO = 1.25;
const LEAST_SHARE = 0.6;
/** The parts of a rise at which it begins and is over: the rise time of signal processing. */
const RISE_FROM = 0.1;
export const RISE_TO = 0.9;
/** A jump on the way up is told if it is so many times as short, has so much of what makes a peak, and is there on so many days. */
const JUMP = { shorter: 4, least: 0.5, share: 0.85 };
const DAY_MINUTES = 1440;
/** Fewer slots are no day. */
const LEAST_SLOTS = 8;

/** The recurring peaks of each kind of day, in the order of the day. */
export function recurringPeaks(typical: readonly TypicalDay[]): readonly RecurringPeak[] {
  const most = Math.max(0, ...typical.map(({ curve }) => rangeOf(curve)));
  return typical.flatMap((day) => peaksOf(day, LEAST_OF_ALL * most));
}

function peaksOf(day: TypicalDay, leastRise: number): readonly RecurringPeak[] {
  const known = fromLowest(day.curve);
  const least = Math.max(leastRise, LEAST_OF_DAY * rangeOf(day.curve), LEAST_DEVIATIONS * day.noise);
  if (known.length < LEAST_SLOTS || !(least > 0)) return [];
  return summits(known.map(({ value }) => value))
    .filter(({ prominence }) => prominence >= least)
    .flatMap((summit) => risesTo(day, known, summit))
    .filter(
      ({ from, to, share }) => to - from >= JUMP.least * least && to >= LEAST_RATIO * from && share >= LEAST_SHARE,
    )
    .toSorted((a, b) => a.beginMinute - b.beginMinute);
}

interface Slot {
  readonly slot: number;
  readonly value: number;
}

/** The known slots of a day, as a circle that is cut where it is lowest: so a peak may lie over midnight. */
function fromLowest(curve: Float64Array): readonly Slot[] {
  const known = Array.from(curve, (value, slot) => ({ slot, value })).filter(({ value }) => !Number.isNaN(value));
  const lowest = known.reduce((low, { value }, i) => (value < (known[low]?.value ?? Infinity) ? i : low), 0);
  return [...known.slice(lowest), ...known.slice(0, lowest)];
}

interface Summit {
  readonly at: number;
  /** How far one has to go down before one can go higher: the topographic prominence. */
  readonly prominence: number;
  /** Where it is lowest on the way up, as far as the last higher place. */
  readonly lowest: number;
}

/** The local maxima of a curve that begins at its lowest place, as seen on a circle. */
function summits(values: readonly number[]): readonly Summit[] {
  const at = (i: number) => values[i] ?? values[0] ?? Number.NaN;
  return [...values.keys()]
    .filter((i) => i > 0 && at(i) > at(i - 1) && at(i) >= at(i + 1))
    .map((i) => {
      let [lowest, right] = [i, at(i)];
      for (let left = i - 1; left >= 0 && at(left) <= at(i); left--) if (at(left) < at(lowest)) lowest = left;
      for (let next = i + 1; next <= values.length && at(next) <= at(i); next++) right = Math.min(right, at(next));
      return { at: i, prominence: at(i) - Math.max(at(lowest), right), lowest };
    });
}

/** A rise to a summit, and one that begins on the way up where that is much shorter: a jump on top of a busy morning. */
function risesTo(day: TypicalDay, known: readonly Slot[], { at, lowest }: Summit): readonly RecurringPeak[] {
  const values = known.map(({ value }) => value);
  const whole = peakAt(day, known, at, footOf(values, at, lowest));
  const jump = peakAt(day, known, at, kneeOf(values, at, lowest));
  const isTold = jump.riseMinutes <= whole.riseMinutes / JUMP.shorter && jump.share >= JUMP.share;
  return isTold ? [whole, jump] : [whole];
}

/** The last place before a summit at which a tenth of the rise is not yet reached. */
function footOf(values: readonly number[], top: number, lowest: number): number {
  const [low = 0, high = 0] = [values[lowest], values[top]];
  let foot = top - 1;
  while (foot > lowest && (values[foot] ?? 0) > low + RISE_FROM * (high - low)) foot--;
  return foot;
}

/** The place furthest below the straight line up to a summit (V. Satopaa and others, Finding a "Kneedle" in a Haystack, 2011). */
function kneeOf(values: readonly number[], top: number, lowest: number): number {
  const [low = 0, high = 0] = [values[lowest], values[top]];
  const below = (i: number) => low + ((high - low) * (i - lowest)) / (top - lowest) - (values[i] ?? 0);
  let knee = lowest;
  for (let i = lowest + 1; i < top; i++) if (below(i) > below(knee)) knee = i;
  return knee;
}

function peakAt(day: TypicalDay, known: readonly Slot[], top: number, foot: number): RecurringPeak {
  const value = (i: number) => known[i]?.value ?? Number.NaN;
  const level = (part: number) => value(foot) + part * (value(top) - value(foot));
  let over = foot + 1;
  while (over < top && value(over) < level(RISE_TO)) over++;
  let [first, end] = [top, top + 1];
  while (first - 1 > foot && value(first - 1) >= level(0.5)) first--;
  while (end < known.length && value(end) >= level(0.5)) end++;
  const minuteOf = (i: number) => (known[i]?.slot ?? 0) * day.slotMinutes;
  // Slots that are not known lie between, and midnight may.
  const minutesFrom = (a: number, b: number) => (minuteOf(b) - minuteOf(a) + DAY_MINUTES) % DAY_MINUTES;
  const [high, before] = [known.slice(first, end), known.slice(Math.max(0, foot - 2), foot + 1)];
  return {
    kind: day.kind,
    beginMinute: minuteOf(foot + 1),
    topMinute: minuteOf(top),
    from: value(foot),
    to: value(top),
    riseMinutes: minutesFrom(foot, over),
    lastMinutes: minutesFrom(first, end - 1) + day.slotMinutes,
    share: shareOfDays(day, before, high),
  };
}

/** The part of the days that rise by at least half as much as the typical one. */
function shareOfDays({ rows, curve }: TypicalDay, before: readonly Slot[], high: readonly Slot[]): number {
  const riseOf = (row: Float64Array) => mean(row, high) - mean(row, before);
  const rises = rows.map(riseOf).filter((rise) => !Number.isNaN(rise));
  return rises.length === 0 ? 0 : rises.filter((rise) => rise >= riseOf(curve) / 2).length / rises.length;
}

/** The mean of some slots, as far as they are known. */
function mean(row: Float64Array, slots: readonly Slot[]): number {
  const known = slots.map(({ slot }) => row[slot] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function rangeOf(curve: Float64Array): number {
  const known = curve.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? 0 : known.reduce((a, b) => Math.max(a, b)) - known.reduce((a, b) => Math.min(a, b));
}
