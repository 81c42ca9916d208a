import { dateOf, localClock } from '../local-time.ts';
import type { ServiceOutcome } from '../outcome.ts';
import type { Scenario } from '../scenario.ts';
import { timeFactor } from '../service-time.ts';
import { taskOf } from '../task.ts';
import type { Entry } from './contest.ts';

/** One day of one service in one world, minute by minute. */
export interface ShownDay {
  readonly service: string;
  /** The local date, and the minutes since its midnight at which the curves begin. */
  readonly date: string;
  readonly startMinute: number;
  /** What arrives, in pods that are busy with full batches. */
  readonly arrivals: readonly number[];
  readonly panels: readonly DayPanel[];
}

export interface DayPanel {
  readonly policy: string;
  readonly title: string;
  readonly wanted: readonly number[];
  readonly ready: readonly number[];
  /** The part of the messages that arrive in a minute and wait too long. */
  readonly late: readonly number[];
}

/** The scored day on which most arrives, for the first service. */
export function shownDay(entries: readonly Entry[], scenario: Scenario): ShownDay | undefined {
  const [service] = scenario.services;
  const timeline = entries[0]?.outcome.services[0]?.timeline;
  if (service === undefined || timeline === undefined) return undefined;
  const { startMs, arrived } = timeline;
  const clock = localClock(scenario.timeZone);
  const minutes = Array.from(arrived, (count, minute) => ({ count, minute, ...clock(startMs + minute * 60_000) }));
  const days = [...Map.groupBy(minutes, ({ day }) => day).values()];
  const shown = busiest(days);
  const [first] = shown;
  if (first === undefined) return undefined;
  const { ratePerPod } = taskOf(scenario, service, scenario.scored);
  const cut = (values: readonly number[]) => values.slice(first.minute, first.minute + shown.length);
  return {
    service: service.name,
    date: dateOf(first.day),
    startMinute: first.second / 60,
    arrivals: shown.map(
      ({ count, minute }) => (count / 60 / ratePerPod) * timeFactor(service.time, startMs + minute * 60_000),
    ),
    panels: entries.flatMap(({ policy, title, outcome }) => {
      const [of] = outcome.services;
      return of === undefined ? [] : [{ policy, title, ...curvesOf(of, cut) }];
    }),
  };
}

function busiest<M extends { readonly count: number }>(days: readonly (readonly M[])[]): readonly M[] {
  const counts = days.map((day) => day.reduce((sum, { count }) => sum + count, 0));
  return days[counts.indexOf(Math.max(...counts))] ?? [];
}

function curvesOf(
  { timeline }: ServiceOutcome,
  cut: (values: readonly number[]) => readonly number[],
): Pick<DayPanel, 'wanted' | 'ready' | 'late'> {
  const arrived = cut(timeline.arrived);
  return {
    wanted: cut(timeline.wanted),
    ready: cut(timeline.ready),
    late: cut(timeline.late).map((late, i) => late / Math.max(1, arrived[i] ?? 0)),
  };
}
