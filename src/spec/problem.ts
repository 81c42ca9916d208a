import { type Path, pathText, printable } from './shown.ts';

/** One thing that is wrong with what a user wrote. Every text in it can be printed on a terminal and holds no secret. */
export interface Problem {
  readonly file: string;
  /** From 1 on; undefined when the file as a whole is meant. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The field, such as `spec.pods.drainWithin`; empty when the object as a whole is meant. */
  readonly path: string;
  /** What was expected and what was found. */
  readonly message: string;
}

/** Where something stands in a file, both from 1 on. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export function problem(file: string, place: Place | undefined, path: Path, message: string): Problem {
  return {
    file: printable(file),
    line: place?.line,
    column: place?.column,
    path: pathText(path),
    message: printable(message),
  };
}

/** By file, line and column. */
export function sorted(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || column(a) - column(b));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function column({ column: at }: Problem): number {
  return at ?? 0;
}

/** For people, one problem a line: `render.yaml:14: spec.pods.drainWithin: expected a duration such as 30s or 5m, found "30"`. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(formatted).join('\n');
}

function formatted({ file, line, path, message }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return [place, ...(path === '' ? [] : [path]), message].join(': ');
}

/** For programs: one JSON document. */
export function problemsAsJson(problems: readonly Problem[]): string {
  return JSON.stringify({ problems }, undefined, 2);
}
