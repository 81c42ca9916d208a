import { Composer, type Document, LineCounter, Parser } from 'yaml';
import { finder, MOST_ALIASES, type Trouble, troublesIn } from './positions.ts';
import { type Place, type Problem, problem } from './problem.ts';
import type { Path } from './shown.ts';

/** A file as it was read. */
export interface SpecFile {
  readonly file: string;
  readonly text: string;
}

/** What somebody wrote into one YAML document, and where each of its fields stands. */
export interface Written {
  readonly file: string;
  readonly value: unknown;
  /** There are syntax errors: `value` has kind and name, if they could be made out, and nothing else. */
  readonly broken: boolean;
  /** Where the field stands, or the nearest one around it when it is not there. */
  readonly place: (path: Path) => Place;
}

/** The documents of a file that hold something, and what is wrong with them as YAML. A broken document spoils no other. */
export function readDocuments({ file, text }: SpecFile): { written: readonly Written[]; problems: readonly Problem[] } {
  const lines = new LineCounter();
  const written: Written[] = [];
  const problems: Problem[] = [];
  // A tree takes many times the memory of its text. None is kept; to find a field they are made again.
  const finders = once(() => Array.from(documentsIn(text, new LineCounter()), finder));
  let count = 0;
  try {
    for (const document of documentsIn(text, lines)) {
      const index = count++;
      const { value, broken, troubles } = read(document);
      problems.push(...troubles.map(({ offset, message }) => problem(file, placeOf(offset, lines), [], message)));
      if (value === null && !broken) continue;
      written.push({ file, value, broken, place: (path) => placeOf(finders()[index]?.(path) ?? 0, lines) });
    }
  } catch (error) {
    problems.push(problem(file, undefined, [], notYaml(error, 0).message));
  }
  return { written, problems };
}

const OPTIONS = {
  schema: 'core',
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

function documentsIn(text: string, lines: LineCounter): Iterable<Document.Parsed> {
  return new Composer(OPTIONS).compose(new Parser(lines.addNewLine).parse(text));
}

function read(document: Document.Parsed): Pick<Written, 'value' | 'broken'> & { troubles: readonly Trouble[] } {
  // After its first error the parser guesses, and most of what it says then is about its guesses.
  const [error] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const troubles = error ? [notYaml(error, error.pos[0])] : troublesIn(document);
  if (troubles.some(({ isFatal }) => isFatal)) return { value: outline(document), broken: true, troubles };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), broken: false, troubles };
  } catch (thrown) {
    return { value: outline(document), broken: true, troubles: [...troubles, notYaml(thrown, document.range[0])] };
  }
}

/** Of a broken document only what others refer to: the library may take for ever to make a value of the rest. */
function outline(document: Document.Parsed): unknown {
  return { kind: textIn(document, ['kind']), metadata: { name: textIn(document, ['metadata', 'name']) } };
}

function textIn(document: Document.Parsed, path: readonly string[]): string | undefined {
  const value = document.getIn(path);
  return typeof value === 'string' ? value : undefined;
}

/** The library's messages may hold as much of the text as its author likes. */
const LONGEST_MESSAGE = 100;

function notYaml(error: unknown, offset: number): Trouble {
  const message = error instanceof Error ? error.message : String(error);
  return { offset, message: `expected YAML, found an error: ${message.slice(0, LONGEST_MESSAGE)}`, isFatal: true };
}

function placeOf(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
