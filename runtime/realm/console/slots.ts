import {
  ArrayPrototypePush,
  MapPrototypeForEach,
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  SetPrototypeForEach,
} from "../primordials.ts";

/** Kinds of object that the language keeps in internal slots, found out by methods that check them. */
export type Kind =
  | "ArrayBuffer"
  | "BigInt"
  | "Boolean"
  | "DataView"
  | "Date"
  | "Map"
  | "Number"
  | "RegExp"
  | "Set"
  | "SharedArrayBuffer"
  | "String"
  | "Symbol"
  | "TypedArray"
  | "WeakMap"
  | "WeakRef"
  | "WeakSet";

const typedArrayPrototype = ReflectGetPrototypeOf(Uint8Array.prototype) ?? {};
const typedArrayTag = getterOf(typedArrayPrototype, Symbol.toStringTag);
const typedArrayLength = getterOf(typedArrayPrototype, "length");

const CHECKS: readonly (readonly [kind: Kind, method: Function, argument?: unknown])[] = [
  ["Map", getterOf(Map.prototype, "size")],
  ["Set", getterOf(Set.prototype, "size")],
  ["Date", Date.prototype.getTime],
  ["ArrayBuffer", getterOf(ArrayBuffer.prototype, "byteLength")],
  ["SharedArrayBuffer", getterOf(SharedArrayBuffer.prototype, "byteLength")],
  ["DataView", getterOf(DataView.prototype, "buffer")],
  ["Number", Number.prototype.valueOf],
  ["String", String.prototype.valueOf],
  ["Boolean", Boolean.prototype.valueOf],
  ["BigInt", BigInt.prototype.valueOf],
  ["Symbol", Symbol.prototype.valueOf],
  ["WeakMap", WeakMap.prototype.has, {}],
  ["WeakSet", WeakSet.prototype.has, {}],
  ["WeakRef", WeakRef.prototype.deref],
];

const regExpSource = getterOf(RegExp.prototype, "source");
const FLAGS: readonly (readonly [flag: string, getter: Function])[] = [
  ["d", getterOf(RegExp.prototype, "hasIndices")],
  ["g", getterOf(RegExp.prototype, "global")],
  ["i", getterOf(RegExp.prototype, "ignoreCase")],
  ["m", getterOf(RegExp.prototype, "multiline")],
  ["s", getterOf(RegExp.prototype, "dotAll")],
  ["u", getterOf(RegExp.prototype, "unicode")],
  ["v", getterOf(RegExp.prototype, "unicodeSets")],
  ["y", getterOf(RegExp.prototype, "sticky")],
];
const regExpFlagGetter = getterOf(RegExp.prototype, "hasIndices");
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");

/** Which slots `value` has; undefined for an object that has none of those above. */
export function kindOf(value: object): Kind | undefined {
  if (typedArrayName(value) !== undefined) return "TypedArray";
  if (isRegExp(value)) return "RegExp";
  for (let index = 0; index < CHECKS.length; index++) {
    const check = CHECKS[index];
    if (check !== undefined && passes(check[1], value, check[2])) return check[0];
  }
  return undefined;
}

/** `Uint8Array` and so on; undefined for what is no typed array. */
export function typedArrayName(value: object): string | undefined {
  const name: unknown = ReflectApply(typedArrayTag, value, []);
  return typeof name === "string" ? name : undefined;
}

/** Length of a typed array by its slot. */
export function lengthOfTypedArray(value: object): number {
  return Number(ReflectApply(typedArrayLength, value, []));
}

/** Source of a regular expression by its slot. */
export function sourceOf(value: object): string {
  return String(ReflectApply(regExpSource, value, []));
}

/** Flags of a regular expression by its slots. */
export function flagsOf(value: object): string {
  let flags = "";
  for (let index = 0; index < FLAGS.length; index++) {
    const flag = FLAGS[index];
    if (flag !== undefined && ReflectApply(flag[1], value, []) === true) flags += flag[0];
  }
  return flags;
}

/** What a wrapper object or a Date holds. */
export function primitiveOf(value: object, kind: Kind): unknown {
  for (let index = 0; index < CHECKS.length; index++) {
    const check = CHECKS[index];
    if (check?.[0] === kind) return ReflectApply(check[1], value, []);
  }
  return undefined;
}

/** Pairs of a Map, read without the iterators that function code could replace. */
export function entriesOfMap(value: object): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  if (!isMap(value)) return pairs;
  MapPrototypeForEach(value, (item, key) => {
    ArrayPrototypePush(pairs, [key, item]);
  });
  return pairs;
}

/** Values of a Set, read without the iterators that function code could replace. */
export function valuesOfSet(value: object): unknown[] {
  const items: unknown[] = [];
  if (!isSet(value)) return items;
  SetPrototypeForEach(value, (item) => {
    ArrayPrototypePush(items, item);
  });
  return items;
}

function isMap(value: object): value is Map<unknown, unknown> {
  return passes(mapSize, value);
}

function isSet(value: object): value is Set<unknown> {
  return passes(setSize, value);
}

function isRegExp(value: object): boolean {
  // The prototype's own getters answer for %RegExp.prototype%, too; a flag getter gives undefined for it alone.
  try {
    return ReflectApply(regExpFlagGetter, value, []) !== undefined;
  } catch {
    return false;
  }
}

function passes(method: Function, value: object, argument?: unknown): boolean {
  try {
    ReflectApply(method, value, [argument]);
    return true;
  } catch {
    return false;
  }
}

function getterOf(prototype: object, name: PropertyKey): Function {
  const getter: unknown = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (typeof getter !== "function") throw new TypeError(`Cannot capture "${String(name)}": no such accessor`);
  return getter;
}
