import {
  ArrayIsArray,
  JSONParse,
  NativeUint8Array,
  ObjectKeys,
  ObjectPrototypeHasOwnProperty,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";
import { type KeyDescription, makeKey } from "./crypto-key.ts";
import { NODE_ED25519 } from "./normalize.ts";
import { put } from "./put.ts";

/**
 * Makes the value of this realm that the host wrote down: JSON in which `{"$bytes":[offset,length]}` is a part of `bytes`, and
 * `{"$key":{…}}` a key.
 */
export function readResult(text: string, bytes: Uint8Array<ArrayBuffer> = new NativeUint8Array(0)): unknown {
  return revive(JSONParse(text), { bytes, isAlias: false });
}

/** As {@link readResult}, with keys that go by Workers' own name for Ed25519. */
export function readAliasResult(
  text: string,
  bytes: Uint8Array<ArrayBuffer> = new NativeUint8Array(0),
): unknown {
  return revive(JSONParse(text), { bytes, isAlias: true });
}

interface Reading {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isAlias: boolean;
}

function revive(value: unknown, reading: Reading): unknown {
  if (!isRecord(value)) return value;
  if (ObjectPrototypeHasOwnProperty(value, "$bytes")) return sliceBytes(value["$bytes"], reading).buffer;
  if (ObjectPrototypeHasOwnProperty(value, "$key")) return makeKey(toDescription(value["$key"], reading));
  const names = ObjectKeys(value);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    put(value, name, revive(value[name], reading));
  }
  return value;
}

function sliceBytes(range: unknown, { bytes }: Reading): Uint8Array<ArrayBuffer> {
  if (!ArrayIsArray(range)) return new NativeUint8Array(0);
  const start = Number(range[0]);
  const length = Number(range[1]);
  // The usual answer is bytes alone, which are the realm's already.
  if (start === 0 && length === bytes.length) return bytes;
  return Uint8ArrayPrototypeSlice(bytes, start, start + length);
}

function toDescription(value: unknown, reading: Reading): KeyDescription {
  if (!isDescription(value)) throw new TypeError("Cannot make the key: the host did not describe it");
  if (reading.isAlias) return { ...value, algorithm: { name: NODE_ED25519, namedCurve: NODE_ED25519 } };
  const { algorithm } = value;
  const exponent = algorithm["publicExponent"];
  if (isRecord(exponent)) put(algorithm, "publicExponent", sliceBytes(exponent["$bytes"], reading));
  return value;
}

function isDescription(value: unknown): value is KeyDescription {
  return isRecord(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
