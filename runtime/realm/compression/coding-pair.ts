import {
  ReadableStream,
  type ReadableStreamDefaultController,
  WritableStream,
  type WritableStreamDefaultController,
} from "web-streams-polyfill";
import { PromiseWithResolvers, ReflectSetPrototypeOf } from "../primordials.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import type { Zlib } from "./zlib.ts";

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/**
 * The two ends of a CompressionStream or DecompressionStream.
 *
 * Output is made when somebody reads, a piece at a time, and a write is done when its chunk is used up: one chunk may stand for a thousand times its size, and
 * a TransformStream would queue all of that at once.
 */
export class CodingPair {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<unknown>;
  readonly #zlib: Zlib;
  #isOver = false;
  /** The write that waits for its input to be used up. */
  #pending: Waiter | undefined;
  /** The read that waits for input. */
  #waiting: Waiter | undefined;
  #controller: Controller | undefined;
  #abortWritable: (reason: unknown) => void = () => {};

  constructor(zlib: Zlib) {
    this.#zlib = zlib;
    this.readable = new ReadableStream(
      bare({
        start: (controller: Controller) => {
          this.#controller = controller;
        },
        pull: (controller: Controller) => this.#pull(controller),
        cancel: (reason: unknown) => this.#stop(reason),
      }),
      bare({ highWaterMark: 0 }),
    );
    this.writable = new WritableStream(
      bare({
        start: (controller: WritableStreamDefaultController) => {
          this.#abortWritable = (reason) => controller.error(reason);
        },
        write: (chunk: unknown) => this.#write(chunk),
        close: () => this.#end(),
        abort: (reason: unknown) => this.#fail(reason),
      }),
      bare({ highWaterMark: 1 }),
    );
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
        this.#controller?.enqueue(output);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#isOver = true;
    this.#zlib.close();
    this.#controller?.close();
    this.#waiting?.resolve();
  }

  /** Streams §4.3: a pull lasts until there is something to read, or nothing more will come. */
  async #pull(controller: Controller): Promise<void> {
    while (!this.#isOver) {
      let output: Uint8Array<ArrayBuffer> | undefined;
      try {
        output = this.#zlib.step();
      } catch (error) {
        return this.#fail(error);
      }
      if (output !== undefined) controller.enqueue(output);
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
    this.#controller?.error(error);
  }

  /** Nothing more will be read: whoever writes is told why. */
  #stop(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#zlib.close();
    this.#pending?.reject(reason);
    this.#waiting?.resolve();
    this.#abortWritable(reason);
  }
}

/** What a function adds to Object.prototype must not become part of a stream's source or sink. */
function bare<T extends object>(dictionary: T): T {
  ReflectSetPrototypeOf(dictionary, null);
  return dictionary;
}
