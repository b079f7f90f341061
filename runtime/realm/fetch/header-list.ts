import {
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  ArrayPrototypeSort,
  StringPrototypeSplit,
} from "../primordials.ts";
import { lowerCaseName } from "./header-syntax.ts";

/** A name in lower case and its value. */
export type HeaderPair = readonly [name: string, value: string];

const SET_COOKIE = "set-cookie";

/**
 * Fetch §2.2.2 "header list". Names are in lower case; names and values are checked before they come in here.
 *
 * A list that came with a head stays the text that it was until somebody reads it, and goes out as that text if nobody does.
 */
export class HeaderList {
  /** `NUL name NUL value` for each field; undefined once it is parsed. */
  #encoded: string | undefined;
  /** name, value, name, value, … */
  #fields: string[] | undefined;
  #sorted: readonly HeaderPair[] | undefined;

  /** @param encoded Fields as in a head: `NUL name NUL value` for each. */
  constructor(encoded = "") {
    this.#encoded = encoded === "" ? undefined : encoded;
  }

  /** The fields as a head holds them: `NUL name NUL value` for each. */
  encode(): string {
    if (this.#encoded !== undefined) return this.#encoded;
    const fields = this.#parsed();
    let text = "";
    for (let index = 0; index < fields.length; index++) text += `\0${fields[index]}`;
    return text;
  }

  copy(): HeaderList {
    const copy = new HeaderList(this.#encoded);
    if (this.#fields !== undefined) copy.#fields = ArrayPrototypeSlice(this.#fields);
    return copy;
  }

  /** Fetch §2.2.2 "get": the values of `name` joined by a comma, or null. */
  get(name: string): string | null {
    const fields = this.#parsed();
    let joined: string | null = null;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] !== name) continue;
      const value = fields[index + 1] ?? "";
      joined = joined === null ? value : `${joined}, ${value}`;
    }
    return joined;
  }

  /** The values of `name`, each for itself. */
  getAll(name: string): string[] {
    const fields = this.#parsed();
    const values: string[] = [];
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] === name) ArrayPrototypePush(values, fields[index + 1] ?? "");
    }
    return values;
  }

  has(name: string): boolean {
    const fields = this.#parsed();
    for (let index = 0; index < fields.length; index += 2) if (fields[index] === name) return true;
    return false;
  }

  append(name: string, value: string): void {
    const fields = this.#parsed();
    fields[fields.length] = name;
    fields[fields.length] = value;
    this.#sorted = undefined;
  }

  /** Fetch §2.2.2 "set": the first field of that name gets the value, the others go. */
  set(name: string, value: string): void {
    const fields = this.#parsed();
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] !== name) continue;
      fields[index + 1] = value;
      this.#removeFrom(index + 2, name);
      this.#sorted = undefined;
      return;
    }
    this.append(name, value);
  }

  delete(name: string): void {
    this.#removeFrom(0, name);
    this.#sorted = undefined;
  }

  /** Fetch §2.2.2 "sort and combine": every `set-cookie` stays a pair of its own. */
  sortAndCombine(): readonly HeaderPair[] {
    if (this.#sorted !== undefined) return this.#sorted;
    const fields = this.#parsed();
    const names: string[] = [];
    for (let index = 0; index < fields.length; index += 2) ArrayPrototypePush(names, fields[index] ?? "");
    ArrayPrototypeSort(names);
    const pairs: HeaderPair[] = [];
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? "";
      if (index > 0 && names[index - 1] === name) continue;
      if (name === SET_COOKIE) this.#pushCookies(pairs);
      else ArrayPrototypePush(pairs, [name, this.get(name) ?? ""]);
    }
    this.#sorted = pairs;
    return pairs;
  }

  #pushCookies(pairs: HeaderPair[]): void {
    const values = this.getAll(SET_COOKIE);
    for (let index = 0; index < values.length; index++)
      ArrayPrototypePush(pairs, [SET_COOKIE, values[index] ?? ""]);
  }

  #removeFrom(start: number, name: string): void {
    const fields = this.#parsed();
    let kept = start;
    for (let index = start; index < fields.length; index += 2) {
      const field = fields[index] ?? "";
      if (field === name) continue;
      fields[kept] = field;
      fields[kept + 1] = fields[index + 1] ?? "";
      kept += 2;
    }
    fields.length = kept;
  }

  #parsed(): string[] {
    if (this.#fields !== undefined) return this.#fields;
    const encoded = this.#encoded ?? "";
    this.#encoded = undefined;
    const parts = StringPrototypeSplit(encoded, "\0");
    const fields: string[] = [];
    // The text starts with a NUL, so that the first part is empty.
    for (let index = 1; index + 1 < parts.length; index += 2) {
      fields[index - 1] = lowerCaseName(parts[index] ?? "");
      fields[index] = parts[index + 1] ?? "";
    }
    this.#fields = fields;
    return fields;
  }
}
