import { bytesToText, countBytes, type Encoding, findEncoding, textToBytes } from "./text-codec.ts";

type BufferClass = typeof globalThis.Buffer;

/**
 * Gives a stand-in for Node's Buffer what it lacks: base64url, Node's tolerance in reading base64 and hexadecimal, UTF-8 as the
 * Encoding standard decodes it, any Uint8Array as an argument.
 */
export function completeBuffer(buffer: BufferClass): BufferClass {
  // oxlint-disable-next-line typescript/unbound-method -- captured before they are replaced, called with their receiver
  const { byteLength, from } = buffer;
  const { indexOf, lastIndexOf } = buffer.prototype;
  replace(buffer, {
    isEncoding: (name: unknown) => findEncoding(name) !== undefined,
    byteLength: (value: string | ArrayBuffer, encoding?: unknown) =>
      typeof value === "string"
        ? countBytes(value, findEncoding(encoding) ?? "utf8")
        : Reflect.apply(byteLength, buffer, [value]),
    from(value: unknown, encoding?: unknown, length?: unknown): unknown {
      if (typeof value !== "string") return Reflect.apply(from, buffer, [value, encoding, length]);
      const bytes = textToBytes(value, requireEncoding(encoding));
      return Reflect.apply(from, buffer, [bytes.buffer, 0, bytes.length]);
    },
  });
  replace(buffer.prototype, {
    equals,
    indexOf(this: Uint8Array, value: unknown, ...rest: unknown[]): unknown {
      if (!isEmpty(value)) return Reflect.apply(indexOf, this, [asBuffer(buffer, value), ...rest]);
      return clampOffset(rest[0] ?? 0, this.length);
    },
    lastIndexOf(this: Uint8Array, value: unknown, ...rest: unknown[]): unknown {
      if (!isEmpty(value)) return Reflect.apply(lastIndexOf, this, [asBuffer(buffer, value), ...rest]);
      return clampOffset(rest[0] ?? this.length, this.length);
    },
    toLocaleString: toString,
    toString,
    write,
  });
  return buffer;
}

/** Whether bytes are UTF-8 throughout. */
export function isUtf8(input: Uint8Array<ArrayBuffer> | ArrayBuffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(input);
    return true;
  } catch {
    return false;
  }
}

/** Whether bytes are ASCII throughout. */
export function isAscii(input: Uint8Array<ArrayBuffer> | ArrayBuffer): boolean {
  const bytes = input instanceof ArrayBuffer ? new Uint8Array(input) : input;
  return bytes.every((byte) => byte < 0x80);
}

function replace(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

function isEmpty(value: unknown): boolean {
  return value === "" || (value instanceof Uint8Array && value.length === 0);
}

/** Where Node.js finds nothing at all: at the offset itself, or at the end. */
function clampOffset(offset: unknown, length: number): number {
  const start = Math.trunc(Number(offset)) || 0;
  return Math.min(length, start < 0 ? Math.max(0, length + start) : start);
}

function asBuffer(buffer: BufferClass, value: unknown): unknown {
  if (!(value instanceof Uint8Array) || buffer.isBuffer(value)) return value;
  return buffer.from(value.buffer, value.byteOffset, value.length);
}

function requireEncoding(name: unknown): Encoding {
  if (name === undefined || name === null || name === "") return "utf8";
  const encoding = findEncoding(name);
  if (encoding !== undefined) return encoding;
  throw Object.assign(new TypeError(`Unknown encoding: ${nameOf(name)}`), { code: "ERR_UNKNOWN_ENCODING" });
}

function nameOf(encoding: unknown): string {
  return typeof encoding === "string" ? encoding : typeof encoding;
}

function equals(this: Uint8Array, other: unknown): boolean {
  if (!(other instanceof Uint8Array)) {
    throw Object.assign(
      new TypeError('The "otherBuffer" argument must be an instance of Buffer or Uint8Array.'),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
  }
  return this.length === other.length && this.every((byte, index) => byte === other[index]);
}

function toString(
  this: Uint8Array<ArrayBuffer>,
  encoding?: unknown,
  ...[start = 0, end = this.length]: [start?: number, end?: number]
): string {
  const first = Math.max(0, Math.trunc(start) || 0);
  const last = Math.min(this.length, Math.trunc(end) || 0);
  const wanted = requireEncoding(encoding);
  if (last <= first) return "";
  return bytesToText(new Uint8Array(this.buffer, this.byteOffset + first, last - first), wanted);
}

/** `write(text, [offset], [length], [encoding])`: whole characters only, and how many bytes they took. */
function write(this: Uint8Array<ArrayBuffer>, text: string, ...rest: unknown[]): number {
  const encoding = requireEncoding(rest.find((argument) => typeof argument === "string"));
  const [offset = 0, length] = rest.filter((argument) => typeof argument === "number");
  if (!(offset >= 0 && offset <= this.length) || (length !== undefined && !(length >= 0))) {
    throw Object.assign(new RangeError("Attempt to access memory outside buffer bounds"), {
      code: "ERR_OUT_OF_RANGE",
    });
  }
  const room = Math.min(this.length - offset, length ?? Number.POSITIVE_INFINITY);
  const target = new Uint8Array(this.buffer, this.byteOffset + offset, room);
  if (encoding === "utf8") return new TextEncoder().encodeInto(text, target).written;
  const bytes = textToBytes(text, encoding);
  const count = Math.min(bytes.length, encoding === "utf16le" ? room & ~1 : room);
  target.set(bytes.subarray(0, count));
  return count;
}
