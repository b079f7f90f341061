import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import type { PerformanceEntry } from "./entries.ts";
import { selectEntries } from "./timeline.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** Performance Timeline §6.4: what an observer's callback is given. */
export class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[];

  constructor(key: unknown = undefined, entries: readonly PerformanceEntry[] = []) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    this.#entries = entries;
  }

  getEntries(): PerformanceEntry[] {
    return selectEntries(this.#entries);
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    const entries = this.#entries;
    requireArguments(
      arguments.length,
      1,
      "Failed to execute 'getEntriesByType' on 'PerformanceObserverEntryList'",
    );
    return selectEntries(entries, { type: toDOMString(type) });
  }

  getEntriesByName(name: string, type: unknown = undefined): PerformanceEntry[] {
    const entries = this.#entries;
    requireArguments(
      arguments.length,
      1,
      "Failed to execute 'getEntriesByName' on 'PerformanceObserverEntryList'",
    );
    return selectEntries(entries, {
      name: toDOMString(name),
      type: type === undefined ? undefined : toDOMString(type),
    });
  }
}

/** Makes the list for one call of an observer. */
export function makeEntryList(entries: readonly PerformanceEntry[]): PerformanceObserverEntryList {
  return new PerformanceObserverEntryList(CONSTRUCTOR_KEY, entries);
}

defineInterface(PerformanceObserverEntryList, "PerformanceObserverEntryList");
