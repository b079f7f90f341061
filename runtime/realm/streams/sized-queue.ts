import { Queue } from "./queue.ts";

/** Streams §8.1 "value-with-size". */
export interface SizedChunk {
  readonly chunk: unknown;
  readonly size: number;
}

/** Streams §8.1 "queue-with-sizes". */
export class SizedQueue {
  readonly #queue = new Queue<SizedChunk>();
  #totalSize = 0;

  get totalSize(): number {
    return this.#totalSize;
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  /** Streams §8.1.3 PeekQueueValue. */
  get first(): SizedChunk | undefined {
    return this.#queue.first;
  }

  /**
   * Streams §8.1.2 EnqueueValueWithSize.
   *
   * @throws {RangeError} When `size` is no finite number of zero or more.
   */
  enqueue(chunk: unknown, size: number): void {
    if (!(size >= 0 && size < Infinity)) {
      throw new RangeError(
        `Cannot enqueue the chunk: found size ${size}, wanted a finite non-negative number`,
      );
    }
    this.#queue.push({ chunk, size });
    this.#totalSize += size;
  }

  /** Streams §8.1.1 DequeueValue; undefined when there is none. */
  dequeue(): SizedChunk | undefined {
    const found = this.#queue.shift();
    if (found === undefined) return undefined;
    // Rounding can leave less than zero.
    this.#totalSize = this.#totalSize > found.size ? this.#totalSize - found.size : 0;
    return found;
  }

  /** Streams §8.1.4 ResetQueue. */
  reset(): void {
    this.#queue.clear();
    this.#totalSize = 0;
  }
}
