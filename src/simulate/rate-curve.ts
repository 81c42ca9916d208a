import { normalQuantile } from './distributions.ts';
import type { Days, RatePart } from './rate-parts.ts';
import type { Load } from './scenario.ts';
import type { RateCurve, Stretch } from './arrivals.ts';
import { dateOf, instantOf, type LocalTime, localClock } from './local-time.ts';

interface Day {
  readonly open: boolean;
  readonly close: number | undefined;
  readonly factor: number;
  readonly amplitude: number;
  readonly later: number;
  readonly bursts: readonly { readonly from: number; readonly to: number; readonly rate: number }[];
}

/** What is expected to arrive over a stretch, with everything that chance decides for it drawn once. */
export function loadOf(parts: readonly RatePart[], days: Days, stretch: Stretch, random: () => number): Load {
  const clock = localClock(days.timeZone);
  const first = clock(stretch.fromMs).day;
  const last = clock(stretch.toMs).day;
  const surprises = parts.map((part) => (part.kind === 'burst' ? drawBursts(part, first, last, random) : new Map()));
  const drawn = Array.from({ length: last - first + 1 }, (_, i) => {
    const bursts = surprises.flatMap((byDay) => byDay.get(first + i) ?? []);
    return { ...drawDay(first + i, days, random), bursts };
  });
  const wandering = parts.flatMap((part) => (part.kind === 'wander' ? [wander(part, stretch, random)] : []));
  const curve = (atMs: number) => {
    const time = clock(atMs);
    const day = drawn[time.day - first];
    if (day === undefined) return 0;
    const planned = parts.reduce((sum, part) => sum + rateOf(part, time, day, days), 0);
    return day.factor * wandering.reduce((sum, rate) => sum + rate(atMs), planned);
  };
  const at = (i: number, second: number) => instantOf(clock, first + i, second);
  const spikesMs = drawn.flatMap((day, i) => startsOf(parts, day).map((second) => at(i, second)));
  const bursts = drawn.flatMap((day, i) =>
    day.bursts.map(({ from, to }) => ({ fromMs: at(i, from), toMs: at(i, to) })),
  );
  return { curve, spikesMs: spikesMs.toSorted((a, b) => a - b), bursts };
}

/** When something sudden begins on a day: an open, a feed, a burst. Seconds of the day. */
function startsOf(parts: readonly RatePart[], day: Day): number[] {
  const planned = parts.flatMap((part) => {
    if (!day.open) return [];
    if (part.kind === 'session') return [part.open + day.later];
    return part.kind === 'feed' ? [(day.close ?? part.close) + part.afterCloseSeconds + day.later] : [];
  });
  return [...planned, ...day.bursts.map(({ from }) => from)];
}

function drawDay(day: number, days: Days, random: () => number): Omit<Day, 'bursts'> {
  const date = dateOf(day);
  const shifted = days.shift !== undefined && date >= days.shift.from ? days.shift : undefined;
  return {
    open: days.workdays.includes((day + 4) % 7) && !days.closed.includes(date),
    close: days.earlyClose[date],
    factor: (days.factor[date] ?? 1) * (shifted?.factor ?? 1),
    amplitude: Math.exp(days.dailySpread * (2 * random() - 1)),
    later: shifted?.laterSeconds ?? 0,
  };
}

type Burst = Day['bursts'][number];

function drawBursts(
  part: Extract<RatePart, { kind: 'burst' }>,
  first: number,
  last: number,
  random: () => number,
): Map<number, Burst[]> {
  const among = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  const chosen = part.oneOf[Math.floor(random() * part.oneOf.length)];
  const byDay = new Map<number, Burst[]>();
  for (let day = first; day <= last; day++) {
    const hit = random() < part.dayShare || dateOf(day) === chosen;
    const times = hit ? Math.round(among(part.timesADay)) : 0;
    const bursts = Array.from({ length: times }, () => {
      const from = among(part.between);
      return { from, to: from + among(part.lastsSeconds), rate: among(part.rate) };
    });
    byDay.set(day, bursts);
  }
  return byDay;
}

const WANDER_STEP_MS = 60_000;

/** A stationary autoregressive process of first order in steps of a minute, as the exponent of a level. */
function wander(part: Extract<RatePart, { kind: 'wander' }>, stretch: Stretch, random: () => number): RateCurve {
  const kept = Math.exp(-WANDER_STEP_MS / 1000 / part.forgetsSeconds);
  const steps = Math.ceil((stretch.toMs - stretch.fromMs) / WANDER_STEP_MS);
  const rates = new Float64Array(steps);
  let state = 0;
  for (let step = 0; step < steps; step++) {
    state = kept * state + Math.sqrt(1 - kept * kept) * normalQuantile(Math.max(random(), 2 ** -33));
    rates[step] = part.level * Math.exp(part.spread * state - (part.spread * part.spread) / 2);
  }
  return (atMs) => rates[Math.floor((atMs - stretch.fromMs) / WANDER_STEP_MS)] ?? 0;
}

function rateOf(part: RatePart, { second: shown }: LocalTime, day: Day, days: Days): number {
  const second = shown - day.later;
  switch (part.kind) {
    case 'base':
      return (
        (day.open ? 1 : days.closedShare) *
        (part.level + part.swing * Math.sin(2 * Math.PI * (second / 86_400 - part.phaseDays)))
      );
    case 'session':
      return day.open ? day.amplitude * sessionRate(part, second, day.close ?? part.close) : 0;
    case 'feed': {
      const from = (day.close ?? part.close) + part.afterCloseSeconds;
      return day.open && second >= from && second < from + part.lastsSeconds ? day.amplitude * part.rate : 0;
    }
    case 'window':
      return (day.open || !part.workdays) && second >= part.from && second < part.to ? part.rate : 0;
    case 'wander':
      return 0;
    case 'burst':
      return day.bursts.reduce((sum, { from, to, rate }) => (shown >= from && shown < to ? sum + rate : sum), 0);
  }
}

function sessionRate(part: Extract<RatePart, { kind: 'session' }>, second: number, close: number): number {
  if (second < part.open || second >= close) return 0;
  const through = (second - part.open) / (close - part.open);
  return (
    part.level +
    part.atOpen * Math.exp(-(second - part.open) / part.openDecaySeconds) +
    part.atClose * Math.exp(-(close - second) / part.closeDecaySeconds) +
    part.bowl * (2 * through - 1) ** 2
  );
}
