import { ObjectCreate, ObjectDefineProperty } from "../primordials.ts";

/** Gives an object a plain property, whatever setters its prototype has. */
export function put(target: object, key: string, value: unknown): void {
  ObjectDefineProperty(target, key, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** An object of one property that inherits nothing: JSON.stringify finds no `toJSON` that a function put on `Object.prototype`. */
export function record(key: string, value: unknown): object {
  const result = ObjectCreate(null);
  put(result, key, value);
  return result;
}

/** Keeps a `toJSON` that a function put on `Array.prototype` from being called for an array. */
export function list<T>(items: T[]): T[] {
  ObjectDefineProperty(items, "toJSON", { __proto__: null, value: undefined });
  return items;
}
