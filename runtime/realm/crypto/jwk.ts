import { ArrayPrototypePush, ObjectCreate } from "../primordials.ts";
import { asDictionary, isObject } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toArray } from "../webidl/to-array.ts";
import { list, put } from "./put.ts";

const PRIME_MEMBERS = ["d", "r", "t"];

/** Web Cryptography §15: the members of a JsonWebKey in the order in which Web IDL reads them. */
const MEMBERS = [
  "alg",
  "crv",
  "d",
  "dp",
  "dq",
  "e",
  "ext",
  "k",
  "key_ops",
  "kty",
  "n",
  "oth",
  "p",
  "priv",
  "pub",
  "q",
  "qi",
  "use",
  "x",
  "y",
];

/**
 * Reads a JsonWebKey, as Web IDL converts the dictionary.
 *
 * @throws {TypeError} When it, or one of its members, is of the wrong type.
 */
export function readJwk(value: unknown, prefix: string): object {
  const source = asDictionary(value, prefix);
  const result = ObjectCreate(null);
  for (let index = 0; index < MEMBERS.length; index++) {
    const name = MEMBERS[index] ?? "";
    const found: unknown = source[name];
    if (found !== undefined) put(result, name, readMember(name, found, prefix));
  }
  return result;
}

function readMember(name: string, value: unknown, prefix: string): unknown {
  if (name === "ext") return Boolean(value);
  if (name === "key_ops") return mapItems(value, toDOMString, prefix);
  if (name === "oth") return mapItems(value, (item) => readPrime(item, prefix), prefix);
  return toDOMString(value);
}

function readPrime(value: unknown, prefix: string): object {
  const source = asDictionary(value, prefix);
  const result = ObjectCreate(null);
  for (let index = 0; index < PRIME_MEMBERS.length; index++) {
    const name = PRIME_MEMBERS[index] ?? "";
    const found: unknown = source[name];
    if (found !== undefined) put(result, name, toDOMString(found));
  }
  return result;
}

function mapItems(value: unknown, convert: (item: unknown) => unknown, prefix: string): unknown[] {
  if (!isObject(value)) throw new TypeError(`${prefix}: The provided value is not a sequence.`);
  const items = toArray(value, prefix);
  const result = list<unknown>([]);
  for (let index = 0; index < items.length; index++) ArrayPrototypePush(result, convert(items[index]));
  return result;
}
