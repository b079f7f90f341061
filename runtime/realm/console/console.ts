import { host } from "../host.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypeSlice,
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeHas,
  MapPrototypeSet,
  NativeError,
  StringPrototypeIndexOf,
  StringPrototypeRepeat,
  StringPrototypeSlice,
  StringPrototypeSplit,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { stackOf } from "./error-text.ts";
import { format } from "./format.ts";
import { inspect } from "./inspect.ts";
import { formatTable } from "./table.ts";
import { type Level, writeLine } from "./write-line.ts";

const MAX_LABELS = 1000;

const counts = new Map<string, number>();
const starts = new Map<string, number>();
let indentation = 0;

/** Console §1: one object, whose methods need no receiver. */
export const console: Readonly<Record<string, unknown>> = {
  log: (...values: unknown[]) => print("log", values),
  debug: (...values: unknown[]) => print("debug", values),
  info: (...values: unknown[]) => print("info", values),
  warn: (...values: unknown[]) => print("warn", values),
  error: (...values: unknown[]) => print("error", values),
  dirxml: (...values: unknown[]) => print("log", values),
  trace: (...values: unknown[]) => trace(values),
  dir: (value: unknown, options?: unknown) => dir(value, options),
  table: (data: unknown, columns?: unknown) => printText("log", formatTable(data, columns) ?? format([data])),
  assert: (condition: unknown, ...values: unknown[]) => assert(condition, values),
  clear: () => undefined,
  count: (label: unknown = "default") => count(toDOMString(label)),
  countReset: (label: unknown = "default") => countReset(toDOMString(label)),
  group: (...values: unknown[]) => group(values),
  groupCollapsed: (...values: unknown[]) => group(values),
  groupEnd: () => groupEnd(),
  time: (label: unknown = "default") => time(toDOMString(label)),
  timeLog: (label: unknown = "default", ...values: unknown[]) => timeLog(toDOMString(label), values),
  timeEnd: (label: unknown = "default") => timeEnd(toDOMString(label)),
  timeStamp: () => undefined,
  profile: () => undefined,
  profileEnd: () => undefined,
};

function print(level: Level, values: readonly unknown[]): void {
  printText(level, format(values));
}

function printText(level: Level, text: string): void {
  if (indentation === 0) {
    writeLine(level, text);
    return;
  }
  const indent = StringPrototypeRepeat("  ", indentation);
  writeLine(level, indent + ArrayPrototypeJoin(StringPrototypeSplit(text, "\n"), `\n${indent}`));
}

function trace(values: readonly unknown[]): void {
  const header = values.length === 0 ? "Trace" : `Trace: ${format(values)}`;
  const stack = stackOf(new NativeError());
  // The first line is the header of the error made here.
  const end = StringPrototypeIndexOf(stack, "\n");
  printText("debug", end === -1 ? header : header + StringPrototypeSlice(stack, end));
}

function dir(value: unknown, options: unknown): void {
  const { depth } = isObject(options) ? options : {};
  const levels = depth === null ? Number.POSITIVE_INFINITY : depth;
  printText("log", inspect(value, { depth: typeof levels === "number" ? levels : 2 }));
}

function assert(condition: unknown, values: readonly unknown[]): void {
  if (condition) return;
  const first = values[0];
  if (typeof first === "string") {
    print("error", [`Assertion failed: ${first}`, ...ArrayPrototypeSlice(values, 1)]);
  } else if (values.length > 0) {
    printText("error", `Assertion failed: ${format(values)}`);
  } else {
    printText("error", "Assertion failed");
  }
}

function count(label: string): void {
  const next = (MapPrototypeGet(counts, label) ?? 0) + 1;
  setBounded(counts, label, next);
  printText("info", `${label}: ${next}`);
}

function countReset(label: string): void {
  if (MapPrototypeDelete(counts, label)) return;
  printText("warn", `Count for '${label}' does not exist`);
}

function group(values: readonly unknown[]): void {
  if (values.length > 0) print("log", values);
  indentation = indentation < 100 ? indentation + 1 : indentation;
}

function groupEnd(): void {
  if (indentation > 0) indentation -= 1;
}

function time(label: string): void {
  if (MapPrototypeHas(starts, label)) {
    printText("warn", `Label '${label}' already exists for console.time()`);
    return;
  }
  setBounded(starts, label, host().now());
}

function timeLog(label: string, values: readonly unknown[]): void {
  const start = MapPrototypeGet(starts, label);
  if (start === undefined) {
    printText("warn", `No such label '${label}' for console.timeLog()`);
    return;
  }
  const elapsed = `${label}: ${elapsedText(host().now() - start)}`;
  printText("info", values.length === 0 ? elapsed : `${elapsed} ${format(values)}`);
}

function timeEnd(label: string): void {
  const start = MapPrototypeGet(starts, label);
  if (start === undefined) {
    printText("warn", `No such label '${label}' for console.timeEnd()`);
    return;
  }
  MapPrototypeDelete(starts, label);
  printText("info", `${label}: ${elapsedText(host().now() - start)}`);
}

function elapsedText(elapsedMs: number): string {
  return elapsedMs < 1000 ? `${+elapsedMs.toFixed(3)}ms` : `${+(elapsedMs / 1000).toFixed(3)}s`;
}

function setBounded(table: Map<string, number>, label: string, value: number): void {
  if (table.size < MAX_LABELS || MapPrototypeHas(table, label)) MapPrototypeSet(table, label, value);
}
