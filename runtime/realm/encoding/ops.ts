/** What the Encoding standard needs of the host. */
export interface EncodingOps {
  /** How many bytes the UTF-8 of `text` takes; a lone surrogate counts as U+FFFD. */
  utf8Length: (text: string) => number;
  /** Encodes as much of `text` as fits; answers `code units read * 2 ** 32 + bytes written`. */
  utf8EncodeInto: (text: string, destination: Uint8Array) => number;
  /** UTF-8 decode; `undefined` when `isFatal` and the bytes are not UTF-8. */
  utf8Decode: (bytes: Uint8Array, ignoreBOM: boolean, isFatal: boolean) => string | undefined;
  /** Encoding §4.2 "get an encoding", in lower case; "" when no encoding has that label. */
  encodingName: (label: string) => string;
  /** A decoder that keeps its state between calls. */
  openDecoder: (encoding: string, isFatal: boolean, ignoreBOM: boolean) => number;
  /** Decodes the next bytes; `undefined` when they are wrong and the decoder is fatal. */
  decode: (decoder: number, bytes: Uint8Array, isStream: boolean) => string | undefined;
  closeDecoder: (decoder: number) => void;
}
