/** How Node.js turns text into bytes and back: forgiving where the web's own decoders refuse. */
export type Encoding = "ascii" | "base64" | "base64url" | "hex" | "latin1" | "utf16le" | "utf8";

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["ascii", "ascii"],
  ["base64", "base64"],
  ["base64url", "base64url"],
  ["binary", "latin1"],
  ["hex", "hex"],
  ["latin1", "latin1"],
  ["ucs-2", "utf16le"],
  ["ucs2", "utf16le"],
  ["utf-16le", "utf16le"],
  ["utf-8", "utf8"],
  ["utf16le", "utf16le"],
  ["utf8", "utf8"],
]);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** The most code units in one call of String.fromCharCode: each is an argument on the stack. */
const MAX_ARGUMENTS = 4_096;

/** Finds an encoding by any of its names, in any case. */
export function findEncoding(name: unknown): Encoding | undefined {
  return typeof name === "string" ? (ENCODINGS.get(name) ?? ENCODINGS.get(name.toLowerCase())) : undefined;
}

/** Text → the bytes that it stands for. What is no hexadecimal ends a text in hexadecimal; what is no base64 is passed over. */
export function textToBytes(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "utf8":
      return encoder.encode(text);
    case "ascii":
    case "latin1":
      return latin1ToBytes(text);
    case "utf16le":
      return utf16ToBytes(text);
    case "base64":
    case "base64url":
      return base64ToBytes(text);
    case "hex":
      return Uint8Array.fromHex(hexPrefix(text));
  }
}

/** How many bytes Node.js expects of a text: for base64 and hexadecimal a guess by its length, as Buffer.byteLength() gives it. */
export function countBytes(text: string, encoding: Encoding): number {
  switch (encoding) {
    case "utf8":
      return encoder.encode(text).length;
    case "ascii":
    case "latin1":
      return text.length;
    case "utf16le":
      return text.length * 2;
    case "base64":
    case "base64url":
      return ((text.length - countPadding(text)) * 3) >>> 2;
    case "hex":
      return text.length >>> 1;
  }
}

/** Bytes → text. */
export function bytesToText(bytes: Uint8Array<ArrayBuffer>, encoding: Encoding): string {
  switch (encoding) {
    case "utf8":
      return decoder.decode(bytes);
    case "ascii":
      return unitsToText(bytes.map((byte) => byte & 0x7f));
    case "latin1":
      return unitsToText(bytes);
    case "utf16le":
      return unitsToText(new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer));
    case "base64":
      return bytes.toBase64();
    case "base64url":
      return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
    case "hex":
      return bytes.toHex();
  }
}

function latin1ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

function utf16ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    bytes[index * 2] = unit;
    bytes[index * 2 + 1] = unit >> 8;
  }
  return bytes;
}

/** Node.js takes both alphabets, at once too, with or without padding, and passes over all other characters. */
function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    const narrow = lowBytes(text);
    const end = narrow.indexOf("=");
    const digits = (end === -1 ? narrow : narrow.slice(0, end))
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .replaceAll(/[^A-Za-z0-9+/]/g, "");
    // One digit of a group holds less than a byte.
    return Uint8Array.fromBase64(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
  }
}

function countPadding(text: string): number {
  if (text.length < 2 || !text.endsWith("=")) return 0;
  return text.endsWith("==") ? 2 : 1;
}

/** Node.js looks at the low byte of each code unit alone. */
function lowBytes(text: string): string {
  return unitsToText(latin1ToBytes(text));
}

function hexPrefix(wide: string): string {
  const text = /[\u0100-\uffff]/.test(wide) ? lowBytes(wide) : wide;
  const end = text.search(/[^0-9a-f]/i);
  return text.slice(0, (end === -1 ? text.length : end) & ~1);
}

function unitsToText(units: Uint8Array | Uint16Array): string {
  let text = "";
  for (let index = 0; index < units.length; index += MAX_ARGUMENTS) {
    text += String.fromCharCode(...units.subarray(index, index + MAX_ARGUMENTS));
  }
  return text;
}
