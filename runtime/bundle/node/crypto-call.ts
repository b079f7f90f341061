import { Buffer } from "node:buffer";
import { spore } from "./spore.ts";

/** An object of the host's `node:crypto`; the host forgets it when this is gone. */
export class HostObject {
  readonly handle: number;

  constructor(handle: number) {
    this.handle = handle;
    spore().hold(this, handle);
  }

  /** Calls a method, or reads a getter. */
  invoke(method: string, ...args: readonly unknown[]): unknown {
    return send({ target: this, method, args });
  }
}

/** Gives a value that stands for an object of the host to calls: a key, say. */
export const HOST_OBJECT = Symbol("hostObject");

type Revive = (object: HostObject, name: string) => unknown;
let reviveObject: Revive | undefined;

/** Says what objects of the host become when they are results. */
export function setReviver(reviver: Revive): void {
  reviveObject = reviver;
}

/**
 * Calls a function of the host's `node:crypto`.
 *
 * @throws {Error} Node's own, of its type and with its code.
 */
export function callCrypto(method: string, ...args: readonly unknown[]): unknown {
  return send({ method, args });
}

/** As {@link callCrypto}, for functions that take a callback. */
export async function startCrypto(method: string, ...args: readonly unknown[]): Promise<unknown> {
  const { text, bytes } = write({ method, args });
  const answer = await spore().start(text, bytes);
  return read(answer.text, answer.bytes);
}

/** Ends an asynchronous call in Node's way: what the callback throws is an uncaught exception. */
export function endWith(
  result: Promise<unknown>,
  callback: (error: unknown, ...results: unknown[]) => void,
): void {
  result.then(
    // oxlint-disable-next-line promise/no-callback-in-promise -- the callback is what Node's functions answer
    (value) => queueMicrotask(() => callback(null, ...(isMany(value) ? value.$many : [value]))),
    // oxlint-disable-next-line promise/no-callback-in-promise -- as above
    (error: unknown) => queueMicrotask(() => callback(error)),
  );
}

function isMany(value: unknown): value is { readonly $many: readonly unknown[] } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "$many");
}

interface Call {
  readonly target?: HostObject;
  readonly method: string;
  readonly args: readonly unknown[];
}

function send(call: Call): unknown {
  const { text, bytes } = write(call);
  const answer = spore().call(text, bytes);
  return read(answer.text, answer.bytes);
}

function write({ target, method, args }: Call): { readonly text: string; readonly bytes: Uint8Array } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  function take(chunk: Uint8Array): object {
    chunks.push(chunk);
    length += chunk.length;
    return { $bytes: [length - chunk.length, chunk.length] };
  }
  const call = { target: encode(target, take), method, args: args.map((value) => encode(value, take)) };
  const [only] = chunks;
  // The bindings take a plain Uint8Array and read it at once.
  const bytes = only !== undefined && chunks.length === 1 ? only : Uint8Array.from(Buffer.concat(chunks));
  if (target === undefined) delete call.target;
  return { text: JSON.stringify(call), bytes };
}

// oxlint-disable-next-line complexity -- one case for each kind, and nothing else
function encode(value: unknown, take: (chunk: Uint8Array) => object): unknown {
  if (value === undefined || typeof value === "function") return { $undefined: true };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof HostObject) return { $handle: value.handle };
  if (HOST_OBJECT in value) return encode(value[HOST_OBJECT], take);
  if (ArrayBuffer.isView(value))
    return take(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (value instanceof ArrayBuffer) return take(new Uint8Array(value));
  if (Array.isArray(value)) return value.map((item) => encode(item, take));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encode(member, take)]),
  );
}

function read(text: string, bytes: Uint8Array): unknown {
  const answer: { readonly value?: unknown; readonly error?: ErrorRecord } = JSON.parse(text);
  if (answer.error !== undefined) throw makeError(answer.error);
  return decode(answer.value, bytes);
}

function decode(value: unknown, bytes: Uint8Array): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, bytes));
  if ("$bigint" in value) return BigInt(String(value.$bigint));
  if ("$handle" in value && "class" in value) {
    return revive(new HostObject(Number(value.$handle)), String(value.class));
  }
  if ("$bytes" in value) return sliceOf(bytes, value.$bytes);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member, bytes)]));
}

function revive(object: HostObject, name: string): unknown {
  return reviveObject === undefined ? object : reviveObject(object, name);
}

function sliceOf(bytes: Uint8Array, range: unknown): Buffer {
  const [offset = 0, length = 0] = Array.isArray(range) ? range.map(Number) : [];
  return Buffer.from(bytes.slice(offset, offset + length).buffer);
}

interface ErrorRecord {
  readonly name: string;
  readonly message: string;
}

const ERRORS: Readonly<Record<string, new (message: string) => Error>> = {
  RangeError,
  SyntaxError,
  TypeError,
};

function makeError({ name, message, ...details }: ErrorRecord): Error {
  const Constructor = Object.hasOwn(ERRORS, name) ? (ERRORS[name] ?? Error) : Error;
  return Object.assign(new Constructor(message), details);
}
