/** One part of a run: lines for people to paste, and which floors were missed. */
export interface Report {
  readonly lines: readonly string[];
  readonly missed: readonly string[];
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function passOrFail(passes: boolean): string {
  return passes ? 'pass' : '**fail**';
}
