import type { Session } from './sessions.ts';
import type { Window } from './timeline.ts';
import type { Zone } from './zone.ts';

/** A moment of a day at which load may change. */
export interface DayEvent {
  /** `open`, `lunch`, `reopen`, `close`, or the name of an event that starts. */
  readonly name: string;
  /** What the clock shows, from midnight on. */
  readonly minute: number;
}

interface Mark {
  readonly name: string;
  readonly ms: number;
}

/** Sessions and starting events of the days around `day`, as moments of it by the clock. */
export function dayMarks(
  day: number,
  sessions: readonly Session[],
  starting: readonly Window[],
  { isQualified, zone }: { readonly isQualified: boolean; readonly zone: Zone },
): readonly DayEvent[] {
  const marks: readonly Mark[] = [
    ...sessions.flatMap((session) => sessionMarks(session, sessions, isQualified ? `${session.name} ` : '')),
    ...starting.map(({ name, opensMs }) => ({ name, ms: opensMs })),
  ];
  return marks
    .map(({ name, ms }) => ({ name, ...zone.localOf(ms) }))
    .filter((mark) => mark.day === day)
    .map(({ name, minute }) => ({ name, minute }))
    .toSorted((a, b) => a.minute - b.minute);
}

/** Where a session goes on as the next one of its name, nothing opens or closes. */
function sessionMarks(session: Session, all: readonly Session[], prefix: string): readonly Mark[] {
  const same = all.filter(({ name }) => name === session.name);
  const { opensMs, closesMs, lunch } = session;
  return [
    ...(same.some((other) => other.closesMs === opensMs) ? [] : [{ name: `${prefix}open`, ms: opensMs }]),
    ...(lunch === undefined
      ? []
      : [
          { name: `${prefix}lunch`, ms: lunch.fromMs },
          { name: `${prefix}reopen`, ms: lunch.untilMs },
        ]),
    ...(same.some((other) => other.opensMs === closesMs) ? [] : [{ name: `${prefix}close`, ms: closesMs }]),
  ];
}
