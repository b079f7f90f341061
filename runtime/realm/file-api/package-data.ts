import { textDecoderDecode, TextDecoder } from "../encoding/text-decoder.ts";
import { host } from "../host.ts";
import { parseMimeType } from "../fetch/mime-type.ts";
import {
  MapPrototypeGet,
  ReflectApply,
  StringFromCharCode,
  Uint8ArrayPrototypeSlice,
  Uint8ArrayPrototypeSubarray,
  Uint8ArrayPrototypeToBase64,
} from "../primordials.ts";

/** What a reader is asked for. */
export type ResultKind = "ArrayBuffer" | "BinaryString" | "DataURL" | "Text";

/** How many characters `String.fromCharCode` is given at once: each is an argument. */
const CHUNK = 8192;

/** File API §6.3 "package data". */
export function packageData(
  bytes: Uint8Array<ArrayBuffer>,
  { kind, type, encoding }: { readonly kind: ResultKind; readonly type: string; readonly encoding: string },
): string | ArrayBuffer {
  switch (kind) {
    case "ArrayBuffer":
      return Uint8ArrayPrototypeSlice(bytes).buffer;
    case "BinaryString":
      return isomorphicDecode(bytes);
    case "DataURL":
      return `data:${type === "" ? "application/octet-stream" : type};base64,${Uint8ArrayPrototypeToBase64(bytes)}`;
    case "Text":
      return decodeText(bytes, type, encoding);
  }
}

/** The encoding is that of a byte order mark, of the caller's label, of the Blob's type, or UTF-8, in this order. */
function decodeText(bytes: Uint8Array<ArrayBuffer>, type: string, label: string): string {
  const fallback = nameOf(label) || nameOf(charsetOf(type)) || "utf-8";
  const decoder = new TextDecoder(sniffMark(bytes) ?? fallback);
  return ReflectApply(textDecoderDecode, decoder, [bytes]);
}

/** Encoding §6 "BOM sniff". */
function sniffMark(bytes: Uint8Array): string | undefined {
  const { 0: first, 1: second, 2: third } = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : undefined;
}

function nameOf(label: string): string {
  return label === "" ? "" : host().encodingName(label);
}

function charsetOf(type: string): string {
  const mimeType = parseMimeType(type);
  return mimeType === undefined ? "" : (MapPrototypeGet(mimeType.parameters, "charset") ?? "");
}

/** Infra §4.4 "isomorphic decode". */
function isomorphicDecode(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += ReflectApply(
      StringFromCharCode,
      undefined,
      Uint8ArrayPrototypeSubarray(bytes, start, start + CHUNK),
    );
  }
  return text;
}
