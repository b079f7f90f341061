import { HOP_BY_HOP, isClientClaim } from "../dispatch/header-rules.ts";
import { type FieldReader, MAX_BLOCK_BYTES } from "./field-reader.ts";

/** With which letters the names begin that {@link isDropped} has to look at. */
const SUSPICIOUS = makeLetters("cfkptux");
const LOWER = makeLowerCase();
const scratch = Buffer.allocUnsafeSlow(MAX_BLOCK_BYTES);

/**
 * Encodes fields for a function's request head (`NUL name NUL value` each), in lower case and without those that go no further.
 *
 * The same as `encodeHead` of dispatch/request-head.ts does to the fields of node:http, for a proxy that is not trusted; a test compares them.
 */
export function encodeFieldBytes(bytes: Buffer, start: number, fields: FieldReader): string {
  const { offsets, count, closes } = fields;
  let used = 0;
  for (let slot = 0; slot < count * 4; slot += 4) {
    const nameStart = start + at(offsets, slot);
    const nameEnd = start + at(offsets, slot + 1);
    if (SUSPICIOUS[at(bytes, nameStart)] === 1) {
      const name = bytes.toString("latin1", nameStart, nameEnd).toLowerCase();
      if (isDropped(name, closes)) continue;
    }
    scratch[used++] = 0;
    for (let index = nameStart; index < nameEnd; index++) scratch[used++] = at(LOWER, at(bytes, index));
    scratch[used++] = 0;
    used += bytes.copy(scratch, used, start + at(offsets, slot + 2), start + at(offsets, slot + 3));
  }
  return scratch.toString("latin1", 0, used);
}

/** RFC 9110 §7.6.1: a field whose name is the Connection's option belongs to the connection. The reader refuses Keep-Alive. */
function isDropped(name: string, closes: boolean): boolean {
  return HOP_BY_HOP.has(name) || isClientClaim(name) || (closes && name === "close");
}

/** An element that is known to be there. */
function at(numbers: Uint8Array | Int32Array, index: number): number {
  return numbers[index] ?? 0;
}

function makeLetters(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(letters + letters.toUpperCase())) table[byte] = 1;
  return table;
}

function makeLowerCase(): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_none, byte) => byte);
  for (let byte = 0x41; byte <= 0x5a; byte++) table[byte] = byte + 0x20;
  return table;
}
