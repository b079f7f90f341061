import type { Readable } from "./readable-state.ts";

type Lookup = (value: unknown) => Readable | undefined;

let find: Lookup | undefined;

/** The slots of a ReadableStream; undefined when `value` is none, whatever its prototype says. */
export function readableOf(value: unknown): Readable | undefined {
  return find?.(value);
}

/** Called by the interface itself, which alone sees its private state. */
export function setReadableLookup(lookup: Lookup): void {
  find = lookup;
}
