import { PromiseWithResolvers } from "../primordials.ts";
import { createDefaultReadable } from "../streams/create-readable.ts";
import { completionOf } from "../streams/promises.ts";
import type { DefaultController } from "../streams/readable-default-state.ts";
import { type ReadableStream, wrapReadable } from "../streams/readable-stream.ts";
import { createWritable, type WritableDefaultController } from "../streams/writable-default-state.ts";
import { type WritableStream, wrapWritable } from "../streams/writable-stream.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import type { Zlib } from "./zlib.ts";

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The two ends of a CompressionStream or DecompressionStream.
 *
 * Output is made when somebody reads, a piece at a time, and a write is done when its chunk is used up: one chunk may stand for a thousand times its size, and
 * a TransformStream would queue all of that at once.
 */
export class CodingPair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
  readonly #zlib: Zlib;
  #isOver = false;
  /** The write that waits for its input to be used up. */
  #pending: Waiter | undefined;
  /** The read that waits for input. */
  #waiting: Waiter | undefined;
  readonly #output: DefaultController;
  readonly #input: WritableDefaultController;

  constructor(zlib: Zlib) {
    this.#zlib = zlib;
    this.#output = createDefaultReadable(
      {
        pull: () => this.#pull(),
        cancel: (reason) => completionOf(() => this.#stop(reason)),
      },
      0,
    );
    this.#input = createWritable({
      write: (chunk) => completionOf(() => this.#write(chunk)),
      close: () => completionOf(() => this.#end()),
      abort: (reason) => completionOf(() => this.#fail(reason)),
    });
    this.readable = wrapReadable(this.#output.stream);
    this.writable = wrapWritable(this.#input.stream);
  }

  #write(chunk: unknown): Promise<void> {
    try {
      if (!isBufferSource(chunk))
        throw new TypeError("Cannot write to the stream: the chunk is not a BufferSource");
      this.#zlib.feed(copyBytes(chunk));
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#pending = PromiseWithResolvers<void>();
    this.#waiting?.resolve();
    this.#waiting = undefined;
    return this.#pending.promise;
  }

  /** All writes are done, so that what is left is bounded: it is queued, as the flush algorithm of a TransformStream does. */
  #end(): void {
    this.#zlib.end();
    try {
      for (let output = this.#zlib.step(); output !== undefined; output = this.#zlib.step())
        this.#output.enqueue(output);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#isOver = true;
    this.#zlib.close();
    this.#output.close();
    this.#waiting?.resolve();
  }

  /** Streams §4.3: a pull lasts until there is something to read, or nothing more will come. */
  async #pull(): Promise<void> {
    while (!this.#isOver) {
      let output: Uint8Array<ArrayBuffer> | undefined;
      try {
        output = this.#zlib.step();
      } catch (error) {
        return this.#fail(error);
      }
      if (output !== undefined) this.#output.enqueue(output);
      if (this.#zlib.isIdle) {
        this.#pending?.resolve();
        this.#pending = undefined;
      }
      if (output !== undefined) return;
      this.#waiting = PromiseWithResolvers<void>();
      await this.#waiting.promise;
    }
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#stop(error);
    this.#output.error(error);
  }

  /** Nothing more will be read: whoever writes is told why. */
  #stop(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#zlib.close();
    this.#pending?.reject(reason);
    this.#waiting?.resolve();
    this.#input.error(reason);
  }
}
