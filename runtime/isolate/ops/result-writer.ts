import type { webcrypto } from "node:crypto";

/** Writes what a method of `crypto.subtle` gave as JSON and bytes: see `CryptoOps.startCrypto` for the form. */
export class ResultWriter {
  readonly #addKey: (key: webcrypto.CryptoKey) => number;
  readonly #chunks: Uint8Array[] = [];
  #byteLength = 0;

  /** @param addKey Keeps a key, and gives the number that the realm knows it by. */
  constructor(addKey: (key: webcrypto.CryptoKey) => number) {
    this.#addKey = addKey;
  }

  /** What stands for the value in the JSON. */
  write(value: unknown): unknown {
    if (value instanceof ArrayBuffer) return this.#takeBytes(new Uint8Array(value));
    if (value instanceof Uint8Array) return this.#takeBytes(value);
    if (value instanceof CryptoKey) return { $key: this.#describe(value) };
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.write(member)]));
  }

  /** The bytes that the JSON refers to. */
  join(): Uint8Array {
    return this.#chunks.length === 1 ? (this.#chunks[0] ?? new Uint8Array()) : Buffer.concat(this.#chunks);
  }

  #takeBytes(bytes: Uint8Array): unknown {
    const offset = this.#byteLength;
    this.#chunks.push(bytes);
    this.#byteLength += bytes.length;
    return { $bytes: [offset, bytes.length] };
  }

  #describe(key: webcrypto.CryptoKey): unknown {
    const { type, extractable, algorithm, usages } = key;
    return { id: this.#addKey(key), type, extractable, algorithm: this.write(algorithm), usages };
  }
}
