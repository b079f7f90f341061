/** How many consecutive streams find their own slot. A power of two. */
const SLOTS = 1_024;

/**
 * Open streams by number. Numbers only grow, and most streams are short: each has a slot, and one that finds its slot taken by a long-lived stream
 * goes to a map.
 *
 * A map alone would do, but for the collector: a V8 map that is filled and emptied all the time is copied again and again, each dead copy
 * in the old generation keeps the next one and all that was in it alive, and half of the gateway's time went into that.
 */
export class StreamTable<T extends { readonly id: number }> {
  readonly #slots: (T | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  readonly #others = new Map<number, T>();

  get isEmpty(): boolean {
    return this.#others.size === 0 && this.#slots.every((slot) => slot === undefined);
  }

  get(id: number): T | undefined {
    const found = this.#slots[slotOf(id)];
    if (found?.id === id) return found;
    return this.#others.size === 0 ? undefined : this.#others.get(id);
  }

  add(stream: T): void {
    const slot = slotOf(stream.id);
    if (this.#slots[slot] === undefined) this.#slots[slot] = stream;
    else this.#others.set(stream.id, stream);
  }

  delete(id: number): void {
    const slot = slotOf(id);
    if (this.#slots[slot]?.id === id) this.#slots[slot] = undefined;
    else this.#others.delete(id);
  }

  /** All streams, in no order. */
  list(): T[] {
    return [...this.#slots.filter((stream) => stream !== undefined), ...this.#others.values()];
  }

  /** Takes all streams out. */
  clear(): T[] {
    const streams = this.list();
    this.#slots.fill(undefined);
    this.#others.clear();
    return streams;
  }
}

/** Invocations have even numbers, subrequests odd ones: they fill the slots from two sides. */
function slotOf(id: number): number {
  return (id % 2 === 0 ? id / 2 : SLOTS - 1 - (id - 1) / 2) & (SLOTS - 1);
}
