import { PromiseReject } from "../primordials.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { createByteReadable } from "./create-readable.ts";
import { type Completion, LazyPromise } from "./promises.ts";
import type { ByteController } from "./readable-byte-state.ts";
import type { ReadableSource } from "./readable-state.ts";
import { createWritable, type WritableDefaultController } from "./writable-default-state.ts";
import type { WritableSink } from "./writable-state.ts";

/**
 * Bytes that are written on one side and read on the other, as Workers' IdentityTransformStream passes them: nothing is queued
 * beside the chunk that is being written, and a write is done when its bytes have been read.
 */
export class ByteRelay implements ReadableSource, WritableSink {
  readonly output: ByteController;
  readonly input: WritableDefaultController;
  readonly #expectedBytes: number | undefined;
  #bytesWritten = 0;
  /** The chunk that nobody has asked for yet. */
  #chunk: Uint8Array<ArrayBuffer> | undefined;
  /** The write whose bytes are not all read. */
  #written: LazyPromise | undefined;
  /** The pull that waits for a write. */
  #pulled: LazyPromise | undefined;

  constructor(expectedBytes?: number) {
    this.#expectedBytes = expectedBytes;
    this.output = createByteReadable(this);
    this.output.stream.length = expectedBytes;
    this.input = createWritable(this);
  }

  write(chunk: unknown): Completion {
    if (!isBufferSource(chunk)) return this.#fail(new TypeError(NOT_BYTES));
    const bytes = copyBytes(chunk);
    this.#bytesWritten += bytes.length;
    if (this.#expectedBytes !== undefined && this.#bytesWritten > this.#expectedBytes)
      return this.#fail(new TypeError("Attempt to write too many bytes through a FixedLengthStream."));
    if (bytes.length === 0) return undefined;
    const written = new LazyPromise();
    this.#chunk = bytes;
    this.#written = written;
    if (this.#pulled !== undefined) this.#deliver();
    return written;
  }

  close(): Completion {
    if (this.#expectedBytes !== undefined && this.#bytesWritten < this.#expectedBytes)
      return this.#fail(new TypeError("FixedLengthStream did not see all expected bytes before close()."));
    this.output.close();
    if (this.output.hasPendingPullIntos) this.output.respond(0);
    return undefined;
  }

  abort(reason: unknown): Completion {
    this.output.error(reason);
    return undefined;
  }

  pull(): Completion {
    const pulled = new LazyPromise();
    this.#pulled = pulled;
    if (this.#chunk === undefined) this.#finishWrite();
    else this.#deliver();
    return pulled;
  }

  cancel(reason: unknown): Completion {
    this.input.error(reason);
    this.#chunk = undefined;
    this.#written?.reject(reason);
    return undefined;
  }

  #deliver(): void {
    const pulled = this.#pulled;
    const chunk = this.#chunk;
    this.#pulled = undefined;
    this.#chunk = undefined;
    pulled?.resolve(undefined);
    if (chunk !== undefined) this.output.enqueueOwned(chunk);
    // Bytes that did not fit the reader's buffer are read by the next pull.
    if (this.output.desiredSize === 0) this.#finishWrite();
  }

  #finishWrite(): void {
    this.#written?.resolve(undefined);
    this.#written = undefined;
  }

  #fail(error: TypeError): Completion {
    this.output.error(error);
    return PromiseReject(error);
  }
}

const NOT_BYTES =
  "This TransformStream is being used as a byte stream, but received an object of non-ArrayBuffer/ArrayBufferView type on its writable side.";
