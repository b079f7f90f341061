import { StringPrototypeCharCodeAt, StringPrototypeToWellFormed } from "../primordials.ts";

/** Web IDL §3.2.10 DOMString: throws a TypeError for a symbol. */
export function toDOMString(value: unknown): string {
  // oxlint-disable-next-line typescript/restrict-template-expressions -- ToString, which is a TypeError for a symbol
  return typeof value === "string" ? value : `${value}`;
}

/** Web IDL §3.2.12 USVString: lone surrogates become U+FFFD. */
export function toUSVString(value: unknown): string {
  return StringPrototypeToWellFormed(toDOMString(value));
}

/**
 * Web IDL §3.2.11 ByteString.
 *
 * @throws {TypeError} When a character does not fit a byte.
 */
export function toByteString(value: unknown, context: string): string {
  const text = toDOMString(value);
  if (isOutsideBytes(text)) {
    throw new TypeError(`${context}: Cannot convert "${text}" to a ByteString: found a character above 255`);
  }
  return text;
}

/** Web IDL §3.2.4.9: `unsigned short`, without `[EnforceRange]`. */
export function toUnsignedShort(value: unknown): number {
  // The shift does ToNumber and ToUint32; what is left is the modulo.
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return (value >>> 0) & 0xffff;
}

function isOutsideBytes(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (StringPrototypeCharCodeAt(text, index) > 0xff) return true;
  }
  return false;
}
