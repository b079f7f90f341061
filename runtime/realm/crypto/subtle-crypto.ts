import { host } from "../host.ts";
import { NativeUint8Array, PromiseResolve } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { copyBytes, isBufferSource, viewBytes } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { callHost } from "./calls.ts";
import { digestLength } from "./digest-length.ts";
import { toIdentifier } from "./normalize.ts";
import { CryptoRequest } from "./request.ts";
import { isSupported } from "./supports.ts";

const CONSTRUCTOR_KEY = Symbol("internal");
/** A digest of this many bytes takes the host less time than to come back to it. */
const DIGEST_NOW_BYTES = 64 * 1024;

let isSubtle: (value: unknown) => boolean;

/** Web Cryptography §14. The host's own implementation does the work, and the checks of algorithms, keys and usages. */
export class SubtleCrypto {
  readonly #brand = true;

  static {
    isSubtle = (value: unknown): boolean => typeof value === "object" && value !== null && #brand in value;
  }

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    void this.#brand;
  }

  digest(algorithm: unknown, data: unknown): Promise<unknown> {
    const count = arguments.length;
    return (
      digestNow(this, algorithm, data) ??
      start(this, { method: "digest", count, wanted: 2 }, (request) =>
        request.algorithm(algorithm, ["digest"]).bytes(data),
      )
    );
  }

  encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "encrypt", count, wanted: 3 }, (request) =>
      request.algorithm(algorithm, ["encrypt"]).key(key).bytes(data),
    );
  }

  decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "decrypt", count, wanted: 3 }, (request) =>
      request.algorithm(algorithm, ["encrypt"]).key(key).bytes(data),
    );
  }

  sign(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "sign", count, wanted: 3 }, (request) =>
      request.algorithm(algorithm, ["sign"]).signingKey(key).bytes(data),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "verify", count, wanted: 4 }, (request) =>
      request.algorithm(algorithm, ["sign"]).signingKey(key).bytes(signature).bytes(data),
    );
  }

  generateKey(algorithm: unknown, extractable: unknown, usages: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "generateKey", count, wanted: 3 }, (request) =>
      request.algorithm(algorithm, ["generateKey"]).flag(extractable).usages(usages),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  deriveKey(
    algorithm: unknown,
    baseKey: unknown,
    derived: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "deriveKey", count, wanted: 5 }, (request) =>
      request
        .algorithm(algorithm, ["deriveBits"])
        .key(baseKey)
        .algorithm(derived, ["importKey"], ["get key length"])
        .flag(extractable)
        .usages(usages),
    );
  }

  deriveBits(algorithm: unknown, baseKey: unknown, length: unknown = null): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "deriveBits", count, wanted: 2 }, (request) =>
      request.algorithm(algorithm, ["deriveBits"]).key(baseKey).length(length),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  importKey(
    format: unknown,
    data: unknown,
    algorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "importKey", count, wanted: 5 }, (request) =>
      request
        .format(format)
        .keyData(format, data)
        .algorithm(algorithm, ["importKey"])
        .flag(extractable)
        .usages(usages),
    );
  }

  exportKey(format: unknown, key: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "exportKey", count, wanted: 2 }, (request) =>
      request.format(format).key(key),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  wrapKey(format: unknown, key: unknown, wrappingKey: unknown, algorithm: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "wrapKey", count, wanted: 4 }, (request) =>
      request.format(format).key(key).key(wrappingKey).algorithm(algorithm, ["wrapKey", "encrypt"]),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  unwrapKey(
    format: unknown,
    wrapped: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    keyAlgorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "unwrapKey", count, wanted: 7 }, (request) =>
      request
        .format(format)
        .bytes(wrapped)
        .key(unwrappingKey)
        .algorithm(algorithm, ["wrapKey", "encrypt"])
        .algorithm(keyAlgorithm, ["importKey"])
        .flag(extractable)
        .usages(usages),
    );
  }

  getPublicKey(key: unknown, usages: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "getPublicKey", count, wanted: 2 }, (request) =>
      request.key(key).usages(usages),
    );
  }

  encapsulateBits(algorithm: unknown, key: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "encapsulateBits", count, wanted: 2 }, (request) =>
      request.algorithm(algorithm, ["encapsulate"]).key(key),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  encapsulateKey(
    algorithm: unknown,
    key: unknown,
    sharedKeyAlgorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "encapsulateKey", count, wanted: 5 }, (request) =>
      request
        .algorithm(algorithm, ["encapsulate"])
        .key(key)
        .algorithm(sharedKeyAlgorithm, ["importKey"])
        .flag(extractable)
        .usages(usages),
    );
  }

  decapsulateBits(algorithm: unknown, key: unknown, ciphertext: unknown): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "decapsulateBits", count, wanted: 3 }, (request) =>
      request.algorithm(algorithm, ["decapsulate"]).key(key).bytes(ciphertext),
    );
  }

  // oxlint-disable-next-line max-params -- the standard's signature
  decapsulateKey(
    algorithm: unknown,
    key: unknown,
    ciphertext: unknown,
    sharedKeyAlgorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    const count = arguments.length;
    return start(this, { method: "decapsulateKey", count, wanted: 6 }, (request) =>
      request
        .algorithm(algorithm, ["decapsulate"])
        .key(key)
        .bytes(ciphertext)
        .algorithm(sharedKeyAlgorithm, ["importKey"])
        .flag(extractable)
        .usages(usages),
    );
  }

  /** Modern Algorithms in the Web Cryptography API §4: whether the arguments could work, before a key is there. */
  static supports(operation: unknown, algorithm: unknown, extra: unknown = null): boolean {
    requireArguments(arguments.length, 2, "Failed to execute 'supports' on 'SubtleCrypto'");
    return isSupported(toDOMString(operation), toIdentifier(algorithm), extra);
  }

  /** Workers' own: compares without telling by time where the bytes differ. */
  timingSafeEqual(a: unknown, b: unknown): boolean {
    void this.#brand;
    if (!isBufferSource(a) || !isBufferSource(b)) {
      throw new TypeError(
        "Failed to execute 'timingSafeEqual' on 'SubtleCrypto': the parameters must be buffers.",
      );
    }
    const left = copyBytes(a);
    const right = copyBytes(b);
    if (left.length !== right.length) throw new TypeError("Input buffers must have the same byte length");
    let difference = 0;
    for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
    return difference === 0;
  }
}

/** The common case in one op: undefined when it must go the long way, which also makes the errors. */
function digestNow(self: unknown, algorithm: unknown, data: unknown): Promise<ArrayBuffer> | undefined {
  if (typeof algorithm !== "string" || !isSubtle(self) || !isBufferSource(data)) return undefined;
  const length = digestLength(algorithm);
  if (length === 0) return undefined;
  const bytes = viewBytes(data);
  if (bytes.length > DIGEST_NOW_BYTES) return undefined;
  const result = new NativeUint8Array(length);
  return host().digestNow(algorithm, bytes, result) ? PromiseResolve(result.buffer) : undefined;
}

interface Signature {
  readonly method: string;
  readonly count: number;
  readonly wanted: number;
}

function start(
  self: unknown,
  { method, count, wanted }: Signature,
  fill: (request: CryptoRequest) => CryptoRequest,
): Promise<unknown> {
  return callHost(() => {
    if (!isSubtle(self)) throw new TypeError("Illegal invocation");
    requireArguments(count, wanted, `Failed to execute '${method}' on 'SubtleCrypto'`);
    return fill(new CryptoRequest(method));
  });
}

defineInterface(SubtleCrypto, "SubtleCrypto");

/** What `crypto.subtle` answers. */
export const subtle: SubtleCrypto = new SubtleCrypto(CONSTRUCTOR_KEY);
