import { Buffer } from "node:buffer";

type Callback<T> = (error: Error | null, value: T) => void;

const QUOTA_BYTES = 65_536;
const MAX_RANGE = 2 ** 48 - 1;

export function randomFillSync<T extends ArrayBufferView | ArrayBuffer>(
  target: T,
  offset = 0,
  size?: number,
): T {
  const bytes = ArrayBuffer.isView(target)
    ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
    : new Uint8Array(target);
  const end = size === undefined ? bytes.length : offset + size;
  if (!(offset >= 0 && end <= bytes.length && offset <= end))
    throw outOfRange("size", `<= ${bytes.length}`, end);
  for (let start = offset; start < end; start += QUOTA_BYTES) {
    const part = crypto.getRandomValues(new Uint8Array(Math.min(end - start, QUOTA_BYTES)));
    bytes.set(part, start);
  }
  return target;
}

/** The last argument is the callback. */
export function randomFill(target: ArrayBufferView | ArrayBuffer, ...rest: unknown[]): void {
  const callback = asCallback<unknown>(rest.pop());
  const [offset, size] = rest;
  randomFillSync(target, Number(offset ?? 0), size === undefined ? undefined : Number(size));
  queueMicrotask(() => callback(null, target));
}

export function randomBytes(size: number): Buffer;
export function randomBytes(size: number, callback: Callback<Buffer>): void;
export function randomBytes(size: number, callback?: Callback<Buffer>): Buffer | undefined {
  if (typeof size !== "number") {
    const message = `The "size" argument must be of type number. Received ${typeof size}`;
    throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
  }
  if (!(size >= 0 && size <= 2 ** 31 - 1)) throw outOfRange("size", ">= 0 && <= 2147483647", size);
  const bytes = randomFillSync(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  queueMicrotask(() => callback(null, bytes));
  return undefined;
}

/** A whole number from `min` on, below `max`, each as likely. */
export function randomInt(...args: unknown[]): number | undefined {
  const callback = typeof args.at(-1) === "function" ? asCallback<number>(args.pop()) : undefined;
  const [first, second] = args;
  const [min, max] = second === undefined ? [0, first] : [first, second];
  if (!isSafeInteger(min)) throw notSafe("min");
  if (!isSafeInteger(max)) throw notSafe("max");
  if (max <= min) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range > MAX_RANGE)
    throw outOfRange(second === undefined ? "max" : "max - min", `<= ${MAX_RANGE}`, range);
  const value = min + drawBelow(range);
  if (callback === undefined) return value;
  queueMicrotask(() => callback(null, value));
  return undefined;
}

/** Draws again what would make the first numbers likelier. */
function drawBelow(range: number): number {
  const limit = 2 ** 48 - (2 ** 48 % range);
  while (true) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    const drawn = (high & 0xffff) * 2 ** 32 + low;
    if (drawn < limit) return drawn % range;
  }
}

export function randomUUID(): string {
  return crypto.randomUUID();
}

/** RFC 9562 §5.7: 48 bits of time, and random ones. */
export function randomUUIDv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const [, , , variant = "", node = ""] = crypto.randomUUID().split("-");
  const random = crypto.randomUUID().slice(15, 18);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random}-${variant}-${node}`;
}

/** Compares in a time that does not tell where the bytes differ. */
export function timingSafeEqual(a: ArrayBufferView | ArrayBuffer, b: ArrayBufferView | ArrayBuffer): boolean {
  if (a.byteLength !== b.byteLength) {
    throw Object.assign(new RangeError("Input buffers must have the same byte length"), {
      code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
    });
  }
  const compare: (...buffers: unknown[]) => boolean = Reflect.get(crypto.subtle, "timingSafeEqual");
  return Reflect.apply(compare, crypto.subtle, [a, b]);
}

function asCallback<T>(value: unknown): Callback<T> {
  // @ts-expect-error -- the caller's own callback
  if (typeof value === "function") return value;
  const message = 'The "callback" argument must be of type function.';
  throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function notSafe(name: string): Error {
  const message = `The "${name}" argument must be a safe integer.`;
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

function outOfRange(name: string, wanted: string, found: unknown): Error {
  const message = `The value of "${name}" is out of range. It must be ${wanted}. Received ${String(found)}`;
  return Object.assign(new RangeError(message), { code: "ERR_OUT_OF_RANGE" });
}
