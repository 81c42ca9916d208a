/**
 * Measures every subject once per round (A B C A B C ...), so that what happens to the machine meanwhile happens to all of them.
 * Gives the measurements of each, in the order of the rounds.
 */
export async function inRounds<Name extends string, Subject, Measurement>(
  rounds: number,
  subjects: Readonly<Record<Name, Subject>>,
  measure: (subject: Subject) => Promise<Measurement>,
): Promise<Readonly<Record<Name, readonly Measurement[]>>> {
  const names = Object.keys(subjects) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as Measurement[]])) as Record<Name, Measurement[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) found[name].push(await measure(subjects[name]));
  }
  return found;
}
