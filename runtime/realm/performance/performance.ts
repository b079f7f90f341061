import { DOMException } from "../dom/dom-exception.ts";
import { EventTarget } from "../dom/event-target.ts";
import { host } from "../host.ts";
import { coarseNow } from "./clock.ts";
import { ArrayPrototypeIndexOf } from "../primordials.ts";
import { asDictionary, isObject, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toDouble } from "../webidl/floats.ts";
import { defineInterface } from "../webidl/interface.ts";
import { makeMeasure, type PerformanceEntry, PerformanceMark, type PerformanceMeasure } from "./entries.ts";
import { addEntry, allEntries, clearEntries, findMark, selectEntries } from "./timeline.ts";
import { NAVIGATION_TIMES } from "./navigation-times.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** High Resolution Time §7, Performance Timeline §3.1, User Timing §3. */
export class Performance extends EventTarget {
  readonly #brand = true;

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    super();
  }

  now(): number {
    void this.#brand;
    return coarseNow();
  }

  get timeOrigin(): number {
    void this.#brand;
    return host().timeOrigin();
  }

  mark(name: string, options: unknown = undefined): PerformanceMark {
    void this.#brand;
    requireArguments(arguments.length, 1, "Failed to execute 'mark' on 'Performance'");
    const mark = new PerformanceMark(name, options);
    addEntry(mark);
    return mark;
  }

  measure(
    name: string,
    startOrOptions: unknown = undefined,
    endMark: unknown = undefined,
  ): PerformanceMeasure {
    void this.#brand;
    requireArguments(arguments.length, 1, "Failed to execute 'measure' on 'Performance'");
    const text = toDOMString(name);
    const { detail, ...span } = readSpan(startOrOptions, endMark);
    const endTime = endOf(span);
    const startTime = startOf(span);
    const measure = makeMeasure({ name: text, startTime, duration: endTime - startTime }, detail);
    addEntry(measure);
    return measure;
  }

  getEntries(): PerformanceEntry[] {
    void this.#brand;
    return selectEntries(allEntries());
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    void this.#brand;
    requireArguments(arguments.length, 1, "Failed to execute 'getEntriesByType' on 'Performance'");
    return selectEntries(allEntries(), { type: toDOMString(type) });
  }

  getEntriesByName(name: string, type: unknown = undefined): PerformanceEntry[] {
    void this.#brand;
    requireArguments(arguments.length, 1, "Failed to execute 'getEntriesByName' on 'Performance'");
    return selectEntries(allEntries(), {
      name: toDOMString(name),
      type: type === undefined ? undefined : toDOMString(type),
    });
  }

  clearMarks(name: unknown = undefined): void {
    void this.#brand;
    clearEntries("mark", name === undefined ? undefined : toDOMString(name));
  }

  clearMeasures(name: unknown = undefined): void {
    void this.#brand;
    clearEntries("measure", name === undefined ? undefined : toDOMString(name));
  }

  toJSON(): object {
    void this.#brand;
    return { timeOrigin: host().timeOrigin() };
  }
}

/** Where a measure starts and ends, converted. */
interface Span {
  readonly start: string | number | undefined;
  readonly duration: number | undefined;
  readonly end: string | number | undefined;
}

const PREFIX = "Failed to execute 'measure' on 'Performance'";

/** User Timing §3.1.3, step 1, and the conversion of its arguments. */
// oxlint-disable-next-line complexity -- every member may be missing
function readSpan(startOrOptions: unknown, endMark: unknown): Span & { readonly detail: unknown } {
  const isOptions = startOrOptions === undefined || startOrOptions === null || isObject(startOrOptions);
  const end = endMark === undefined ? undefined : toDOMString(endMark);
  if (!isOptions) {
    return { start: toDOMString(startOrOptions), duration: undefined, end, detail: undefined };
  }
  const options = asDictionary(startOrOptions, PREFIX);
  const { detail, duration } = options;
  const span = {
    detail,
    duration: duration === undefined ? undefined : toDouble(duration, PREFIX),
    end: toMark(options["end"]),
    start: toMark(options["start"]),
  };
  const isEmpty =
    detail === undefined && span.duration === undefined && span.end === undefined && span.start === undefined;
  if (isEmpty) return { ...span, end };
  if (end !== undefined) throw new TypeError(`${PREFIX}: options and an end mark cannot both be given.`);
  if (span.start === undefined && span.end === undefined)
    throw new TypeError(`${PREFIX}: either start or end must be given.`);
  if (span.start !== undefined && span.end !== undefined && span.duration !== undefined)
    throw new TypeError(`${PREFIX}: start, end and duration cannot all be given.`);
  return span;
}

/** `(DOMString or DOMHighResTimeStamp)`. */
function toMark(value: unknown): string | number | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? toDouble(value, PREFIX) : toDOMString(value);
}

/** User Timing §3.1.3, step 2. */
function endOf({ start, duration, end }: Span): number {
  if (end !== undefined) return timeOf(end);
  if (start !== undefined && duration !== undefined) return timeOf(start) + timeOf(duration);
  return coarseNow();
}

/** User Timing §3.1.3, step 3. */
function startOf({ start, duration, end }: Span): number {
  if (start !== undefined) return timeOf(start);
  if (duration !== undefined && end !== undefined) return timeOf(end) - timeOf(duration);
  return 0;
}

/** User Timing §4 "convert a mark to a timestamp". */
function timeOf(mark: string | number): number {
  if (typeof mark === "number") {
    if (mark < 0) throw new TypeError(`${PREFIX}: ${mark} is a negative time stamp.`);
    return mark;
  }
  if (ArrayPrototypeIndexOf(NAVIGATION_TIMES, mark) !== -1)
    throw new TypeError(`${PREFIX}: '${mark}' is a time of a document, and there is none.`);
  const time = findMark(mark);
  if (time !== undefined) return time;
  throw new DOMException(`${PREFIX}: The mark '${mark}' does not exist.`, "SyntaxError");
}

defineInterface(Performance, "Performance");

/** The global of that name. */
export const performance: Performance = new Performance(CONSTRUCTOR_KEY);
