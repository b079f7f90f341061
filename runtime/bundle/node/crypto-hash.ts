import { Buffer } from "node:buffer";
import { Transform, type TransformCallback, type TransformOptions } from "node:stream";
import { callCrypto, HOST_OBJECT, HostObject } from "./crypto-call.ts";

type Data = string | ArrayBufferView;
type Encoding = BufferEncoding;

/** Up to here a hash is one call of the host; past it, the host keeps what came. */
const MAX_KEPT_BYTES = 64 * 1024;
/** Algorithms that the host has taken before. */
const known = new Set<string>();

/** Node's `Hash`. */
export class Hash extends Transform {
  readonly #algorithm: string;
  readonly #options: TransformOptions | undefined;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #object: HostObject | undefined;
  #isFinished = false;

  constructor(algorithm: string, options?: TransformOptions, object?: HostObject) {
    super(options);
    this.#algorithm = algorithm;
    this.#options = options;
    this.#object = object;
    if (object !== undefined || (options === undefined && known.has(algorithm))) return;
    this.#object = asObject(callCrypto("createHash", algorithm, options));
    if (options === undefined) known.add(algorithm);
  }

  update(data: Data, encoding?: Encoding): this {
    if (this.#isFinished) throw finalized();
    const bytes = toBytes(data, encoding);
    if (this.#object !== undefined) this.#object.invoke("update", bytes);
    else this.#keep(bytes);
    return this;
  }

  digest(): Buffer;
  digest(encoding: Encoding): string;
  digest(encoding?: Encoding): Buffer | string {
    if (this.#isFinished) throw finalized();
    this.#isFinished = true;
    const result =
      this.#object === undefined
        ? callCrypto("hash", this.#algorithm, Buffer.concat(this.#chunks), "buffer")
        : this.#object.invoke("digest");
    return toOutput(result, encoding);
  }

  copy(options?: TransformOptions): Hash {
    if (this.#isFinished) throw finalized();
    if (this.#object !== undefined) {
      return new Hash(
        this.#algorithm,
        options ?? this.#options,
        asObject(this.#object.invoke("copy", options)),
      );
    }
    const copy = new Hash(this.#algorithm);
    copy.#chunks = [...this.#chunks];
    copy.#length = this.#length;
    return copy;
  }

  override _transform(chunk: Data, encoding: Encoding, done: TransformCallback): void {
    this.update(chunk, encoding);
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, this.digest());
  }

  #keep(bytes: Uint8Array): void {
    this.#chunks.push(Uint8Array.from(bytes));
    this.#length += bytes.length;
    if (this.#length <= MAX_KEPT_BYTES) return;
    this.#object = asObject(callCrypto("createHash", this.#algorithm));
    this.#object.invoke("update", Buffer.concat(this.#chunks));
    this.#chunks = [];
  }
}

/** Node's `Hmac`. */
export class Hmac extends Transform {
  readonly #object: HostObject;
  #isFinished = false;

  constructor(algorithm: string, key: unknown, options?: TransformOptions) {
    super(options);
    this.#object = asObject(callCrypto("createHmac", algorithm, key, options));
  }

  update(data: Data, encoding?: Encoding): this {
    if (this.#isFinished) throw finalized();
    this.#object.invoke("update", toBytes(data, encoding));
    return this;
  }

  /** Node's: the second time gives nothing. */
  digest(): Buffer;
  digest(encoding: Encoding): string;
  digest(encoding?: Encoding): Buffer | string {
    const result = this.#isFinished ? Buffer.alloc(0) : this.#object.invoke("digest");
    this.#isFinished = true;
    return toOutput(result, encoding);
  }

  override _transform(chunk: Data, encoding: Encoding, done: TransformCallback): void {
    this.update(chunk, encoding);
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, this.digest());
  }
}

/** The bytes of an argument that may be text. */
export function toBytes(data: unknown, encoding?: Encoding): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const found = data === null ? "null" : typeof data;
  const message = `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${found}`;
  throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** A result as the function wants it. */
export function toOutput(value: unknown, encoding: Encoding | "buffer" | undefined): Buffer | string {
  if (!Buffer.isBuffer(value)) return typeof value === "string" ? value : "";
  return encoding === undefined || encoding === "buffer" ? value : value.toString(encoding);
}

/** The object that a call of the host made. */
export function asObject(value: unknown): HostObject {
  if (value instanceof HostObject) return value;
  if (typeof value === "object" && value !== null && HOST_OBJECT in value)
    return asObject(value[HOST_OBJECT]);
  throw new Error("Cannot go on: the host gave no object");
}

function finalized(): Error {
  return Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
}
