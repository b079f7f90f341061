import { hash, type webcrypto } from "node:crypto";
import type { RealmEntry } from "../../realm/host.ts";
import { fillRealmBytes, viewRealmBytes } from "../realm-bytes.ts";
import type { ProcessState } from "../process-state.ts";
import { ResultWriter } from "./result-writer.ts";

const METHODS: ReadonlySet<string> = new Set([
  "decapsulateBits",
  "decapsulateKey",
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encapsulateBits",
  "encapsulateKey",
  "encrypt",
  "exportKey",
  "generateKey",
  "getPublicKey",
  "importKey",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
]);

/** Calls of `crypto.subtle` for the realm, and the keys that they made. */
export class SubtleCalls {
  readonly #finish: RealmEntry["finishCrypto"];
  readonly #makeBytes: RealmEntry["makeBytes"];
  readonly #keys = new Map<number, webcrypto.CryptoKey>();
  readonly #state: ProcessState;
  #lastKey = 0;

  constructor(finish: RealmEntry["finishCrypto"], makeBytes: RealmEntry["makeBytes"], state: ProcessState) {
    this.#finish = finish;
    this.#makeBytes = makeBytes;
    this.#state = state;
  }

  /** Runs one method; never rejects. See `CryptoOps.startCrypto` for the form of `parameters`. */
  async start(call: number, parameters: string, bytes: Uint8Array): Promise<void> {
    this.#state.usesThreads = true;
    // Copied before the first await: the function may change its bytes as soon as the op returns.
    const copy = Uint8Array.from(viewRealmBytes(bytes));
    try {
      this.#answer(call, await this.#run(parameters, copy));
    } catch (error) {
      this.#finish(call, errorName(error), error instanceof Error ? error.message : "", undefined);
    }
  }

  /** See `CryptoOps.supportsCrypto`. */
  supports(parameters: string, bytes: Uint8Array): boolean {
    try {
      const supports: Function = Reflect.get(SubtleCrypto, "supports");
      const [, operation, algorithm, extra] = this.#read(parameters, viewRealmBytes(bytes));
      return Reflect.apply(supports, SubtleCrypto, [operation, algorithm, extra]) === true;
    } catch {
      return false;
    }
  }

  releaseKey(key: number): void {
    this.#keys.delete(key);
  }

  #run(parameters: string, bytes: Uint8Array): unknown {
    const [method, ...rest] = this.#read(parameters, bytes);
    if (typeof method !== "string" || !METHODS.has(method))
      throw new TypeError("Cannot call the method: unknown");
    if (method === "digest" && isMd5(rest[0]) && rest[1] instanceof Uint8Array) {
      return Uint8Array.from(hash("md5", rest[1], "buffer")).buffer;
    }
    const implementation: unknown = Reflect.get(crypto.subtle, method);
    if (typeof implementation !== "function") throw new TypeError("Cannot call the method: unknown");
    return Reflect.apply(implementation, crypto.subtle, rest);
  }

  #read(parameters: string, bytes: Uint8Array): unknown[] {
    const list: unknown = JSON.parse(parameters);
    return Array.isArray(list) ? list.map((value) => this.#revive(value, bytes)) : [];
  }

  #revive(value: unknown, bytes: Uint8Array): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    if ("$plain" in value) return value.$plain;
    if ("$key" in value) return this.#keys.get(Number(value.$key));
    if ("$bytes" in value && Array.isArray(value.$bytes)) {
      const [offset = 0, length = 0] = value.$bytes.map(Number);
      return bytes.subarray(offset, offset + length);
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#revive(member, bytes)]),
    );
  }

  #answer(call: number, result: unknown): void {
    const writer = new ResultWriter((key) => this.#addKey(key));
    const text = JSON.stringify(writer.write(result)) ?? "null";
    const bytes = writer.join();
    const own = bytes.length === 0 ? undefined : this.#makeBytes(bytes.length);
    if (own !== undefined) fillRealmBytes(own, bytes);
    this.#finish(call, "", text, own);
  }

  #addKey(key: webcrypto.CryptoKey): number {
    this.#keys.set(++this.#lastKey, key);
    return this.#lastKey;
  }
}

/** Workers' own: Node's Web Cryptography does not have it. */
function isMd5(algorithm: unknown): boolean {
  return (
    typeof algorithm === "object" && algorithm !== null && "name" in algorithm && algorithm.name === "MD5"
  );
}

/** The DOMException name that the realm makes its own error with. */
function errorName(error: unknown): string {
  if (error instanceof DOMException) return error.name;
  return error instanceof TypeError ? "TypeError" : "OperationError";
}
