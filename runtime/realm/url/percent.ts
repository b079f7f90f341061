import { utf8Decode, utf8Encode } from "../encoding/utf8.ts";
import {
  NativeUint8Array,
  StringFromCharCode,
  StringPrototypeCharCodeAt,
  StringPrototypeIndexOf,
} from "../primordials.ts";

const HEX = "0123456789ABCDEF";
const PERCENT = 0x25;

/** URL §1.3 "percent-decode" of a string, as bytes. */
export function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8Encode(text);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    let byte = bytes[index] ?? 0;
    if (byte === PERCENT) {
      const high = hexValue(bytes[index + 1]);
      const low = hexValue(bytes[index + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        index += 2;
      }
    }
    bytes[length++] = byte;
  }
  return new NativeUint8Array(bytes.buffer, 0, length);
}

/** URL §1.3 "percent-decode", then UTF-8 decode without a byte order mark's special meaning. */
export function percentDecodeText(text: string): string {
  return StringPrototypeIndexOf(text, "%") < 0 ? text : utf8Decode(percentDecode(text), true);
}

/** One byte as `%XX`. */
export function percentEncodeByte(byte: number): string {
  return `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
}

/**
 * URL §5.2 "application/x-www-form-urlencoded percent-encode set", with a space as `+`.
 */
export function encodeFormComponent(text: string): string {
  let index = 0;
  while (index < text.length && isFormSafe(StringPrototypeCharCodeAt(text, index))) index++;
  if (index === text.length) return text;
  const bytes = utf8Encode(text);
  let encoded = "";
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isFormSafe(byte)) encoded += StringFromCharCode(byte);
    else encoded += byte === 0x20 ? "+" : percentEncodeByte(byte);
  }
  return encoded;
}

/** ASCII letters and digits, and `*-._`. */
function isFormSafe(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a || code === 0x5f;
  if (code >= 0x30) return code <= 0x39;
  return code === 0x2a || code === 0x2d || code === 0x2e;
}

function hexValue(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
