import {
  ArrayIsArray,
  ArrayPrototypePush,
  JSONStringify,
  NativeUint8Array,
  ObjectCreate,
  ObjectDefineProperty,
  Uint8ArrayPrototypeSet,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { isCryptoKey, keyNumber } from "./crypto-key.ts";

/** The members that the dictionaries of all algorithms have, in the order in which Web IDL reads them. */
const ALGORITHM_MEMBERS = [
  "additionalData",
  "context",
  "counter",
  "customization",
  "functionName",
  "hash",
  "info",
  "iterations",
  "iv",
  "label",
  "length",
  "memory",
  "modulusLength",
  "namedCurve",
  "nonce",
  "outputLength",
  "parallelism",
  "passes",
  "public",
  "publicExponent",
  "salt",
  "saltLength",
  "secretValue",
  "associatedData",
  "tagLength",
  "version",
];

/** Web Cryptography §15: the members of a JsonWebKey that are strings. */
const JWK_MEMBERS = [
  "alg",
  "crv",
  "d",
  "dp",
  "dq",
  "e",
  "k",
  "kty",
  "n",
  "p",
  "priv",
  "pub",
  "q",
  "qi",
  "use",
  "x",
  "y",
];

/** One call of a method of `crypto.subtle`, written down as text and bytes for the host. */
export class CryptoRequest {
  readonly #prefix: string;
  readonly #parameters: unknown[] = [];
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #byteLength = 0;

  constructor(method: string) {
    this.#prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
    ArrayPrototypePush(this.#parameters, method);
  }

  /** Web Cryptography §18.4.4 "normalize an algorithm": every member is read once, here. */
  algorithm(value: unknown): this {
    return this.#push(this.#normalize(value));
  }

  text(value: unknown): this {
    return this.#push(toDOMString(value));
  }

  flag(value: unknown): this {
    return this.#push(Boolean(value));
  }

  number(value: unknown): this {
    return this.#push(value === null || value === undefined ? null : toNumber(value));
  }

  bytes(value: unknown): this {
    if (!isBufferSource(value)) throw this.#wrongType("ArrayBuffer or ArrayBufferView");
    return this.#push(this.#slice(value));
  }

  key(value: unknown): this {
    if (!isCryptoKey(value)) throw this.#wrongType("CryptoKey");
    return this.#push({ $key: keyNumber(value) });
  }

  /** Bytes, or a JsonWebKey. */
  keyData(format: unknown, value: unknown): this {
    if (format !== "jwk") return this.bytes(value);
    if (!isObject(value) || isBufferSource(value)) throw this.#wrongType("JsonWebKey");
    return this.#push(readJwk(value));
  }

  usages(value: unknown): this {
    if (!ArrayIsArray(value)) throw this.#wrongType("sequence<KeyUsage>");
    const usages: string[] = [];
    for (let index = 0; index < value.length; index++) ArrayPrototypePush(usages, toDOMString(value[index]));
    return this.#push(usages);
  }

  /** The method's name and arguments as JSON, and the bytes that it refers to. */
  finish(): { readonly parameters: string; readonly bytes: Uint8Array<ArrayBuffer> } {
    const bytes = new NativeUint8Array(this.#byteLength);
    let offset = 0;
    for (let index = 0; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) continue;
      Uint8ArrayPrototypeSet(bytes, chunk, offset);
      offset += chunk.length;
    }
    return { parameters: JSONStringify(this.#parameters) ?? "[]", bytes };
  }

  #push(parameter: unknown): this {
    ArrayPrototypePush(this.#parameters, parameter);
    return this;
  }

  #slice(value: ArrayBuffer | ArrayBufferView<ArrayBuffer>): object {
    const chunk = copyBytes(value);
    ArrayPrototypePush(this.#chunks, chunk);
    const offset = this.#byteLength;
    this.#byteLength += chunk.length;
    return { $bytes: [offset, chunk.length] };
  }

  #normalize(value: unknown): unknown {
    if (!isObject(value)) return { name: toDOMString(value) };
    const { name } = value;
    if (name === undefined) {
      throw new TypeError(`${this.#prefix}: Algorithm: name: Missing or not a string`);
    }
    const result = ObjectCreate(null);
    put(result, "name", toDOMString(name));
    for (let index = 0; index < ALGORITHM_MEMBERS.length; index++) {
      const member = ALGORITHM_MEMBERS[index] ?? "";
      const found: unknown = value[member];
      if (found !== undefined) put(result, member, this.#convertMember(member, found));
    }
    return result;
  }

  #convertMember(member: string, value: unknown): unknown {
    if (member === "hash") return this.#normalize(value);
    if (isCryptoKey(value)) return { $key: keyNumber(value) };
    if (isBufferSource(value)) return this.#slice(value);
    if (member === "namedCurve") return toDOMString(value);
    // Whatever else it is, the host refuses it by type.
    return typeof value === "string" || typeof value === "number" ? value : toDOMString(value);
  }

  #wrongType(wanted: string): TypeError {
    return new TypeError(`${this.#prefix}: parameter ${this.#parameters.length} is not of type '${wanted}'.`);
  }
}

function readJwk(value: Record<string, unknown>): object {
  const result = ObjectCreate(null);
  for (let index = 0; index < JWK_MEMBERS.length; index++) {
    const member = JWK_MEMBERS[index] ?? "";
    const found: unknown = value[member];
    if (found !== undefined) put(result, member, toDOMString(found));
  }
  const { ext, key_ops: operations } = value;
  if (ext !== undefined) put(result, "ext", Boolean(ext));
  if (ArrayIsArray(operations)) {
    const texts: string[] = [];
    for (let index = 0; index < operations.length; index++)
      ArrayPrototypePush(texts, toDOMString(operations[index]));
    put(result, "key_ops", texts);
  }
  return result;
}

function put(target: object, key: string, value: unknown): void {
  ObjectDefineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function toNumber(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return +value;
}
