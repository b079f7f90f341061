import {
  ArrayPrototypePush,
  ArrayPrototypeSort,
  ObjectPrototypePropertyIsEnumerable,
  ReflectGet,
  ReflectOwnKeys,
  StringPrototypeIncludes,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from "../primordials.ts";
import { isObject, requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { defineIterable } from "../webidl/iterable.ts";
import { forEachItem } from "../webidl/to-array.ts";
import { formatFormPairs, parseFormText, type FormPair } from "./form-urlencoded.ts";

/** Takes the new query, without its question mark, when a function changes the parameters of a URL. */
export type QueryListener = (query: string) => void;

/** Whether `value` is a URLSearchParams, by its private state. */
export let isURLSearchParams: (value: unknown) => value is URLSearchParams;
/** URL §5.2: what `params` looks like in a body or a query. */
export let formatSearchParams: (params: URLSearchParams) => string;
/** The parameters of a URL, which hears of every change. */
export let bindSearchParams: (query: string, onChange: QueryListener) => URLSearchParams;
/** Replaces the parameters after the URL itself changed. */
export let resetSearchParams: (params: URLSearchParams, query: string) => void;

/** URL §6.2. */
export class URLSearchParams {
  #pairs: FormPair[] = [];
  #onChange: QueryListener | undefined;

  static {
    isURLSearchParams = (value): value is URLSearchParams =>
      typeof value === "object" && value !== null && #pairs in value;
    formatSearchParams = (params) => formatFormPairs(params.#pairs);
    bindSearchParams = (query, onChange) => {
      const params = new URLSearchParams();
      params.#pairs = parseFormText(query);
      params.#onChange = onChange;
      return params;
    };
    resetSearchParams = (params, query) => {
      params.#pairs = parseFormText(query);
    };
    defineIterable(URLSearchParams, {
      name: "URLSearchParams",
      pairsOf: (target) => {
        if (!isURLSearchParams(target)) throw new TypeError("Illegal invocation");
        return target.#pairs;
      },
    });
  }

  constructor(init: unknown = "") {
    if (isObject(init)) {
      this.#pairs = pairsFromObject(init);
    } else {
      const text = toUSVString(init);
      this.#pairs = parseFormText(
        StringPrototypeStartsWith(text, "?") ? StringPrototypeSlice(text, 1) : text,
      );
    }
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "Failed to execute 'append' on 'URLSearchParams'");
    ArrayPrototypePush(this.#pairs, [toUSVString(name), toUSVString(value)]);
    this.#update();
  }

  delete(name: unknown, value: unknown = undefined): void {
    requireArguments(arguments.length, 1, "Failed to execute 'delete' on 'URLSearchParams'");
    const key = toUSVString(name);
    const wanted = value === undefined ? undefined : toUSVString(value);
    this.#keep((pair) => pair[0] !== key || (wanted !== undefined && pair[1] !== wanted));
    this.#update();
  }

  get(name: unknown): string | null {
    requireArguments(arguments.length, 1, "Failed to execute 'get' on 'URLSearchParams'");
    const key = toUSVString(name);
    const pairs = this.#pairs;
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      if (pair !== undefined && pair[0] === key) return pair[1];
    }
    return null;
  }

  getAll(name: unknown): string[] {
    requireArguments(arguments.length, 1, "Failed to execute 'getAll' on 'URLSearchParams'");
    const key = toUSVString(name);
    const pairs = this.#pairs;
    const values: string[] = [];
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      if (pair !== undefined && pair[0] === key) ArrayPrototypePush(values, pair[1]);
    }
    return values;
  }

  has(name: unknown, value: unknown = undefined): boolean {
    requireArguments(arguments.length, 1, "Failed to execute 'has' on 'URLSearchParams'");
    const key = toUSVString(name);
    const wanted = value === undefined ? undefined : toUSVString(value);
    const pairs = this.#pairs;
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      if (pair !== undefined && pair[0] === key && (wanted === undefined || pair[1] === wanted)) return true;
    }
    return false;
  }

  set(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "Failed to execute 'set' on 'URLSearchParams'");
    const key = toUSVString(name);
    const text = toUSVString(value);
    let isSet = false;
    this.#keep((pair) => {
      if (pair[0] !== key) return true;
      if (isSet) return false;
      isSet = true;
      pair[1] = text;
      return true;
    });
    if (!isSet) ArrayPrototypePush(this.#pairs, [key, text]);
    this.#update();
  }

  /** By code units of the names; pairs of one name keep their order. */
  sort(): void {
    ArrayPrototypeSort(this.#pairs, (a, b) => {
      if (a[0] === b[0]) return 0;
      return a[0] < b[0] ? -1 : 1;
    });
    this.#update();
  }

  toString(): string {
    return formatFormPairs(this.#pairs);
  }

  #keep(isKept: (pair: FormPair) => boolean): void {
    const pairs = this.#pairs;
    let kept = 0;
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      if (pair !== undefined && isKept(pair)) pairs[kept++] = pair;
    }
    pairs.length = kept;
  }

  #update(): void {
    this.#onChange?.(formatFormPairs(this.#pairs));
  }
}

/** URL §6.2: a sequence of pairs, or a record. */
function pairsFromObject(init: object): FormPair[] {
  const iterator = ReflectGet(init, Symbol.iterator);
  return iterator === undefined || iterator === null ? pairsFromRecord(init) : pairsFromSequence(init);
}

function pairsFromSequence(init: object): FormPair[] {
  const context = "Failed to construct 'URLSearchParams'";
  const pairs: FormPair[] = [];
  forEachItem(init, context, (item) => {
    const values: string[] = [];
    forEachItem(item, context, (value) => {
      ArrayPrototypePush(values, toUSVString(value));
    });
    const { 0: name, 1: value } = values;
    if (values.length !== 2 || name === undefined || value === undefined) {
      throw new TypeError(`${context}: Sequence initializer must only contain pair elements`);
    }
    ArrayPrototypePush(pairs, [name, value]);
  });
  return pairs;
}

/** Web IDL §3.2.24: keys that become equal as USVStrings are one key, the last value wins. */
function pairsFromRecord(init: object): FormPair[] {
  const pairs: FormPair[] = [];
  const keys = ReflectOwnKeys(init);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key === undefined || !ObjectPrototypePropertyIsEnumerable(init, key)) continue;
    const name = toUSVString(key);
    const value = toUSVString(ReflectGet(init, key));
    const existing = findPair(pairs, name);
    if (existing === undefined) ArrayPrototypePush(pairs, [name, value]);
    else existing[1] = value;
  }
  return pairs;
}

function findPair(pairs: readonly FormPair[], name: string): FormPair | undefined {
  // Only names with a lone surrogate can become equal to another.
  if (!StringPrototypeIncludes(name, "\uFFFD")) return undefined;
  for (let index = 0; index < pairs.length; index++) if (pairs[index]?.[0] === name) return pairs[index];
  return undefined;
}

defineInterface(URLSearchParams, "URLSearchParams");
