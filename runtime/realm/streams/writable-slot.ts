import type { Writable } from "./writable-state.ts";

type Lookup = (value: unknown) => Writable | undefined;

let find: Lookup | undefined;

/** The slots of a WritableStream; undefined when `value` is none, whatever its prototype says. */
export function writableOf(value: unknown): Writable | undefined {
  return find?.(value);
}

/** Called by the interface itself, which alone sees its private state. */
export function setWritableLookup(lookup: Lookup): void {
  find = lookup;
}
