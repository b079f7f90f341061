import { host } from "../host.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { utf8Encode } from "./utf8.ts";

const TWO_POW_32 = 2 ** 32;

/** Encoding §8.3. */
export class TextEncoder {
  readonly #encoding = "utf-8";

  get encoding(): string {
    return this.#encoding;
  }

  encode(input: unknown = ""): Uint8Array<ArrayBuffer> {
    void this.#encoding;
    return utf8Encode(toUSVString(input));
  }

  encodeInto(source: string, destination: Uint8Array<ArrayBuffer>): { read: number; written: number } {
    void this.#encoding;
    requireArguments(arguments.length, 2, "Failed to execute 'encodeInto' on 'TextEncoder'");
    const text = toUSVString(source);
    if (!isUint8Array(destination)) {
      throw new TypeError(
        "Failed to execute 'encodeInto' on 'TextEncoder': parameter 2 is not of type 'Uint8Array'.",
      );
    }
    const result = host().utf8EncodeInto(text, destination);
    const written = result % TWO_POW_32;
    return { read: (result - written) / TWO_POW_32, written };
  }
}

defineInterface(TextEncoder, "TextEncoder");
