/** Why an event is refused; for the user. */
export class Refusal extends Error {}

/** One line of an event, as jCal (RFC 7265) has it. */
export interface Property {
  readonly name: string;
  /** `date`, `date-time`, `recur` and so on. */
  readonly type: string;
  readonly values: readonly unknown[];
  /** Undefined too when it has several values. */
  parameter(name: string): string | undefined;
}

export interface Component {
  all(name: string): readonly Property[];
  /** The first value of a property, if it is text. */
  text(name: string): string | undefined;
}

/** The VEVENTs of parsed calendars; a file may hold several. */
export function componentsOf(parsed: unknown): readonly Component[] {
  const calendars = Array.isArray(parsed) && typeof parsed[0] === 'string' ? [parsed] : list(parsed);
  return calendars
    .filter((calendar) => list(calendar)[0] === 'vcalendar')
    .flatMap((calendar) => list(list(calendar)[2]))
    .filter((component) => list(component)[0] === 'vevent')
    .map(componentOf);
}

function componentOf(component: unknown): Component {
  const properties = Map.groupBy(list(list(component)[1]).map(propertyOf), ({ name }) => name);
  const all = (name: string) => properties.get(name) ?? [];
  return {
    all,
    text: (name) => {
      const value = all(name)[0]?.values[0];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function propertyOf(property: unknown): Property {
  const [name, parameters, type, ...values] = list(property);
  return {
    name: String(name),
    type: String(type),
    values,
    parameter: (wanted) => {
      const found: unknown = Object.entries(Object(parameters)).find(([key]) => key === wanted)?.[1];
      return typeof found === 'string' ? found : undefined;
    },
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
