import type { Reading, Replicas } from '../../../src/simulate/hpa.ts';

/** One look of the real controller at an HPA: what it found, what it was answered, and what the Deployment had after it. */
export interface Look {
  /** When it had its answers, ms since the epoch. */
  readonly atMs: number;
  /** Empty where the controller asked for no metric. */
  readonly readings: readonly Reading[];
  readonly replicas: Replicas;
  readonly became: number;
}

/** The looks of the controller at one HPA, which come one after the other. */
export interface Looks {
  /** The controller found so many, and asks for its first metric. */
  begins(replicas: Replicas): void;
  isAnswered(reading: Reading): void;
  /** The controller found so many, and asked for nothing. */
  passes(replicas: Replicas, became: number): void;
  /** What the Deployment has after the last look. */
  ends(became: number): void;
  /** Those that have all their answers, and begin at this one of all looks. */
  answered(from: number): readonly Pick<Look, 'readings' | 'replicas'>[];
  count(): number;
  /** Whether the outcome of every look is known. */
  areOver(): boolean;
  /** Without one whose outcome nobody has seen. */
  all(): readonly Look[];
}

interface Open extends Pick<Look, 'replicas'> {
  atMs: number;
  readonly readings: Reading[];
  became?: number;
}

/** @param metrics of the HPA */
export function recordLooks(metrics: number): Looks {
  const looks: Open[] = [];
  const ends = (became: number) => {
    const last = looks.at(-1);
    if (last !== undefined) last.became ??= became;
  };
  return {
    begins: (replicas) => {
      ends(replicas.wanted);
      looks.push({ atMs: Date.now(), readings: [], replicas });
    },
    isAnswered: (reading) => {
      const last = looks.at(-1);
      if (last === undefined) throw new Error('an answer before the first metric was asked for');
      last.readings.push(reading);
      last.atMs = Date.now();
    },
    passes: (replicas, became) => void looks.push({ atMs: Date.now(), readings: [], replicas, became }),
    ends,
    answered: (from) => looks.slice(from).filter(({ readings }) => readings.length === metrics),
    count: () => looks.length,
    areOver: () => looks.every(({ became }) => became !== undefined),
    all: () => looks.flatMap(({ became, ...look }) => (became === undefined ? [] : [{ ...look, became }])),
  };
}
