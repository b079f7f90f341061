const BLOCK_BYTES = 64 * 1024;

/** Takes room for bytes before they are there; false when there is none. */
export type Reserve = (bytes: number) => boolean;

/**
 * Gathers bytes in blocks.
 *
 * Threat: a body may come one byte a frame, and a Buffer each would take a hundred times what the bound says.
 */
export class BlockBuffer {
  readonly #reserve: Reserve;
  #blocks: Buffer[] = [];
  /** Bytes in the last block. */
  #filled = BLOCK_BYTES;
  #length = 0;

  constructor(reserve: Reserve) {
    this.#reserve = reserve;
  }

  /** Bytes that are in it. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that it has taken room for. */
  get reserved(): number {
    return this.#blocks.length * BLOCK_BYTES;
  }

  /** Copies the bytes; false when there is no room for all of them. */
  push(bytes: Uint8Array): boolean {
    for (let taken = 0; taken < bytes.length;) {
      if (this.#filled === BLOCK_BYTES && !this.#grow()) return false;
      const part = bytes.subarray(taken, taken + BLOCK_BYTES - this.#filled);
      this.#blocks.at(-1)?.set(part, this.#filled);
      this.#filled += part.length;
      this.#length += part.length;
      taken += part.length;
    }
    return true;
  }

  /** All of it, in blocks that are no larger than what is in them. */
  finish(): readonly Buffer[] {
    const last = this.#blocks.at(-1);
    if (last === undefined || this.#filled === BLOCK_BYTES) return this.#blocks;
    return [
      ...this.#blocks.slice(0, -1),
      Buffer.from(Uint8Array.from(last.subarray(0, this.#filled)).buffer),
    ];
  }

  /** Lets go of all of it. */
  clear(): void {
    this.#blocks = [];
    this.#filled = BLOCK_BYTES;
    this.#length = 0;
  }

  #grow(): boolean {
    if (!this.#reserve(BLOCK_BYTES)) return false;
    this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#filled = 0;
    return true;
  }
}
