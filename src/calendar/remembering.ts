/** A tick needs the days around it; a forecast asks for some more. */
const REMEMBERED_DAYS = 128;

/** What is made for a day is kept for the next time; all of it is dropped when there is too much. */
export function remembering<T>(make: (day: number) => T): (day: number) => T {
  const made = new Map<number, { readonly value: T }>();
  return (day) => {
    const known = made.get(day);
    if (known !== undefined) return known.value;
    if (made.size >= REMEMBERED_DAYS) made.clear();
    const value = make(day);
    made.set(day, { value });
    return value;
  };
}
