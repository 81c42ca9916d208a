import { amount, duration } from '../policy/words.ts';
import type { DayType } from './day-types.ts';
import { DAY_MS } from './load.ts';
import { isSteep, MOST_FLOORS } from './peak-floors.ts';
import type { Profile } from './profile.ts';
import { LEAST_DAYS } from './typical-day.ts';
import { LEAST_NEIGHBOURS } from './usual.ts';

/** What a reader has to know beside each part of a profile, as sentences. */
export interface Doubts {
  readonly dayTypes: readonly string[];
  readonly peaks: readonly string[];
  readonly bursts: readonly string[];
  readonly suggestions: readonly string[];
}

const ENOUGH_MS = 14 * DAY_MS;
const LEAST_BURST_DAYS = LEAST_NEIGHBOURS + 1;
/** A level that differs by more between the newest weeks and the time before is another level. */
const SAME_LEVEL = 1.25;
const MANY_MISSING = 0.01;

/** What is known too little, or may mislead. */
export function doubts(profile: Profile): Doubts {
  const { load, dayTypes, missing } = profile;
  const spanMs = load.values.length * load.stepMs;
  const few = (least: number, daysOf: (type: DayType) => number) =>
    dayTypes
      .filter((type) => daysOf(type) < least)
      .map(({ kind, days }) => `${kind} (${days === 1 ? '1 day' : `${days} days`})`)
      .join(', ');
  const tooFewForPeaks = few(LEAST_DAYS, ({ days }) => days);
  const tooFewForBursts = few(LEAST_BURST_DAYS, (type) => comparedDays(profile, type));
  return {
    dayTypes:
      spanMs < ENOUGH_MS ? [`${duration(spanMs)} are less than two weeks: each kind of day rests on few days.`] : [],
    peaks: [
      ...(tooFewForPeaks === '' ? [] : [`Not told for ${tooFewForPeaks}: at least ${LEAST_DAYS} days are needed.`]),
      ...(load.stepMs > 3_600_000 ? ['Steps of more than an hour tell little of the time of day.'] : []),
    ],
    bursts:
      tooFewForBursts === ''
        ? []
        : [`Not looked for on ${tooFewForBursts}: at least ${LEAST_BURST_DAYS} days tell what is usual.`],
    suggestions: [
      ...(spanMs < ENOUGH_MS ? [`They rest on ${duration(spanMs)}: look again after two weeks.`] : []),
      ...(missing.steps > MANY_MISSING * load.values.length
        ? ['What came in the gaps is not known, and they may hide peaks.']
        : []),
      ...changeOfLevel(profile),
      ...moreFloors(profile),
    ],
  };
}

/** Closed days are compared with weekends, so that one of them is not alone. */
function comparedDays({ dayTypes }: Profile, { kind, days }: DayType): number {
  if (kind !== 'closed') return days;
  return days + (dayTypes.find((one) => one.kind === 'weekend')?.days ?? 0);
}

function changeOfLevel({ levels: all, recent }: Profile): readonly string[] {
  const before = (all.mean * all.steps - recent.levels.mean * recent.levels.steps) / (all.steps - recent.levels.steps);
  const ratio = recent.levels.mean / before;
  if (!(ratio > SAME_LEVEL || ratio < 1 / SAME_LEVEL)) return [];
  return [
    `The mean of the newest four weeks, ${amount(recent.levels.mean)}, is ${amount(ratio)} times that of the time before.`,
  ];
}

function moreFloors({ peaks, leadMs }: Profile): readonly string[] {
  const steep = peaks.filter((peak) => isSteep(peak, leadMs)).length;
  if (steep <= MOST_FLOORS) return [];
  return [
    `${steep} peaks are too steep to react to; only the ${MOST_FLOORS} highest have a rule. A floor for all hours may be plainer.`,
  ];
}
