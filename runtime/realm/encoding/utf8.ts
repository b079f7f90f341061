import { host } from "../host.ts";

const NativeUint8Array = Uint8Array;

/** Encoding §6 "UTF-8 encode": lone surrogates become U+FFFD. */
export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  const { utf8Length, utf8EncodeInto } = host();
  const bytes = new NativeUint8Array(utf8Length(text));
  if (bytes.length > 0) utf8EncodeInto(text, bytes);
  return bytes;
}

/** Encoding §6 "UTF-8 decode": wrong bytes become U+FFFD; a byte order mark is dropped unless `ignoreBOM`. */
export function utf8Decode(bytes: Uint8Array, ignoreBOM = false): string {
  return host().utf8Decode(bytes, ignoreBOM, false) ?? "";
}
