import { host } from "../host.ts";
import { ObjectPrototypeHasOwnProperty } from "../primordials.ts";
import { toEnforcedInteger } from "../webidl/integers.ts";
import type { Operation } from "./algorithms.ts";
import { type AlgorithmIdentifier, toIdentifier } from "./normalize.ts";
import { CryptoRequest } from "./request.ts";

/** Operation of `SubtleCrypto.supports` → what its algorithm is normalized for. */
const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  decapsulateBits: ["decapsulate"],
  decapsulateKey: ["decapsulate"],
  decrypt: ["encrypt"],
  deriveBits: ["deriveBits"],
  deriveKey: ["deriveBits"],
  digest: ["digest"],
  encapsulateBits: ["encapsulate"],
  encapsulateKey: ["encapsulate"],
  encrypt: ["encrypt"],
  exportKey: ["exportKey"],
  generateKey: ["generateKey"],
  getPublicKey: ["exportKey"],
  importKey: ["importKey"],
  sign: ["sign"],
  unwrapKey: ["wrapKey", "encrypt"],
  verify: ["sign"],
  wrapKey: ["wrapKey", "encrypt"],
};

/** Those whose third argument is an algorithm. */
const ADDITIONAL: Readonly<Record<string, readonly (readonly Operation[])[]>> = {
  decapsulateKey: [["importKey"]],
  deriveKey: [["importKey"], ["get key length"]],
  encapsulateKey: [["importKey"]],
  unwrapKey: [["importKey"]],
  wrapKey: [["exportKey"]],
};

/**
 * Modern Algorithms in the Web Cryptography API §4.
 *
 * @throws {TypeError} When `extra` is of the wrong type; what is wrong with an algorithm only makes the answer false.
 */
export function isSupported(operation: string, algorithm: AlgorithmIdentifier, extra: unknown): boolean {
  const operations = ObjectPrototypeHasOwnProperty(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (operations === undefined) return false;
  const additional = ObjectPrototypeHasOwnProperty(ADDITIONAL, operation) ? ADDITIONAL[operation] : undefined;
  const third = additional === undefined ? toBits(operation, extra) : toIdentifier(extra);
  try {
    const request = new CryptoRequest("supports").text(operation).algorithm(algorithm, operations);
    if (additional === undefined) request.length(third);
    else request.algorithmOf(third, additional);
    const { parameters, bytes } = request.finish();
    return host().supportsCrypto(parameters, bytes);
  } catch {
    return false;
  }
}

function toBits(operation: string, value: unknown): unknown {
  if (operation !== "deriveBits" || value === null) return null;
  const context = "Failed to execute 'supports' on 'SubtleCrypto'";
  return toEnforcedInteger(value, { maximum: 0xffff_ffff, type: "unsigned long", context });
}
