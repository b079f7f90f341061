import {
  PromisePrototypeThen,
  PromiseReject,
  PromiseResolve,
  ReflectApply,
  ReflectGet,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { createDefaultReadable } from "./create-readable.ts";
import { type Completion, completionOf } from "./promises.ts";
import type { DefaultController } from "./readable-default-state.ts";
import type { Readable, ReadableSource } from "./readable-state.ts";

const { asyncIterator: ASYNC_ITERATOR, iterator: ITERATOR } = Symbol;

/** ECMA-262 §7.4.1 "iterator record". */
interface IteratorRecord {
  readonly iterator: Record<string, unknown>;
  readonly next: unknown;
  /** Whether it is an ordinary iterator, whose values may be promises: ECMA-262 §27.1.6 makes it an async one. */
  readonly isSync: boolean;
}

/** Streams §4.9.1 ReadableStreamFromIterable. */
export function readableFrom(iterable: unknown): Readable {
  const source = new IteratorSource(getIterator(iterable));
  source.controller = createDefaultReadable(source, 0);
  return source.controller.stream;
}

class IteratorSource implements ReadableSource {
  controller: DefaultController | undefined;
  readonly #record: IteratorRecord;

  constructor(record: IteratorRecord) {
    this.#record = record;
  }

  pull(): Completion {
    return completionOf(() => {
      const step = this.#call(this.#record.next, []);
      return PromisePrototypeThen(step, (result) => this.#take(result));
    });
  }

  cancel(reason: unknown): Completion {
    const { iterator } = this.#record;
    return completionOf(() => {
      const method = iterator["return"];
      if (method === undefined || method === null) return undefined;
      return PromisePrototypeThen(this.#call(method, [reason]), (result) => {
        requireObject(result);
      });
    });
  }

  #call(method: unknown, values: readonly unknown[]): Promise<unknown> {
    const { iterator, isSync } = this.#record;
    if (typeof method !== "function")
      throw new TypeError("Cannot iterate: a method of the iterator is no function");
    const result: unknown = ReflectApply(method, iterator, values);
    return isSync ? awaitValue(iterator, result) : PromiseResolve(result);
  }

  #take(result: unknown): void {
    const step = requireObject(result);
    if (step["done"]) this.controller?.close();
    else this.controller?.enqueue(step["value"]);
  }
}

/** ECMA-262 §27.1.6.4 AsyncFromSyncIteratorContinuation. */
function awaitValue(iterator: Record<string, unknown>, result: unknown): Promise<unknown> {
  const step = requireObject(result);
  const done = Boolean(step["done"]);
  const { value } = step;
  let promise: Promise<unknown>;
  try {
    promise = PromiseResolve(value);
  } catch (error) {
    if (!done) closeIterator(iterator);
    return PromiseReject(error);
  }
  return PromisePrototypeThen(
    promise,
    (settled) => ({ value: settled, done }),
    (error) => {
      if (!done) closeIterator(iterator);
      throw error;
    },
  );
}

/** ECMA-262 §7.4.11 IteratorClose, for a throw completion: what `return` does is not looked at. */
function closeIterator(iterator: Record<string, unknown>): void {
  try {
    const method = iterator["return"];
    if (typeof method === "function") ReflectApply(method, iterator, []);
  } catch {
    // The error that the iterator is closed for is the one that is thrown.
  }
}

/** ECMA-262 §7.4.4 GetIterator, async. */
function getIterator(iterable: unknown): IteratorRecord {
  const asyncMethod = getMethod(iterable, ASYNC_ITERATOR);
  const method = asyncMethod ?? getMethod(iterable, ITERATOR);
  if (method === undefined)
    throw new TypeError("Failed to execute 'from' on 'ReadableStream': the value is not iterable.");
  const iterator: unknown = ReflectApply(method, iterable, []);
  if (!isObject(iterator)) throw new TypeError("Cannot iterate: found an iterator that is no object");
  return { iterator, next: iterator["next"], isSync: asyncMethod === undefined };
}

/** ECMA-262 §7.3.11 GetMethod. */
function getMethod(value: unknown, key: symbol): Function | undefined {
  if (value === undefined || value === null) throw new TypeError("Cannot iterate: found undefined or null");
  // A string is no object, but has an iterator.
  // @ts-expect-error -- GetV works on every value that is left
  const method: unknown = isObject(value) ? ReflectGet(value, key) : value[key];
  if (method === undefined || method === null) return undefined;
  if (typeof method !== "function") throw new TypeError("Cannot iterate: the iterator method is no function");
  return method;
}

function requireObject(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new TypeError("Cannot iterate: a step of the iterator is no object");
}
