import type { webcrypto } from "node:crypto";
import type { RealmEntry } from "../../realm/host.ts";
import { fillRealmBytes, viewRealmBytes } from "../realm-bytes.ts";

const METHODS: ReadonlySet<string> = new Set([
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
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
  #lastKey = 0;

  constructor(finish: RealmEntry["finishCrypto"], makeBytes: RealmEntry["makeBytes"]) {
    this.#finish = finish;
    this.#makeBytes = makeBytes;
  }

  /** Runs one method; never rejects. See `CryptoOps.startCrypto` for the form of `parameters`. */
  async start(call: number, parameters: string, bytes: Uint8Array): Promise<void> {
    // Copied before the first await: the function may change its bytes as soon as the op returns.
    const copy = Uint8Array.from(viewRealmBytes(bytes));
    try {
      this.#answer(call, await this.#run(parameters, copy));
    } catch (error) {
      this.#finish(call, errorName(error), error instanceof Error ? error.message : "", undefined);
    }
  }

  releaseKey(key: number): void {
    this.#keys.delete(key);
  }

  #run(parameters: string, bytes: Uint8Array): Promise<unknown> {
    const [method, ...rest]: unknown[] = JSON.parse(parameters, (_name, value: unknown) =>
      this.#revive(value, bytes),
    );
    if (typeof method !== "string" || !METHODS.has(method))
      throw new TypeError("Cannot call the method: unknown");
    const implementation: unknown = Reflect.get(crypto.subtle, method);
    if (typeof implementation !== "function") throw new TypeError("Cannot call the method: unknown");
    return Reflect.apply(implementation, crypto.subtle, rest);
  }

  #revive(value: unknown, bytes: Uint8Array): unknown {
    if (typeof value !== "object" || value === null) return value;
    if ("$key" in value) return this.#keys.get(Number(value.$key));
    if (!("$bytes" in value) || !Array.isArray(value.$bytes)) return value;
    const [offset, length] = value.$bytes.map(Number);
    return bytes.subarray(offset, (offset ?? 0) + (length ?? 0));
  }

  #answer(call: number, result: unknown): void {
    if (result instanceof ArrayBuffer) {
      const own = this.#makeBytes(result.byteLength);
      fillRealmBytes(own, new Uint8Array(result));
      this.#finish(call, "", "", own);
    } else {
      this.#finish(call, "", JSON.stringify(this.#describe(result)), undefined);
    }
  }

  #describe(result: unknown): unknown {
    if (isKey(result)) return { key: this.#addKey(result) };
    if (isPair(result)) {
      return { publicKey: this.#addKey(result.publicKey), privateKey: this.#addKey(result.privateKey) };
    }
    return { value: result };
  }

  #addKey(key: webcrypto.CryptoKey): unknown {
    this.#keys.set(++this.#lastKey, key);
    const { type, extractable, algorithm, usages } = key;
    const plain = Object.fromEntries(
      Object.entries(algorithm).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? [...value] : value,
      ]),
    );
    return { id: this.#lastKey, type, extractable, algorithm: plain, usages };
  }
}

function isKey(value: unknown): value is webcrypto.CryptoKey {
  return value instanceof CryptoKey;
}

function isPair(value: unknown): value is webcrypto.CryptoKeyPair {
  return typeof value === "object" && value !== null && "publicKey" in value && "privateKey" in value;
}

/** The DOMException name that the realm makes its own error with. */
function errorName(error: unknown): string {
  if (error instanceof DOMException) return error.name;
  return error instanceof TypeError ? "TypeError" : "OperationError";
}
