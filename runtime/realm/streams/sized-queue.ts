/** Streams §8.1 "value-with-size", in a list. */
export class SizedChunk {
  readonly chunk: unknown;
  readonly size: number;
  next: SizedChunk | undefined = undefined;

  constructor(chunk: unknown, size: number) {
    this.chunk = chunk;
    this.size = size;
  }
}

/** Streams §8.1 "queue-with-sizes". */
export class SizedQueue {
  #first: SizedChunk | undefined;
  #last: SizedChunk | undefined;
  #totalSize = 0;

  get totalSize(): number {
    return this.#totalSize;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** Streams §8.1.3 PeekQueueValue. */
  get first(): SizedChunk | undefined {
    return this.#first;
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
    const added = new SizedChunk(chunk, size);
    if (this.#last === undefined) this.#first = added;
    else this.#last.next = added;
    this.#last = added;
    this.#totalSize += size;
  }

  /** Streams §8.1.1 DequeueValue; undefined when there is none. */
  dequeue(): SizedChunk | undefined {
    const found = this.#first;
    if (found === undefined) return undefined;
    this.#first = found.next;
    if (found.next === undefined) this.#last = undefined;
    // Rounding can leave less than zero.
    this.#totalSize = this.#totalSize > found.size ? this.#totalSize - found.size : 0;
    return found;
  }

  /** Streams §8.1.4 ResetQueue. */
  reset(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#totalSize = 0;
  }
}
