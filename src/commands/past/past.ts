import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type PastSteps, pastSteps } from '../../forecast/rolling-origin.ts';
import type { Sample } from '../../series/series.ts';
import { printable } from '../../spec/shown.ts';
import { CsvError, rowsOf } from '../../spec/csv.ts';
import { isStep } from './step.ts';

/** A year of 15-second steps, and more than a million rows. */
const MOST_STEPS = 2_200_000;
const LARGEST_BYTES = 256 * 1024 * 1024;

/** What was looked at has a problem: told in one line, and the exit code is 1. */
export class BadPast extends Error {
  override readonly name = 'BadPast';
}

/** A signal's samples with a name for people. */
export interface Named {
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** @throws {BadPast} with the file, and the line where one is meant */
export function readCsv(path: string): Named {
  const file = printable(path);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new BadPast(`${file}: expected a CSV file, found something else`);
    if (stats.size > LARGEST_BYTES) {
      throw new BadPast(`${file}: expected at most ${LARGEST_BYTES} bytes, found ${stats.size}`);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    return { name: basename(file), samples: rowsOf(text) };
  } catch (error) {
    if (error instanceof BadPast) throw error;
    if (error instanceof CsvError) throw new BadPast(`${file}:${error.line}: ${error.message}`);
    throw new BadPast(`${file}: ${unreadable(error)}`);
  }
}

function unreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'expected a CSV file, found nothing';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'expected text in UTF-8, found other bytes';
  return `expected a CSV file that can be read, found the error ${code}`;
}

/** What the system calls an error, such as ENOENT. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}

/** How samples are put on steps. */
export interface StepWishes {
  /** The step that was asked for. */
  readonly stepMs: number | undefined;
  /** Without one, steps are at least this long. */
  readonly usualStepMs: number;
  /** How much of the past, from its end on; all of it where it is undefined. */
  readonly lastMs: number | undefined;
}

/**
 * The samples on even steps: those asked for, else the usual ones, or as long as the samples are apart where that is more.
 * @throws {BadPast} when they are too far apart, or on no step that can be forecast
 */
export function evenSteps({ name, samples }: Named, { stepMs: asked, usualStepMs, lastMs }: StepWishes): PastSteps {
  const endMs = samples.at(-1)?.atMs ?? 0;
  const wanted = lastMs === undefined ? samples : samples.filter(({ atMs }) => atMs > endMs - lastMs);
  const stepMs = asked ?? Math.max(usualStepMs, usualDistanceMs(wanted));
  if (!isStep(stepMs)) {
    throw new BadPast(
      `${name}: the samples are ${stepMs / 60_000} min apart, which is no step for forecasts; say another one with --step, such as 30m`,
    );
  }
  const spanMs = endMs - (wanted[0]?.atMs ?? endMs);
  if (spanMs / stepMs > MOST_STEPS) {
    throw new BadPast(
      `${name}: expected at most ${MOST_STEPS} steps, found ${Math.round(spanMs / stepMs)} of ${stepMs / 1000} s; is a time wrong, or can --last leave some out?`,
    );
  }
  return pastSteps(wanted, stepMs);
}

/** The median distance of two samples. */
export function usualDistanceMs(samples: readonly Sample[]): number {
  const distances = samples.slice(1).map(({ atMs }, i) => atMs - (samples[i]?.atMs ?? atMs));
  return distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
}
