import type { ReadableStream, WritableStream } from "web-streams-polyfill";
import { TransformStream } from "web-streams-polyfill";
import { ReflectApply, StringPrototypeCharCodeAt, StringPrototypeSlice } from "../primordials.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { TextDecoder } from "./text-decoder.ts";
import { utf8Encode } from "./utf8.ts";

const { decode } = TextDecoder.prototype;

/** Encoding §8.5: a surrogate pair that two chunks divide is put together again. */
export class TextEncoderStream {
  readonly #transform: TransformStream<unknown, Uint8Array<ArrayBuffer>>;
  #leadSurrogate = "";

  constructor() {
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        const bytes = utf8Encode(this.#takeWhole(toDOMString(chunk)));
        if (bytes.length > 0) controller.enqueue(bytes);
      },
      flush: (controller) => {
        if (this.#leadSurrogate !== "") controller.enqueue(utf8Encode(this.#leadSurrogate));
      },
    });
  }

  get encoding(): string {
    void this.#leadSurrogate;
    return "utf-8";
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
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
  readonly #transform: TransformStream<unknown, string>;

  constructor(label: unknown = "utf-8", options: unknown = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        const text: string = ReflectApply(decode, decoder, [chunk, { stream: true }]);
        if (text !== "") controller.enqueue(text);
      },
      flush: (controller) => {
        const text: string = ReflectApply(decode, decoder, []);
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }

  get readable(): ReadableStream<string> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

defineInterface(TextEncoderStream);
defineInterface(TextDecoderStream);
