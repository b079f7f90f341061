import { host } from "../host.ts";
import {
  FinalizationRegistryPrototypeRegister,
  NativeUint8Array,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
  Uint8ArrayPrototypeSlice,
  Uint8ArrayPrototypeSubarray,
} from "../primordials.ts";

/** Compression §5 "CompressionFormat", with what `node:zlib` calls each way and its flush value for the end. */
export const FORMATS: Readonly<Record<string, Format>> = {
  // @ts-expect-error -- a literal's __proto__ sets the prototype: "constructor" is no format
  __proto__: null,
  deflate: { compress: 1, decompress: 2, finish: 4 },
  gzip: { compress: 3, decompress: 4, finish: 4 },
  "deflate-raw": { compress: 5, decompress: 6, finish: 4 },
  brotli: { compress: 9, decompress: 8, finish: 2 },
};

export interface Format {
  readonly compress: number;
  readonly decompress: number;
  readonly finish: number;
}

const OUTPUT_BYTES = 64 * 1024;
const NO_BYTES = new NativeUint8Array(0);

const abandoned = new FinalizationRegistry((handle: number) => host().closeZlib(handle));

/** A coder of the host's zlib: takes input whole, and gives what comes of it a bounded piece at a time. */
export class Zlib {
  readonly #handle: number;
  readonly #isDecoder: boolean;
  readonly #finish: number;
  #input: Uint8Array = NO_BYTES;
  /** The last step filled its output: there may be more without further input. */
  #isFull = false;
  #isFinishing = false;

  constructor(format: Format, way: "compress" | "decompress") {
    this.#handle = host().openZlib(format[way], "{}", undefined);
    this.#isDecoder = way === "decompress";
    this.#finish = format.finish;
    FinalizationRegistryPrototypeRegister(abandoned, this, this.#handle);
  }

  /** Gives it bytes, which it keeps. All that was given before has to be used up. */
  feed(bytes: Uint8Array<ArrayBuffer>): void {
    this.#input = bytes;
  }

  /** Whether all that was given is used up, and nothing waits to be taken. */
  get isIdle(): boolean {
    return this.#input.length === 0 && !this.#isFull;
  }

  /** No more input comes. */
  end(): void {
    this.#isFinishing = true;
    this.#isFull = true;
  }

  /**
   * The next piece of output; undefined when the input is used up.
   *
   * @throws {TypeError} When a decoder's input is not in its format, ends too early or goes on behind its end.
   */
  step(): Uint8Array<ArrayBuffer> | undefined {
    while (this.#input.length > 0 || this.#isFull) {
      const output = this.#write();
      if (output.length > 0) return output;
    }
    return undefined;
  }

  close(): void {
    this.#input = NO_BYTES;
    this.#isFull = false;
    host().closeZlib(this.#handle);
  }

  #write(): Uint8Array<ArrayBuffer> {
    const output = new NativeUint8Array(OUTPUT_BYTES);
    const flush = this.#isFinishing ? this.#finish : 0;
    const result = host().writeZlib(this.#handle, flush, this.#input, output);
    if (StringPrototypeStartsWith(result, "!")) throw new TypeError(describe(result));
    const left = StringPrototypeSplit(result, ",");
    const inputLeft = +(left[0] ?? 0);
    const outputLeft = +(left[1] ?? 0);
    this.#isFull = outputLeft === 0;
    // Compression §6.1: what stands behind the end of the data is an error.
    if (this.#isDecoder && !this.#isFull && inputLeft > 0)
      throw new TypeError("Cannot decompress: found bytes behind the end of the compressed data");
    this.#input = Uint8ArrayPrototypeSubarray(this.#input, this.#input.length - inputLeft);
    return this.#isFull ? output : Uint8ArrayPrototypeSlice(output, 0, OUTPUT_BYTES - outputLeft);
  }
}

function describe(result: string): string {
  return StringPrototypeStartsWith(result, "!Z_BUF_ERROR")
    ? "Cannot decompress: the compressed data ends too early"
    : "Cannot decompress: the data is not valid in this format";
}
