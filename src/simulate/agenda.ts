import { EarliestFirst } from './earliest-first.ts';

/** What happens at which moment of the virtual time, in order; what is due at the same moment happens in the order of asking. */
export class Agenda {
  readonly #due = new EarliestFirst<Entry>();
  #asked = 0;

  at(dueMs: number, act: (nowMs: number) => void): void {
    this.#due.add({ id: this.#asked++, dueMs, act });
  }

  /** Again and again from `fromMs` on. */
  every(fromMs: number, periodMs: number, act: (nowMs: number) => void): void {
    const again = (nowMs: number) => {
      act(nowMs);
      this.at(nowMs + periodMs, again);
    };
    this.at(fromMs, again);
  }

  /** When the next thing is due; Infinity when there is none. */
  get nextMs(): number {
    return this.#due.first?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Does the next thing. */
  step(): void {
    const first = this.#due.first;
    if (first === undefined) return;
    this.#due.removeFirst();
    first.act(first.dueMs);
  }
}

interface Entry {
  readonly id: number;
  readonly dueMs: number;
  readonly act: (nowMs: number) => void;
}
