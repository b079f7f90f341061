import { ObjectDefineProperty, ReflectGetPrototypeOf } from "./primordials.ts";

const SLOTS = ["buffer", "byteLength", "byteOffset", "length"] as const;

/**
 * Fixes how the slots of typed arrays are read.
 *
 * The platform reads `bytes.length` everywhere, at the speed of a field. A captured getter for each of these would be slow to read and easy to forget, so
 * this is the one place where the realm is stricter than ECMA-262 §23.2.3: a function that wants to replace these four gets a TypeError.
 */
export function pinTypedArrayGetters(): void {
  const prototype = ReflectGetPrototypeOf(Uint8Array.prototype);
  if (prototype === null) return;
  for (let index = 0; index < SLOTS.length; index++)
    ObjectDefineProperty(prototype, SLOTS[index] ?? "", { configurable: false });
}
