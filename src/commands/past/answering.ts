import { writeFileSync } from 'node:fs';
import { BadPast, codeOf } from './past.ts';

export interface PastSurroundings {
  readonly nowMs: number;
  readonly say: (text: string) => void;
  /** For what went wrong. */
  readonly complain: (text: string) => void;
}

/** Says what `answer` makes. Returns the exit code: 1 when the past has a problem, which is told instead. */
export async function answering(
  answer: () => Promise<string>,
  { say, complain }: Pick<PastSurroundings, 'say' | 'complain'>,
): Promise<0 | 1> {
  try {
    say(await answer());
    return 0;
  } catch (error) {
    if (!(error instanceof BadPast)) throw error;
    complain(error.message);
    return 1;
  }
}

/** @throws {BadPast} where the file cannot be written */
export function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new BadPast(`${file}: the page cannot be written (${codeOf(error)})`);
  }
}
