import { Buffer } from "node:buffer";
import type { EncodingOps } from "../../realm/encoding/ops.ts";
import { Iso2022JpDecoder } from "./iso-2022-jp.ts";

const TWO_POW_32 = 2 ** 32;

const encoder = new TextEncoder();
const utf8Decoders = [
  new TextDecoder("utf-8", { fatal: false, ignoreBOM: false }),
  new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }),
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }),
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }),
];

/** The Encoding standard's work, by Node's own encoders. */
export function createEncodingOps(): EncodingOps {
  const decoders = new Map<number, Decoder>();
  let lastDecoder = 0;
  return {
    utf8Length: (text) => Buffer.byteLength(text),
    utf8EncodeInto: (text, destination) => {
      const { read, written } = encoder.encodeInto(text, destination);
      return read * TWO_POW_32 + written;
    },
    utf8Decode: (bytes, ignoreBOM, isFatal) =>
      tryDecode(utf8Decoders[(ignoreBOM ? 1 : 0) + (isFatal ? 2 : 0)], bytes, false),
    encodingName: (label) => {
      try {
        return new TextDecoder(label).encoding;
      } catch {
        return "";
      }
    },
    openDecoder: (encoding, fatal, ignoreBOM) => {
      const decoder =
        encoding === "iso-2022-jp"
          ? new Iso2022JpDecoder(fatal)
          : new TextDecoder(encoding, { fatal, ignoreBOM });
      decoders.set(++lastDecoder, decoder);
      return lastDecoder;
    },
    decode: (decoder, bytes, stream) => tryDecode(decoders.get(decoder), bytes, stream),
    closeDecoder: (decoder) => {
      decoders.delete(decoder);
    },
  };
}

type Decoder = Pick<TextDecoder, "decode"> | Iso2022JpDecoder;

function tryDecode(decoder: Decoder | undefined, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder?.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}
