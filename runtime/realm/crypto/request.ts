import { DOMException } from "../dom/dom-exception.ts";
import {
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  JSONStringify,
  NativeUint8Array,
  ObjectPrototypeHasOwnProperty,
  ReflectGet,
  Uint8ArrayPrototypeSet,
} from "../primordials.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toEnforcedInteger } from "../webidl/integers.ts";
import { toArray } from "../webidl/to-array.ts";
import type { Operation } from "./algorithms.ts";
import { type CryptoKey, isAliasKey, isCryptoKey, keyNumber } from "./crypto-key.ts";
import { readJwk } from "./jwk.ts";
import { type AlgorithmIdentifier, normalize, toIdentifier } from "./normalize.ts";
import { list, put, record } from "./put.ts";

const FORMATS = ["jwk", "pkcs8", "raw", "raw-private", "raw-public", "raw-secret", "raw-seed", "spki"];
const USAGES = [
  "decapsulateBits",
  "decapsulateKey",
  "decrypt",
  "deriveBits",
  "deriveKey",
  "encapsulateBits",
  "encapsulateKey",
  "encrypt",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
];

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** A parameter that is converted to its Web IDL type, but not yet written down: see {@link CryptoRequest.finish}. */
type Pending =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "bytes"; readonly source: BufferSource }
  | {
      readonly kind: "algorithm";
      readonly identifier: AlgorithmIdentifier;
      readonly operations: readonly (readonly Operation[])[];
    };

/**
 * One call of a method of `crypto.subtle`, written down as text and bytes for the host.
 *
 * The order is the standard's, since function code can watch it: first every argument is converted by Web IDL, then the algorithms are
 * normalized, then the bytes are copied.
 */
export class CryptoRequest {
  readonly #prefix: string;
  readonly #pending: Pending[] = [];
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #byteLength = 0;
  #signingKey: CryptoKey | undefined;
  #isAlias = false;

  constructor(method: string) {
    this.#prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
    this.#push(method);
  }

  /** Each list of operations is one normalization, for the first of them that the algorithm knows. */
  algorithm(value: unknown, ...operations: readonly (readonly Operation[])[]): this {
    return this.algorithmOf(value, operations);
  }

  /** As {@link algorithm}, with a list of the lists. */
  algorithmOf(value: unknown, operations: readonly (readonly Operation[])[]): this {
    ArrayPrototypePush(this.#pending, { kind: "algorithm", identifier: toIdentifier(value), operations });
    return this;
  }

  text(value: string): this {
    return this.#push(value);
  }

  format(value: unknown): this {
    return this.#push(this.#oneOf(FORMATS, value, "KeyFormat"));
  }

  flag(value: unknown): this {
    return this.#push(Boolean(value));
  }

  /** `unsigned long?` */
  length(value: unknown): this {
    const context = this.#prefix;
    return this.#push(
      value === null || value === undefined
        ? null
        : toEnforcedInteger(value, { maximum: 0xffff_ffff, type: "unsigned long", context }),
    );
  }

  bytes(value: unknown): this {
    if (!isBufferSource(value)) throw this.#wrongType("ArrayBuffer or ArrayBufferView");
    ArrayPrototypePush(this.#pending, { kind: "bytes", source: value });
    return this;
  }

  key(value: unknown): this {
    if (!isCryptoKey(value)) throw this.#wrongType("CryptoKey");
    return this.#push(record("$key", keyNumber(value)));
  }

  /** A key that the algorithm must be of. The host cannot tell Workers' own name for Ed25519 from the standard's. */
  signingKey(value: unknown): this {
    this.key(value);
    this.#signingKey = isCryptoKey(value) ? value : undefined;
    return this;
  }

  /** Bytes, or a JsonWebKey. */
  keyData(format: unknown, value: unknown): this {
    if (format !== "jwk") return this.bytes(value);
    if (isBufferSource(value)) throw this.#wrongType("JsonWebKey");
    return this.#push(record("$plain", readJwk(value, this.#prefix)));
  }

  usages(value: unknown): this {
    const items = toArray(value, this.#prefix);
    const usages = list<string>([]);
    for (let index = 0; index < items.length; index++) {
      ArrayPrototypePush(usages, this.#oneOf(USAGES, items[index], "KeyUsage"));
    }
    return this.#push(usages);
  }

  /** Whether it names Ed25519 as Workers do; known once the request is finished. */
  get isAlias(): boolean {
    return this.#isAlias;
  }

  /** The method's name and arguments as JSON, and the bytes that it refers to. */
  finish(): { readonly parameters: string; readonly bytes: Uint8Array<ArrayBuffer> } {
    const parameters = list<unknown>([]);
    for (let index = 0; index < this.#pending.length; index++) {
      const pending = this.#pending[index];
      ArrayPrototypePush(parameters, pending?.kind === "algorithm" ? this.#normalize(pending) : pending);
    }
    for (let index = 0; index < this.#pending.length; index++) {
      const pending = this.#pending[index];
      if (pending?.kind === "bytes") parameters[index] = this.#take(pending.source);
      else if (pending?.kind === "value") parameters[index] = pending.value;
    }
    this.#checkSigningKey();
    return { parameters: JSONStringify(parameters) ?? "[]", bytes: this.#join() };
  }

  #checkSigningKey(): void {
    if (this.#signingKey === undefined || isAliasKey(this.#signingKey) === this.#isAlias) return;
    throw new DOMException("Key algorithm mismatch", "InvalidAccessError");
  }

  #push(value: unknown): this {
    ArrayPrototypePush(this.#pending, { kind: "value", value });
    return this;
  }

  #normalize({ identifier, operations }: Pending & { readonly kind: "algorithm" }): object {
    const normalized = normalize(identifier, operations[0] ?? [], (source) => this.#take(source));
    for (let index = 1; index < operations.length; index++) {
      const more = normalize(identifier, operations[index] ?? [], (source) => this.#take(source));
      for (const name in more) put(normalized, name, ReflectGet(more, name));
    }
    if (ObjectPrototypeHasOwnProperty(normalized, "alias")) this.#isAlias = true;
    return normalized;
  }

  #take(source: BufferSource): object {
    const chunk = copyBytes(source);
    ArrayPrototypePush(this.#chunks, chunk);
    const offset = this.#byteLength;
    this.#byteLength += chunk.length;
    return record("$bytes", list([offset, chunk.length]));
  }

  #join(): Uint8Array<ArrayBuffer> {
    const only = this.#chunks[0];
    if (only !== undefined && this.#chunks.length === 1) return only;
    const bytes = new NativeUint8Array(this.#byteLength);
    let offset = 0;
    for (let index = 0; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) continue;
      Uint8ArrayPrototypeSet(bytes, chunk, offset);
      offset += chunk.length;
    }
    return bytes;
  }

  #oneOf(values: readonly string[], value: unknown, type: string): string {
    const text = toDOMString(value);
    if (ArrayPrototypeIndexOf(values, text) !== -1) return text;
    throw new TypeError(
      `${this.#prefix}: The provided value '${text}' is not a valid enum value of type ${type}.`,
    );
  }

  #wrongType(wanted: string): TypeError {
    return new TypeError(`${this.#prefix}: parameter ${this.#pending.length} is not of type '${wanted}'.`);
  }
}
