/** Longer words are no slips of the keyboard, and comparing them takes their product in time. */
const LONGEST = 40;

/** The candidate that somebody who wrote `word` probably meant: at most two slips away, and no more than a third of its letters. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const slips = candidates.map((candidate) => distance(plain(word), plain(candidate)));
  const fewest = Math.min(...slips);
  const candidate = candidates[slips.indexOf(fewest)];
  return candidate !== undefined && fewest <= Math.min(2, Math.floor(candidate.length / 3)) ? candidate : undefined;
}

/** `drain_within` and `DrainWithin` are `drainWithin` in another habit. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Letters left out, added or exchanged (Levenshtein, 1965), row by row. */
function distance(a: string, b: string): number {
  const others = Array.from(b);
  let row = [0, ...others.map((_, j) => j + 1)];
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of others.entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
