import type { ReadableStream } from "../streams/readable-stream.ts";
import type { WritableStream } from "../streams/writable-stream.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { CodingPair } from "./coding-pair.ts";
import { type Format, FORMATS, Zlib } from "./zlib.ts";

/** Compression §5.1. */
export class CompressionStream {
  readonly #pair: CodingPair;

  constructor(format: unknown) {
    if (arguments.length === 0) throw new TypeError(missingArgument("CompressionStream"));
    this.#pair = new CodingPair(new Zlib(toFormat(format, "CompressionStream"), "compress"));
  }

  get readable(): ReadableStream {
    return this.#pair.readable;
  }

  get writable(): WritableStream {
    return this.#pair.writable;
  }
}

/** Compression §6.1. */
export class DecompressionStream {
  readonly #pair: CodingPair;

  constructor(format: unknown) {
    if (arguments.length === 0) throw new TypeError(missingArgument("DecompressionStream"));
    this.#pair = new CodingPair(new Zlib(toFormat(format, "DecompressionStream"), "decompress"));
  }

  get readable(): ReadableStream {
    return this.#pair.readable;
  }

  get writable(): WritableStream {
    return this.#pair.writable;
  }
}

defineInterface(CompressionStream, "CompressionStream");
defineInterface(DecompressionStream, "DecompressionStream");

function toFormat(value: unknown, name: string): Format {
  const text = toDOMString(value);
  const format = FORMATS[text];
  if (format !== undefined) return format;
  throw new TypeError(
    `Failed to construct '${name}': The provided value '${text}' is not a valid enum value of type CompressionFormat.`,
  );
}

function missingArgument(name: string): string {
  return `Failed to construct '${name}': 1 argument required, but only 0 present.`;
}
