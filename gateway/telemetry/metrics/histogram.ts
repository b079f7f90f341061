/** Counts of values by how large they are. */
export class Histogram {
  readonly bounds: readonly number[];
  /** One for each bound, and one for what is larger than all. */
  readonly counts: number[];
  sum = 0;
  count = 0;

  /** @param bounds Upper bounds, inclusive, in ascending order. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
    counts[index] = (counts[index] ?? 0) + 1;
    this.sum += value;
    this.count += 1;
  }

  /** Adds what another one with the same bounds has counted. */
  add(other: Histogram): void {
    for (const [index, count] of other.counts.entries())
      this.counts[index] = (this.counts[index] ?? 0) + count;
    this.sum += other.sum;
    this.count += other.count;
  }

  /** The value below which this part of all values lies, as far as the bounds tell: within a bucket, values are taken to be spread evenly. */
  quantile(part: number): number {
    const wanted = part * this.count;
    let seen = 0;
    for (const [index, count] of this.counts.entries()) {
      if (count === 0 || seen + count < wanted) {
        seen += count;
        continue;
      }
      const from = this.bounds[index - 1] ?? 0;
      const to = this.bounds[index] ?? from;
      return from + ((to - from) * (wanted - seen)) / count;
    }
    return 0;
  }
}

/** For times, in seconds: from what a warm function takes to what a start may. */
export const SECONDS: readonly number[] = [
  0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
