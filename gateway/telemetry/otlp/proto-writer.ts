const INITIAL_BYTES = 16 * 1024;
/** Longest length that two bytes can say: most messages are shorter. */
const SHORT_LENGTH = 0x3fff;

/** Longest text that is written letter by letter; its length takes one byte. */
const SHORT_TEXT = 48;

/** Writes protocol buffers. Fields have numbers up to 15, but for those of `fixed32`. A message's length is left open and filled in at its end. */
export class ProtoWriter {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #used = 0;

  get length(): number {
    return this.#used;
  }

  /** What was written, as a copy of its own; writing then starts anew. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
    return bytes;
  }

  /** Begins a message within the one that is being written. Returns what `end` needs. */
  begin(field: number): number {
    this.#reserve(8);
    this.#byte((field << 3) | 2);
    const start = this.#used;
    this.#used += 2;
    return start;
  }

  /** Ends what `begin` began: its length takes two bytes, or more where it has to. */
  end(start: number): void {
    const length = this.#used - start - 2;
    if (length <= SHORT_LENGTH) {
      this.#buffer[start] = (length & 0x7f) | 0x80;
      this.#buffer[start + 1] = length >>> 7;
      return;
    }
    this.#reserve(3);
    this.#buffer.copyWithin(start + 5, start + 2, this.#used);
    this.#used = start;
    for (let rest = length, digits = 0; digits < 5; digits++, rest >>>= 7)
      this.#byte(digits < 4 ? (rest & 0x7f) | 0x80 : rest);
    this.#used = start + 5 + length;
  }

  /** A field of text. */
  text(field: number, value: string): void {
    this.#reserve(value.length * 3 + 8);
    this.#byte((field << 3) | 2);
    if (value.length <= SHORT_TEXT && this.#plain(value)) return;
    this.#varint(Buffer.byteLength(value));
    this.#used += this.#buffer.write(value, this.#used);
  }

  /** A field of bytes that are given in hexadecimal, in lower case. */
  hex(field: number, value: string): void {
    const bytes = value.length >> 1;
    this.#reserve(bytes + 4);
    this.#byte((field << 3) | 2);
    this.#byte(bytes);
    for (let index = 0; index < value.length; index += 2)
      this.#byte((digitOf(value.charCodeAt(index)) << 4) | digitOf(value.charCodeAt(index + 1)));
  }

  /** Bytes that are a field already, or several. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  /** A field of a whole number. */
  integer(field: number, value: number): void {
    this.#reserve(12);
    this.#byte(field << 3);
    if (value < 0) this.#negative(value);
    else this.#varint(value);
  }

  double(field: number, value: number): void {
    this.#reserve(12);
    this.#byte((field << 3) | 1);
    this.#used = this.#buffer.writeDoubleLE(value, this.#used);
  }

  fixed32(field: number, value: number): void {
    this.#reserve(8);
    this.#varint((field << 3) | 5);
    this.#used = this.#buffer.writeUInt32LE(value, this.#used);
  }

  /** A time in nanoseconds, of one in milliseconds. Doubles know the time of day to a quarter of a microsecond. */
  time(field: number, ms: number): void {
    this.fixed64(field, ms * 1e6);
  }

  /** A whole number that is not negative. */
  fixed64(field: number, value: number): void {
    this.#reserve(12);
    this.#byte((field << 3) | 1);
    const high = Math.floor(value / 2 ** 32);
    this.#used = this.#buffer.writeUInt32LE(value - high * 2 ** 32, this.#used);
    this.#used = this.#buffer.writeUInt32LE(high, this.#used);
  }

  /** A call of the engine's own writer costs more than a few letters. Returns whether it is ASCII; if not, nothing is written. */
  #plain(value: string): boolean {
    const buffer = this.#buffer;
    const start = this.#used + 1;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      buffer[start + index] = code;
    }
    this.#byte(value.length);
    this.#used += value.length;
    return true;
  }

  #byte(value: number): void {
    this.#buffer[this.#used++] = value;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#byte((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** Two's complement, of 64 bits. */
  #negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#byte(Number(rest));
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}

/** The value of a hexadecimal digit: 0 to 9, or a to f. */
function digitOf(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
