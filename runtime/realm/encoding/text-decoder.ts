import { host } from "../host.ts";
import { FinalizationRegistryPrototypeRegister, NativeUint8Array } from "../primordials.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { isAllowSharedBufferSource, readBytes } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";

const forgotten = new FinalizationRegistry<number>((decoder) => {
  host().closeDecoder(decoder);
});

/** Encoding §8.2. UTF-8 in one go keeps no state; all else is a decoder of the host, by its number. */
export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  #decoder = 0;

  constructor(label: unknown = "utf-8", options: unknown = undefined) {
    const prefix = "Failed to construct 'TextDecoder'";
    const name = toDOMString(label);
    const { fatal, ignoreBOM } = asDictionary(options, prefix);
    this.#encoding = name === "utf-8" || name === "utf8" ? "utf-8" : host().encodingName(name);
    if (this.#encoding === "")
      throw new RangeError(`${prefix}: The encoding label provided ('${name}') is invalid.`);
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
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

  decode(input: unknown = undefined, options: unknown = undefined): string {
    const prefix = "Failed to execute 'decode' on 'TextDecoder'";
    void this.#encoding;
    const { stream } = asDictionary(options, prefix);
    const text = this.#run(asBytes(input, prefix), Boolean(stream));
    if (text === undefined) throw new TypeError(`${prefix}: The encoded data was not valid.`);
    return text;
  }

  #run(bytes: Uint8Array, isStream: boolean): string | undefined {
    if (this.#decoder === 0 && !isStream && this.#encoding === "utf-8") {
      return host().utf8Decode(bytes, this.#ignoreBOM, this.#fatal);
    }
    if (this.#decoder === 0) this.#open();
    const text = host().decode(this.#decoder, bytes, isStream);
    // Encoding §8.2 "decode": the state starts anew after the end of a stream, and after an error.
    if (!isStream || text === undefined) this.#close();
    return text;
  }

  #open(): void {
    this.#decoder = host().openDecoder(this.#encoding, this.#fatal, this.#ignoreBOM);
    FinalizationRegistryPrototypeRegister(forgotten, this, this.#decoder);
  }

  #close(): void {
    host().closeDecoder(this.#decoder);
    this.#decoder = 0;
  }
}

function asBytes(input: unknown, prefix: string): Uint8Array {
  if (input === undefined) return new NativeUint8Array(0);
  if (isAllowSharedBufferSource(input)) return readBytes(input);
  throw new TypeError(`${prefix}: parameter 1 is not of type 'ArrayBuffer' or 'ArrayBufferView'.`);
}

defineInterface(TextDecoder, "TextDecoder");

/** `TextDecoder.prototype.decode`, as it is before function code runs. */
export const { decode: textDecoderDecode } = TextDecoder.prototype;
