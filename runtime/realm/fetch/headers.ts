import { ObjectPrototypePropertyIsEnumerable, ReflectGet, ReflectOwnKeys } from "../primordials.ts";
import { isObject, requireArguments } from "../webidl/arguments.ts";
import { toByteString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { defineIterable } from "../webidl/iterable.ts";
import { asIterable } from "../webidl/sequence.ts";
import { HeaderList } from "./header-list.ts";
import { checkValue, normalizeName, normalizeValue } from "./header-syntax.ts";

/**
 * Fetch §5.1 "headers guard".
 *
 * The filters of "request" and "request-no-cors" protect a browser's user from a page, and would only take `Cookie`, `Host`
 * or `Origin` from a function, which speaks for itself: as every other server does, they let all names through.
 */
export type HeadersGuard = "none" | "immutable" | "request" | "request-no-cors" | "response";

/** Makes a Headers around a list that exists. */
export let wrapHeaders: (list: HeaderList, guard: HeadersGuard) => Headers;
/** The list behind `headers`. */
export let headerListOf: (headers: Headers) => HeaderList;
/** Whether `value` is a Headers, by its private state. */
export let isHeaders: (value: unknown) => value is Headers;

/** Fetch §5.1. */
export class Headers {
  #list: HeaderList = new HeaderList();
  #guard: HeadersGuard = "none";

  static {
    wrapHeaders = (list, guard) => {
      const headers = new Headers();
      headers.#list = list;
      headers.#guard = guard;
      return headers;
    };
    headerListOf = (headers) => headers.#list;
    isHeaders = (value): value is Headers => typeof value === "object" && value !== null && #list in value;
  }

  constructor(init: unknown = undefined) {
    if (init !== undefined) fillHeaderList(this.#list, init, "Failed to construct 'Headers'");
  }

  append(name: string, value: string): void {
    const context = "Failed to execute 'append' on 'Headers'";
    requireArguments(arguments.length, 2, context);
    const field = toByteString(name, context);
    const checked = normalizeValue(toByteString(value, context));
    const key = normalizeName(field, context);
    checkValue(checked, context);
    this.#mutable(context).append(key, checked);
  }

  delete(name: string): void {
    const context = "Failed to execute 'delete' on 'Headers'";
    requireArguments(arguments.length, 1, context);
    const key = normalizeName(toByteString(name, context), context);
    this.#mutable(context).delete(key);
  }

  get(name: string): string | null {
    const context = "Failed to execute 'get' on 'Headers'";
    const list = this.#list;
    requireArguments(arguments.length, 1, context);
    return list.get(normalizeName(toByteString(name, context), context));
  }

  has(name: string): boolean {
    const context = "Failed to execute 'has' on 'Headers'";
    const list = this.#list;
    requireArguments(arguments.length, 1, context);
    return list.has(normalizeName(toByteString(name, context), context));
  }

  set(name: string, value: string): void {
    const context = "Failed to execute 'set' on 'Headers'";
    requireArguments(arguments.length, 2, context);
    const field = toByteString(name, context);
    const checked = normalizeValue(toByteString(value, context));
    const key = normalizeName(field, context);
    checkValue(checked, context);
    this.#mutable(context).set(key, checked);
  }

  getSetCookie(): string[] {
    return this.#list.getAll("set-cookie");
  }

  /** Workers' older name for {@link getSetCookie}: for other names the values cannot be told apart. */
  getAll(name: string): string[] {
    const context = "Failed to execute 'getAll' on 'Headers'";
    const list = this.#list;
    requireArguments(arguments.length, 1, context);
    const key = normalizeName(toByteString(name, context), context);
    if (key !== "set-cookie") throw new TypeError(`${context}: only "Set-Cookie" can be read as a list`);
    return list.getAll(key);
  }

  #mutable(context: string): HeaderList {
    if (this.#guard === "immutable") throw new TypeError(`${context}: Headers are immutable`);
    return this.#list;
  }
}

/** Fetch §5.1 "fill", after Web IDL's conversion of `HeadersInit`: a Headers, a sequence of pairs or a record. */
export function fillHeaderList(list: HeaderList, init: unknown, context: string): void {
  if (!isObject(init)) {
    throw new TypeError(
      `${context}: The provided value is not of type '(record<ByteString, ByteString> or sequence<sequence<ByteString>>)'`,
    );
  }
  const iterator: unknown = ReflectGet(init, Symbol.iterator);
  // What iterating it would give, as long as nobody gave it an iterator of its own.
  if (iterator === ownIterator && isHeaders(init)) return copyFields(list, headerListOf(init));
  if (iterator === undefined || iterator === null) fillFromRecord(list, init, context);
  else fillFromSequence(list, init, context);
}

function copyFields(list: HeaderList, source: HeaderList): void {
  const pairs = source.sortAndCombine();
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index];
    if (pair !== undefined) list.append(pair[0], pair[1]);
  }
}

/** Web IDL §3.2.24: a record takes own enumerable properties, in their order. */
function fillFromRecord(list: HeaderList, init: object, context: string): void {
  const keys = ReflectOwnKeys(init);
  // Web IDL converts all of it first: a getter that throws must leave nothing behind.
  const fields: string[] = [];
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key === undefined || !ObjectPrototypePropertyIsEnumerable(init, key)) continue;
    fields[fields.length] = toByteString(key, context);
    fields[fields.length] = toByteString(ReflectGet(init, key), context);
  }
  appendFields(list, fields, context);
}

function fillFromSequence(list: HeaderList, init: object, context: string): void {
  const fields: string[] = [];
  for (const pair of asIterable(init, context)) {
    let length = 0;
    for (const item of asIterable(pair, context)) {
      fields[fields.length] = toByteString(item, context);
      length++;
    }
    if (length !== 2)
      throw new TypeError(`${context}: Invalid value: found ${length} items, expected a name and a value`);
  }
  appendFields(list, fields, context);
}

function appendFields(list: HeaderList, fields: readonly string[], context: string): void {
  for (let index = 0; index < fields.length; index += 2) {
    const value = normalizeValue(fields[index + 1] ?? "");
    const name = normalizeName(fields[index] ?? "", context);
    checkValue(value, context);
    list.append(name, value);
  }
}

defineInterface(Headers, "Headers");
defineIterable(Headers, {
  name: "Headers",
  pairsOf: (target) => {
    if (!isHeaders(target)) throw new TypeError("Illegal invocation");
    return headerListOf(target).sortAndCombine();
  },
});
const ownIterator: unknown = ReflectGet(Headers.prototype, Symbol.iterator);
