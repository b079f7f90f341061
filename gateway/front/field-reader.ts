import { CLASSES, HOST, TOKEN, VALUE } from "./byte-classes.ts";
import type { Refusal } from "./refusal.ts";

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const ZERO = 0x30;

export const MAX_FIELDS = 64;
/** Largest block of fields, in bytes. */
export const MAX_BLOCK_BYTES = 16 * 1024;
/** Longest Content-Length, in digits. */
const MAX_LENGTH_DIGITS = 9;

/** Fields that steer framing, or what becomes of the connection: what has one is node:http's. */
const REFUSED: ReadonlyMap<string, Refusal> = new Map([
  ["te", "connection"],
  ["expect", "connection"],
  ["upgrade", "connection"],
  ["trailer", "framing"],
  ["keep-alive", "connection"],
  ["proxy-connection", "connection"],
  ["transfer-encoding", "framing"],
  ["http2-settings", "connection"],
] as const);

/** Lengths of the names that mean something here: all other names are skipped unseen. */
const STEERING_LENGTHS = makeLengths([...REFUSED.keys(), "host", "connection", "content-length"]);

function makeLengths(names: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(MAX_BLOCK_BYTES);
  for (const { length } of names) lengths[length] = 1;
  return lengths;
}

/** The fields of a request, from the end of its request line to the empty line: RFC 9112 §5 in its narrowest form. */
export class FieldReader {
  /** Where each field's name and value begin and end: four numbers a field, from the block's beginning. */
  readonly offsets: Int32Array = new Int32Array(4 * MAX_FIELDS);
  count = 0;
  /** The block's length with the empty line. */
  length = 0;
  hostStart = 0;
  hostEnd = 0;
  /** -1 for none. */
  contentLength = -1;
  closes = false;
  #hasConnection = false;
  #start = 0;

  /** Reads the block that begins at `start` of `bytes`. Returns why not, if not; this object then holds nothing of use. */
  read(bytes: Buffer, start: number): Refusal | undefined {
    this.#reset(start);
    const end = Math.min(bytes.length, start + MAX_BLOCK_BYTES);
    let at = start;
    while (at < end && bytes[at] !== CR) {
      const next = this.#readField(bytes, at, end);
      if (typeof next === "string") return this.#explain(next, bytes, start);
      at = next;
    }
    const refusal = readLineEnd(bytes, at, end);
    if (refusal !== undefined) return this.#explain(refusal, bytes, start);
    if (this.hostEnd === 0) return "host";
    this.length = at + 2 - start;
    return undefined;
  }

  #reset(start: number): void {
    this.#start = start;
    this.count = 0;
    this.hostStart = 0;
    this.hostEnd = 0;
    this.contentLength = -1;
    this.closes = false;
    this.#hasConnection = false;
  }

  /** What ends at the bound is too large; what ends before has not all arrived. */
  #explain(refusal: Refusal, bytes: Buffer, start: number): Refusal {
    return refusal === "incomplete" && bytes.length - start >= MAX_BLOCK_BYTES ? "size" : refusal;
  }

  /** Returns where the next line begins. */
  #readField(bytes: Buffer, nameStart: number, end: number): number | Refusal {
    const nameEnd = skip(bytes, nameStart, end, TOKEN);
    if (nameEnd === end) return "incomplete";
    if (nameEnd === nameStart || bytes[nameEnd] !== COLON) return "field";
    const valueStart = bytes[nameEnd + 1] === SPACE ? nameEnd + 2 : nameEnd + 1;
    const valueEnd = skip(bytes, valueStart, end, VALUE);
    const refusal = readLineEnd(bytes, valueEnd, end);
    if (refusal !== undefined) return refusal;
    if (hasOuterBlank(bytes, valueStart, valueEnd)) return "field";
    return this.#take(bytes, nameStart, nameEnd, valueStart, valueEnd) ?? valueEnd + 2;
  }

  // oxlint-disable-next-line max-params -- called for every field: an object would be made each time
  #take(
    bytes: Buffer,
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
  ): Refusal | undefined {
    if (this.count === MAX_FIELDS) return "size";
    this.#keep(nameStart, nameEnd, valueStart, valueEnd);
    if (STEERING_LENGTHS[nameEnd - nameStart] !== 1) return undefined;
    return this.#steer(bytes, nameStart, nameEnd, valueStart, valueEnd);
  }

  // oxlint-disable-next-line max-params -- called for every field: an object would be made each time
  #keep(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const { offsets } = this;
    const base = this.#start;
    const slot = this.count * 4;
    offsets[slot] = nameStart - base;
    offsets[slot + 1] = nameEnd - base;
    offsets[slot + 2] = valueStart - base;
    offsets[slot + 3] = valueEnd - base;
    this.count += 1;
  }

  // oxlint-disable-next-line max-params -- called for many fields: an object would be made each time
  #steer(
    bytes: Buffer,
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
  ): Refusal | undefined {
    const name = bytes.toString("latin1", nameStart, nameEnd).toLowerCase();
    if (name === "host") return this.#readHost(bytes, valueStart, valueEnd);
    if (name === "connection") return this.#readConnection(bytes.toString("latin1", valueStart, valueEnd));
    if (name === "content-length") return this.#readLength(bytes, valueStart, valueEnd);
    return REFUSED.get(name);
  }

  /** RFC 9112 §3.2: exactly one. */
  #readHost(bytes: Buffer, start: number, end: number): Refusal | undefined {
    if (this.hostEnd !== 0 || start === end) return "host";
    if (skip(bytes, start, end, HOST) !== end) return "host";
    this.hostStart = start;
    this.hostEnd = end;
    return undefined;
  }

  #readConnection(value: string): Refusal | undefined {
    const option = value.toLowerCase();
    if (this.#hasConnection || (option !== "keep-alive" && option !== "close")) return "connection";
    this.#hasConnection = true;
    this.closes = option === "close";
    return undefined;
  }

  /** RFC 9110 §8.6: one, of digits. A leading zero is legal, and rare enough to leave to node:http. */
  #readLength(bytes: Buffer, start: number, end: number): Refusal | undefined {
    const digits = end - start;
    if (this.contentLength !== -1 || digits === 0 || digits > MAX_LENGTH_DIGITS) return "framing";
    if (bytes[start] === ZERO && digits > 1) return "framing";
    let length = 0;
    for (let at = start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return "framing";
      length = length * 10 + digit;
    }
    this.contentLength = length;
    return undefined;
  }
}

function readLineEnd(bytes: Buffer, at: number, end: number): Refusal | undefined {
  if (at >= end) return "incomplete";
  if (bytes[at] !== CR) return "field";
  if (at + 1 === end) return "incomplete";
  return bytes[at + 1] === LF ? undefined : "field";
}

/** RFC 9112 §5.1 lets blanks surround a value, and parsers differ in how they cut them. */
function hasOuterBlank(bytes: Buffer, start: number, end: number): boolean {
  return end > start && (isBlank(bytes[start]) || isBlank(bytes[end - 1]));
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** Where the bytes of a class end. */
// oxlint-disable-next-line max-params -- called for every name and value: an object would be made each time
function skip(bytes: Buffer, start: number, end: number, kind: number): number {
  let at = start;
  while (at < end && ((CLASSES[bytes[at] ?? 0] ?? 0) & kind) !== 0) at++;
  return at;
}
