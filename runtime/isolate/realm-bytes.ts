import type { RealmEntry } from "../realm/host.ts";

const { apply } = Reflect;
const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const copyInto = typedArray.set;

/**
 * Looks at the realm's bytes from the host.
 *
 * Threat: a function may have replaced `length` or `set` on the realm's typed arrays, and the host must neither call its code nor believe it. The host's own
 * getters read the internal slots of any realm's typed array.
 *
 * @throws {TypeError} When `bytes` is no typed array, or its buffer is detached.
 */
export function viewRealmBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(
    readSlot("buffer", bytes),
    readSlot("byteOffset", bytes),
    readSlot("byteLength", bytes),
  );
}

/** Copies host bytes into bytes of the realm, without a call of anything that the realm owns. */
export function fillRealmBytes(target: Uint8Array, source: Uint8Array): void {
  apply(copyInto, target, [source]);
}

/** Makes bytes of the realm with what `source` holds. */
export function copyToRealm(
  { makeBytes }: Pick<RealmEntry, "makeBytes">,
  source: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const own = makeBytes(source.length);
  fillRealmBytes(own, source);
  return own;
}

type Slot = "buffer" | "byteOffset" | "byteLength";

const slotGetters: Record<Slot, (this: Uint8Array) => never> = {
  buffer: getter("buffer"),
  byteOffset: getter("byteOffset"),
  byteLength: getter("byteLength"),
};

function getter(name: Slot): (this: Uint8Array) => never {
  // oxlint-disable-next-line typescript/unbound-method -- readSlot() applies it to its receiver
  const get = Object.getOwnPropertyDescriptor(typedArray, name)?.get;
  if (get === undefined)
    throw new TypeError(`Cannot read ${name} of a typed array: this engine has no getter for it`);
  // @ts-expect-error -- the getter's result is typed at its only reader
  return get;
}

function readSlot(name: Slot, bytes: Uint8Array): never {
  return apply(slotGetters[name], bytes, []);
}
