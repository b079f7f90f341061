import { DOMException } from "../dom/dom-exception.ts";
import { QuotaExceededError } from "../dom/quota-exceeded-error.ts";
import { host } from "../host.ts";
import { ArrayBufferIsView } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { viewBytes } from "../webidl/buffer-source.ts";
import { defineInterface } from "../webidl/interface.ts";
import { typedArrayName } from "../console/slots.ts";
import { DigestStream } from "./digest-stream.ts";
import { subtle, type SubtleCrypto } from "./subtle-crypto.ts";

const CONSTRUCTOR_KEY = Symbol("internal");
const QUOTA_BYTES = 65_536;

/** Web Cryptography §10, and Workers' `DigestStream`. */
export class Crypto {
  readonly #subtle = subtle;

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
  }

  get subtle(): SubtleCrypto {
    return this.#subtle;
  }

  get DigestStream(): typeof DigestStream {
    void this.#subtle;
    return DigestStream;
  }

  getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(array: T): T {
    void this.#subtle;
    const prefix = "Failed to execute 'getRandomValues' on 'Crypto'";
    requireArguments(arguments.length, 1, prefix);
    if (!ArrayBufferIsView(array))
      throw new TypeError(`${prefix}: parameter 1 is not of type 'ArrayBufferView'.`);
    const name = typedArrayName(array);
    if (name === undefined || name === "Float16Array" || name === "Float32Array" || name === "Float64Array") {
      throw new DOMException(
        `${prefix}: The provided ArrayBufferView is not an integer array type.`,
        "TypeMismatchError",
      );
    }
    const bytes = viewBytes(array);
    if (bytes.length > QUOTA_BYTES) {
      const found = `The ArrayBufferView's byte length (${bytes.length}) exceeds the number of bytes of entropy available via this API (65536).`;
      const amounts = { __proto__: null, quota: QUOTA_BYTES, requested: bytes.length };
      throw new QuotaExceededError(`${prefix}: ${found}`, amounts);
    }
    if (bytes.length > 0) host().fillRandom(bytes);
    return array;
  }

  randomUUID(): string {
    void this.#subtle;
    return host().randomUUID();
  }
}

defineInterface(Crypto, "Crypto");

/** The global of that name. */
export const crypto: Crypto = new Crypto(CONSTRUCTOR_KEY);
