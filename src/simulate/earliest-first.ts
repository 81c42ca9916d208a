/** Things by the moment at which they are due; of two that are due together, the one with the lower id first. A binary heap. */
export class EarliestFirst<Item extends { readonly id: number; readonly dueMs: number }> {
  #heap: Item[] = [];

  get first(): Item | undefined {
    return this.#heap[0];
  }

  add(item: Item): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(item, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = item;
  }

  removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#sink(last);
  }

  /** Takes out every item for which this holds. */
  removeWhere(holds: (item: Item) => boolean): Item[] {
    const taken = this.#heap.filter(holds);
    const kept = this.#heap.filter((item) => !taken.includes(item));
    this.#heap = [];
    for (const item of kept) this.add(item);
    return taken;
  }

  /** Puts an item in the place of the first one, and from there as far down as it belongs. */
  #sink(item: Item): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below !== undefined && right !== undefined && before(right, below)) {
        below = right;
        child++;
      }
      if (below === undefined || !before(below, item)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = item;
  }
}

function before(a: { id: number; dueMs: number }, b: { id: number; dueMs: number }): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.id < b.id);
}
