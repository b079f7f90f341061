import { ArrayPrototypePush, ReflectApply, ReflectGet } from "../primordials.ts";
import { isObject } from "./arguments.ts";

/**
 * Web IDL §3.2.21: reads an iterable to its end, by the iterator that it has at this moment.
 *
 * @throws {TypeError} When `value` is not iterable.
 */
export function toArray(value: unknown, context: string): unknown[] {
  const items: unknown[] = [];
  forEachItem(value, context, (item) => {
    ArrayPrototypePush(items, item);
  });
  return items;
}

/**
 * As {@link toArray}, with each item visited as it comes: what converting it throws ends the iteration.
 *
 * @throws {TypeError} When `value` is not iterable.
 */
export function forEachItem(value: unknown, context: string, visit: (item: unknown) => void): void {
  const method: unknown = isObject(value) ? ReflectGet(value, Symbol.iterator) : undefined;
  if (typeof method !== "function") throw notIterable(context);
  const iterator: unknown = ReflectApply(method, value, []);
  if (!isObject(iterator)) throw notIterable(context);
  const { next } = iterator;
  while (true) {
    if (typeof next !== "function") throw notIterable(context);
    const step: unknown = ReflectApply(next, iterator, []);
    if (!isObject(step)) throw notIterable(context);
    if (step["done"]) return;
    visit(step["value"]);
  }
}

function notIterable(context: string): TypeError {
  return new TypeError(`${context}: The provided value cannot be converted to a sequence.`);
}
