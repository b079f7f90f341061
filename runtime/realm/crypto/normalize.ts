import { DOMException } from "../dom/dom-exception.ts";
import { ObjectCreate } from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { isBufferSource, isUint8Array } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toEnforcedInteger } from "../webidl/integers.ts";
import { findAlgorithm, type Member, type Operation, type RegisteredAlgorithm } from "./algorithms.ts";
import { isCryptoKey, keyNumber } from "./crypto-key.ts";
import { put, record } from "./put.ts";

/** Workers' own name for Ed25519: what the host knows it by, and what its keys say. */
export const NODE_ED25519 = "NODE-ED25519";

/** Takes bytes down, and answers what stands for them in the JSON. */
export type TakeBytes = (bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>) => object;

/** An AlgorithmIdentifier after Web IDL's conversion: `(object or DOMString)`. */
export type AlgorithmIdentifier = string | Readonly<Record<string, unknown>>;

/** Web IDL §3.2.25, for the union `(object or DOMString)`. */
export function toIdentifier(value: unknown): AlgorithmIdentifier {
  return isObject(value) ? value : toDOMString(value);
}

/**
 * Web Cryptography §18.4.4 "normalize an algorithm", for the first of the operations that the algorithm knows.
 *
 * @throws {DOMException} NotSupportedError for an unknown algorithm.
 * @throws {TypeError} For a member that is missing or of the wrong type; and what a getter throws.
 */
export function normalize(
  identifier: AlgorithmIdentifier,
  operations: readonly Operation[],
  takeBytes: TakeBytes,
): object {
  const source = typeof identifier === "string" ? { name: identifier } : identifier;
  const { name } = source;
  if (name === undefined) {
    throw new TypeError("Failed to normalize algorithm: 'name' is required in 'Algorithm'.");
  }
  const { name: canonical, members } = findFirst(toDOMString(name), operations);
  const result = ObjectCreate(null);
  put(result, "name", canonical === NODE_ED25519 ? "Ed25519" : canonical);
  if (canonical === NODE_ED25519) put(result, "alias", NODE_ED25519);
  for (let index = 0; index < members.length; index++) {
    const member = members[index];
    if (member === undefined) continue;
    const value: unknown = source[member.name];
    if (value !== undefined) put(result, member.name, convert(member, value, takeBytes));
    else if (member.isRequired) throw new TypeError(`${context(member)}: It is required.`);
  }
  return result;
}

function findFirst(name: string, operations: readonly Operation[]): RegisteredAlgorithm {
  for (let index = 0; index < operations.length; index++) {
    const found = findAlgorithm(name, operations[index] ?? "digest");
    if (found !== undefined) return found;
  }
  throw new DOMException("Unrecognized algorithm name", "NotSupportedError");
}

// oxlint-disable-next-line complexity -- one case for each type, and nothing else
function convert(member: Member, value: unknown, takeBytes: TakeBytes): unknown {
  switch (member.type) {
    case "bytes":
      if (!isBufferSource(value)) throw wrongType(member, "an ArrayBuffer or a view of one");
      return takeBytes(value);
    case "uint8array":
      if (!isUint8Array(value)) throw wrongType(member, "a Uint8Array");
      return takeBytes(value);
    case "hash":
      return normalize(toIdentifier(value), ["digest"], takeBytes);
    case "key":
      if (!isCryptoKey(value)) throw wrongType(member, "a CryptoKey");
      return record("$key", keyNumber(value));
    case "octet":
      return toEnforcedInteger(value, { maximum: 0xff, type: "octet", context: context(member) });
    case "short":
      return toEnforcedInteger(value, { maximum: 0xffff, type: "unsigned short", context: context(member) });
    case "long":
      return toEnforcedInteger(value, {
        maximum: 0xffff_ffff,
        type: "unsigned long",
        context: context(member),
      });
    case "string":
      return toDOMString(value);
  }
}

function wrongType(member: Member, wanted: string): TypeError {
  return new TypeError(`${context(member)}: It is not ${wanted}.`);
}

function context({ name }: Member): string {
  return `Failed to normalize algorithm: '${name}'`;
}
