/** What keys stand for that came once there were too many. */
export const OTHER = "other";

/** Counts by key, of which there is a bounded number. */
export class Counter {
  readonly #counts = new Map<string, number>();
  readonly #maxKeys: number;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  add(key: string, count = 1): void {
    const known = this.#counts.get(key);
    if (known !== undefined || this.#counts.size < this.#maxKeys) this.#counts.set(key, (known ?? 0) + count);
    else this.#counts.set(OTHER, (this.#counts.get(OTHER) ?? 0) + count);
  }

  addAll(other: Counter): void {
    for (const [key, count] of other.entries()) this.add(key, count);
  }

  entries(): Iterable<readonly [key: string, count: number]> {
    return this.#counts;
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }
}
