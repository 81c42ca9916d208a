/** Lets at most `atOnce` pieces of work run at the same time; the others wait for their turn, first come first served. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Does the work when its turn comes. When `stop` aborts before that, it rejects with the signal's reason. */
  async take<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
    stop.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(stop);
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  #turn(stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(stop.reason instanceof Error ? stop.reason : new Error('stopped'));
      };
      const enter = (): void => {
        stop.removeEventListener('abort', leave);
        resolve();
      };
      stop.addEventListener('abort', leave, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Whoever waits takes over the turn, else it is free again. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
