import { host } from "../host.ts";
import {
  NativeUint8Array,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
  Uint8ArrayPrototypeSlice,
  Uint8ArrayPrototypeSubarray,
} from "../primordials.ts";
import {
  acquireReader,
  cancelReader,
  closeByteStream,
  createByteStream,
  enqueueBytes,
  readChunk,
  type ByteController,
  type Stream,
  type StreamReader,
} from "../streams/readable.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";

/** RFC 9110 §8.4.1, RFC 7932 and RFC 8878: the codings that are undone, and what `node:zlib` calls the way back. */
const MODES = { deflate: 2, gzip: 4, "x-gzip": 4, br: 8, zstd: 11 } as const;
/** `node:zlib`'s INFLATERAW. */
const RAW_MODE = 6;
const OUTPUT_BYTES = 64 * 1024;

export type Coding = keyof typeof MODES;

/** Whether `name`, in lower case, is a coding that can be undone. */
export function isCoding(name: string): name is Coding {
  return name === "gzip" || name === "x-gzip" || name === "deflate" || name === "br" || name === "zstd";
}

/** The stream of what `coded` is the `coding` of. Nothing is read before somebody reads. */
export function decodeStream(coded: () => Stream, coding: Coding): Stream {
  const decoding = new Decoding(coded, coding);
  return createByteStream({
    start: () => {},
    pull: (controller) => decoding.pull(controller),
    cancel: (reason) => decoding.cancel(reason),
  });
}

/** A coded stream on its way through zlib, one piece of output after the other: what is small may become very large. */
class Decoding {
  readonly #open: () => Stream;
  readonly #coding: Coding;
  #reader: StreamReader | undefined;
  #zlib = 0;
  #input: Uint8Array = new NativeUint8Array(0);
  /** The last step filled its output: there may be more without further input. */
  #isFull = false;

  constructor(open: () => Stream, coding: Coding) {
    this.#open = open;
    this.#coding = coding;
  }

  async pull(controller: ByteController): Promise<void> {
    const reader = (this.#reader ??= acquireReader(this.#open()));
    try {
      for (;;) {
        const output = this.#step();
        if (output !== undefined) return enqueueBytes(controller, output);
        const { done, value } = await readChunk(reader);
        if (done) break;
        if (!isUint8Array(value)) throw new TypeError("a chunk is not a Uint8Array");
        this.#input = value;
      }
    } catch (error) {
      this.cancel(error);
      throw error;
    }
    this.#close();
    closeByteStream(controller);
  }

  cancel(reason: unknown): void {
    this.#close();
    this.#reader ??= acquireReader(this.#open());
    cancelReader(this.#reader, reason);
  }

  /** What the input gives, a piece at a time; undefined when it is used up. */
  #step(): Uint8Array<ArrayBuffer> | undefined {
    while (this.#input.length > 0 || this.#isFull) {
      const { length } = this.#input;
      const output = this.#write();
      // What stands behind the end of the data means nothing.
      if (output.length === 0 && this.#input.length === length) this.#input = new NativeUint8Array(0);
      if (output.length > 0) return output;
    }
    return undefined;
  }

  #write(): Uint8Array<ArrayBuffer> {
    if (this.#zlib === 0) this.#zlib = host().openZlib(this.#mode(), "{}", undefined);
    const output = new NativeUint8Array(OUTPUT_BYTES);
    const result = host().writeZlib(this.#zlib, 0, this.#input, output);
    if (StringPrototypeStartsWith(result, "!"))
      throw new TypeError(`fetch failed: the answer's body is not valid ${this.#coding}`);
    const left = StringPrototypeSplit(result, ",");
    const inputLeft = +(left[0] ?? 0);
    const outputLeft = +(left[1] ?? 0);
    this.#input = Uint8ArrayPrototypeSubarray(this.#input, this.#input.length - inputLeft);
    this.#isFull = outputLeft === 0;
    return outputLeft === 0 ? output : Uint8ArrayPrototypeSlice(output, 0, OUTPUT_BYTES - outputLeft);
  }

  /** RFC 9110 §8.4.1.2: some send `deflate` without the zlib format around it. */
  #mode(): number {
    const isRaw = this.#coding === "deflate" && ((this.#input[0] ?? 0) & 0x0f) !== 8;
    return isRaw ? RAW_MODE : MODES[this.#coding];
  }

  #close(): void {
    if (this.#zlib !== 0) host().closeZlib(this.#zlib);
    this.#zlib = 0;
    this.#input = new NativeUint8Array(0);
    this.#isFull = false;
  }
}
