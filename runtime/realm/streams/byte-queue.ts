import { MathMin, NativeUint8Array, Uint8ArrayPrototypeSet } from "../primordials.ts";
import { Queue } from "./queue.ts";

/** Streams §4.7.2 "readable byte stream queue entry". */
interface ByteEntry {
  readonly buffer: ArrayBuffer;
  byteOffset: number;
  byteLength: number;
}

/** The queue of a byte stream: buffers that belong to it. */
export class ByteQueue {
  readonly #entries = new Queue<ByteEntry>();
  #totalSize = 0;

  get totalSize(): number {
    return this.#totalSize;
  }

  /** Streams §4.9.5 ReadableByteStreamControllerEnqueueChunkToQueue. */
  enqueue(buffer: ArrayBuffer, byteOffset: number, byteLength: number): void {
    this.#entries.push({ buffer, byteOffset, byteLength });
    this.#totalSize += byteLength;
  }

  /** The bytes of the first entry, which leaves the queue. */
  dequeue(): Uint8Array<ArrayBuffer> {
    const entry = this.#entries.shift();
    if (entry === undefined) return new NativeUint8Array(0);
    this.#totalSize -= entry.byteLength;
    return new NativeUint8Array(entry.buffer, entry.byteOffset, entry.byteLength);
  }

  /** Moves `count` bytes, which have to be there, from the front of the queue to `target`. */
  moveTo(target: ArrayBuffer, targetOffset: number, count: number): void {
    for (let moved = 0; moved < count;) {
      const head = this.#entries.first;
      if (head === undefined) return;
      const length = MathMin(count - moved, head.byteLength);
      Uint8ArrayPrototypeSet(
        new NativeUint8Array(target, targetOffset + moved, length),
        new NativeUint8Array(head.buffer, head.byteOffset, length),
      );
      if (length === head.byteLength) this.#entries.shift();
      head.byteOffset += length;
      head.byteLength -= length;
      this.#totalSize -= length;
      moved += length;
    }
  }

  reset(): void {
    this.#entries.clear();
    this.#totalSize = 0;
  }
}
