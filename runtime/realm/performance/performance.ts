import { DOMException } from "../dom/dom-exception.ts";
import { EventTarget } from "../dom/event-target.ts";
import { host } from "../host.ts";
import { structuredClone } from "../html/structured-clone.ts";
import {
  ArrayPrototypePush,
  ArrayPrototypeShift,
  ArrayPrototypeSlice,
  ArrayPrototypeSort,
} from "../primordials.ts";
import { asDictionary, isObject, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import {
  makeMark,
  makeMeasure,
  type PerformanceEntry,
  type PerformanceMark,
  type PerformanceMeasure,
} from "./entries.ts";

const CONSTRUCTOR_KEY = Symbol("internal");
/** Past this many, the oldest entry goes: nobody clears them in a function that lives long. */
const MAX_ENTRIES = 10_000;

/** High Resolution Time §7, Performance Timeline §3.1, User Timing §3. */
export class Performance extends EventTarget {
  #entries: PerformanceEntry[] = [];

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    super();
  }

  now(): number {
    void this.#entries;
    return host().now();
  }

  get timeOrigin(): number {
    void this.#entries;
    return host().timeOrigin();
  }

  mark(name: string, options: unknown = undefined): PerformanceMark {
    const prefix = "Failed to execute 'mark' on 'Performance'";
    requireArguments(arguments.length, 1, prefix);
    const { detail = null, startTime } = asDictionary(options, prefix);
    const start = startTime === undefined ? host().now() : Number(startTime);
    if (start < 0)
      throw new TypeError(`${prefix}: '${toDOMString(name)}' cannot have a negative start time.`);
    return this.#add(
      makeMark({ name: toDOMString(name), startTime: start, detail: structuredClone(detail) }),
    );
  }

  // oxlint-disable-next-line complexity -- User Timing §3.1.3 has as many cases
  measure(
    name: string,
    startOrOptions: unknown = undefined,
    endMark: unknown = undefined,
  ): PerformanceMeasure {
    const prefix = "Failed to execute 'measure' on 'Performance'";
    requireArguments(arguments.length, 1, prefix);
    const options = isObject(startOrOptions) ? startOrOptions : { start: startOrOptions, end: endMark };
    const { detail = null, duration, end, start } = options;
    if (duration !== undefined && start !== undefined && end !== undefined) {
      throw new TypeError(`${prefix}: start, end and duration cannot all be given.`);
    }
    const span = duration === undefined ? undefined : Number(duration);
    let to = end === undefined ? host().now() : this.#timeOf(end);
    if (end === undefined && start !== undefined && span !== undefined) to = this.#timeOf(start) + span;
    let from = start === undefined ? 0 : this.#timeOf(start);
    if (start === undefined && span !== undefined) from = to - span;
    const state = {
      name: toDOMString(name),
      startTime: from,
      duration: to - from,
      detail: structuredClone(detail),
    };
    return this.#add(makeMeasure(state));
  }

  getEntries(): PerformanceEntry[] {
    return this.#select(() => true);
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    requireArguments(arguments.length, 1, "Failed to execute 'getEntriesByType' on 'Performance'");
    const wanted = toDOMString(type);
    return this.#select((entry) => entry.entryType === wanted);
  }

  getEntriesByName(name: string, type: unknown = undefined): PerformanceEntry[] {
    requireArguments(arguments.length, 1, "Failed to execute 'getEntriesByName' on 'Performance'");
    const wanted = toDOMString(name);
    const wantedType = type === undefined ? undefined : toDOMString(type);
    return this.#select(
      (entry) => entry.name === wanted && (wantedType === undefined || entry.entryType === wantedType),
    );
  }

  clearMarks(name: unknown = undefined): void {
    this.#clear("mark", name);
  }

  clearMeasures(name: unknown = undefined): void {
    this.#clear("measure", name);
  }

  toJSON(): object {
    void this.#entries;
    return { timeOrigin: host().timeOrigin() };
  }

  #add<T extends PerformanceEntry>(entry: T): T {
    if (this.#entries.length >= MAX_ENTRIES) ArrayPrototypeShift(this.#entries);
    ArrayPrototypePush<PerformanceEntry>(this.#entries, entry);
    return entry;
  }

  #select(isWanted: (entry: PerformanceEntry) => boolean): PerformanceEntry[] {
    const found: PerformanceEntry[] = [];
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined && isWanted(entry)) ArrayPrototypePush(found, entry);
    }
    return ArrayPrototypeSort(ArrayPrototypeSlice(found), (a, b) => a.startTime - b.startTime);
  }

  #clear(type: string, name: unknown): void {
    const wanted = name === undefined ? undefined : toDOMString(name);
    this.#entries = this.#select(
      (entry) => entry.entryType !== type || (wanted !== undefined && entry.name !== wanted),
    );
  }

  /** User Timing §4 "convert a mark to a timestamp". */
  #timeOf(mark: unknown): number {
    if (typeof mark === "number") return mark;
    const name = toDOMString(mark);
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      if (entry?.entryType === "mark" && entry.name === name) return entry.startTime;
    }
    throw new DOMException(
      `Failed to execute 'measure' on 'Performance': The mark '${name}' does not exist.`,
      "SyntaxError",
    );
  }
}

defineInterface(Performance);

/** The global of that name. */
export const performance: Performance = new Performance(CONSTRUCTOR_KEY);
