import { ReflectGet } from "../primordials.ts";
import { isObject } from "./arguments.ts";

/**
 * What Web IDL §3.2.21 converts to a sequence: an object whose `Symbol.iterator` is a function.
 *
 * @throws {TypeError} For everything else.
 */
export function asIterable(value: unknown, context: string): Iterable<unknown> {
  if (isObject(value) && isIterable(value)) return value;
  throw new TypeError(`${context}: The provided value cannot be converted to a sequence`);
}

function isIterable(value: object): value is Iterable<unknown> {
  return typeof ReflectGet(value, Symbol.iterator) === "function";
}
