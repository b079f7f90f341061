import { DOMException } from "../dom/dom-exception.ts";
import { reportException } from "../dom/exception-sink.ts";
import { ArrayPrototypeIndexOf, ArrayPrototypePush, ReflectApply } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toArray } from "../webidl/to-array.ts";
import type { PerformanceEntry } from "./entries.ts";
import { makeEntryList } from "./entry-list.ts";
import {
  addObserver,
  allEntries,
  droppedEntries,
  ENTRY_TYPES,
  type Observer,
  queueFlush,
  removeObserver,
  selectEntries,
} from "./timeline.ts";

/** Performance Timeline §6. */
export class PerformanceObserver {
  readonly #callback: Function;
  readonly #observer: Observer;
  #kind: "undefined" | "single" | "multiple" = "undefined";
  #types: string[] = [];
  #buffer: PerformanceEntry[] = [];
  #mustTellDropped = true;

  constructor(callback: unknown) {
    const prefix = "Failed to construct 'PerformanceObserver'";
    requireArguments(arguments.length, 1, prefix);
    if (typeof callback !== "function")
      throw new TypeError(`${prefix}: parameter 1 is not of type 'Function'.`);
    this.#callback = callback;
    this.#observer = {
      wants: (type) => ArrayPrototypeIndexOf(this.#types, type) !== -1,
      push: (entry) => {
        ArrayPrototypePush(this.#buffer, entry);
      },
      flush: () => this.#flush(),
    };
  }

  static get supportedEntryTypes(): readonly string[] {
    return ENTRY_TYPES;
  }

  observe(options: unknown = undefined): void {
    void this.#types;
    const prefix = "Failed to execute 'observe' on 'PerformanceObserver'";
    const { buffered, entryTypes, type } = asDictionary(options, prefix);
    const types = entryTypes === undefined ? undefined : toStrings(entryTypes, prefix);
    const single = type === undefined ? undefined : toDOMString(type);
    if (types !== undefined && single === undefined && buffered === undefined)
      this.#observeMany(types, prefix);
    else if (types === undefined && single !== undefined)
      this.#observeOne(single, { isBuffered: Boolean(buffered), prefix });
    else
      throw new TypeError(
        `${prefix}: Either "entryTypes" or "type" must be given, and nothing beside the former.`,
      );
  }

  disconnect(): void {
    this.#types = [];
    removeObserver(this.#observer);
    this.#buffer = [];
    this.#kind = "undefined";
  }

  takeRecords(): PerformanceEntry[] {
    const records = this.#buffer;
    this.#buffer = [];
    return records;
  }

  #observeMany(types: readonly string[], prefix: string): void {
    this.#fixKind("multiple", prefix);
    const known: string[] = [];
    for (let index = 0; index < types.length; index++) {
      const type = types[index] ?? "";
      if (ArrayPrototypeIndexOf(ENTRY_TYPES, type) !== -1) ArrayPrototypePush(known, type);
    }
    if (known.length === 0) return;
    this.#types = known;
    addObserver(this.#observer);
  }

  #observeOne(
    type: string,
    { isBuffered, prefix }: { readonly isBuffered: boolean; readonly prefix: string },
  ): void {
    this.#fixKind("single", prefix);
    if (ArrayPrototypeIndexOf(ENTRY_TYPES, type) === -1) return;
    if (!this.#observer.wants(type)) ArrayPrototypePush(this.#types, type);
    addObserver(this.#observer);
    if (!isBuffered) return;
    const earlier = selectEntries(allEntries(), { type });
    for (let index = 0; index < earlier.length; index++) {
      const entry = earlier[index];
      if (entry !== undefined) ArrayPrototypePush(this.#buffer, entry);
    }
    queueFlush();
  }

  #fixKind(kind: "single" | "multiple", prefix: string): void {
    if (this.#kind !== "undefined" && this.#kind !== kind) {
      throw new DOMException(
        `${prefix}: "type" and "entryTypes" cannot both be used by one observer.`,
        "InvalidModificationError",
      );
    }
    this.#kind = kind;
    this.#mustTellDropped = true;
  }

  #flush(): void {
    const entries = this.#buffer;
    this.#buffer = [];
    if (entries.length === 0) return;
    const options = this.#mustTellDropped ? { droppedEntriesCount: droppedEntries() } : {};
    this.#mustTellDropped = false;
    try {
      ReflectApply(this.#callback, this, [makeEntryList(entries), this, options]);
    } catch (error) {
      reportException(error);
    }
  }
}

function toStrings(value: unknown, prefix: string): string[] {
  const items = toArray(value, prefix);
  const strings: string[] = [];
  for (let index = 0; index < items.length; index++) ArrayPrototypePush(strings, toDOMString(items[index]));
  return strings;
}

defineInterface(PerformanceObserver, "PerformanceObserver");
