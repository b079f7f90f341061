import { ReflectApply, StringPrototypeCharCodeAt, StringPrototypeSlice } from "../primordials.ts";
import { completionOf } from "../streams/promises.ts";
import { type ReadableStream, wrapReadable } from "../streams/readable-stream.ts";
import { createTransform, type Transform } from "../streams/transform-state.ts";
import { type WritableStream, wrapWritable } from "../streams/writable-stream.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { TextDecoder, textDecoderDecode } from "./text-decoder.ts";
import { utf8Encode } from "./utf8.ts";

/** Encoding §8.5: a surrogate pair that two chunks divide is put together again. */
export class TextEncoderStream {
  readonly #readable: ReadableStream;
  readonly #writable: WritableStream;
  #leadSurrogate = "";

  constructor() {
    const transform = createTransform((stream) => ({
      transform: (chunk) => completionOf(() => this.#encode(chunk, stream)),
      flush: () => completionOf(() => this.#flush(stream)),
      cancel: () => undefined,
    }));
    this.#readable = wrapReadable(transform.readable.stream);
    this.#writable = wrapWritable(transform.writable.stream);
  }

  get encoding(): string {
    void this.#leadSurrogate;
    return "utf-8";
  }

  get readable(): ReadableStream {
    return this.#readable;
  }

  get writable(): WritableStream {
    return this.#writable;
  }

  /** Encoding §8.5 "encode and enqueue a chunk". */
  #encode(chunk: unknown, stream: Transform): void {
    const bytes = utf8Encode(this.#takeWhole(toDOMString(chunk)));
    if (bytes.length > 0) stream.enqueue(bytes);
  }

  /** Encoding §8.5 "encode and flush". */
  #flush(stream: Transform): void {
    if (this.#leadSurrogate !== "") stream.enqueue(utf8Encode(this.#leadSurrogate));
  }

  #takeWhole(chunk: string): string {
    if (chunk === "") return "";
    const text = this.#leadSurrogate + chunk;
    const last = StringPrototypeCharCodeAt(text, text.length - 1);
    const isLead = last >= 0xd800 && last <= 0xdbff;
    this.#leadSurrogate = isLead ? StringPrototypeSlice(text, -1) : "";
    return isLead ? StringPrototypeSlice(text, 0, -1) : text;
  }
}

/** Encoding §8.4. */
export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  readonly #readable: ReadableStream;
  readonly #writable: WritableStream;

  constructor(label: unknown = "utf-8", options: unknown = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#encoding = decoder.encoding;
    this.#fatal = decoder.fatal;
    this.#ignoreBOM = decoder.ignoreBOM;
    const transform = createTransform((stream) => ({
      transform: (chunk) =>
        completionOf(() => this.#decode([chunk, { __proto__: null, stream: true }], stream)),
      flush: () => completionOf(() => this.#decode([], stream)),
      cancel: () => undefined,
    }));
    this.#readable = wrapReadable(transform.readable.stream);
    this.#writable = wrapWritable(transform.writable.stream);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  get readable(): ReadableStream {
    return this.#readable;
  }

  get writable(): WritableStream {
    return this.#writable;
  }

  /** Encoding §8.4 "decode and enqueue a chunk", "flush and enqueue". */
  #decode(values: readonly unknown[], stream: Transform): void {
    // A chunk is a BufferSource: undefined is none, but would do as an argument.
    if (values.length > 0 && values[0] === undefined)
      throw new TypeError("Cannot decode the chunk: found undefined, wanted a BufferSource");
    const text: string = ReflectApply(textDecoderDecode, this.#decoder, values);
    if (text !== "") stream.enqueue(text);
  }
}

defineInterface(TextEncoderStream, "TextEncoderStream");
defineInterface(TextDecoderStream, "TextDecoderStream");
