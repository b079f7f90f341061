import { host } from "../host.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypeSlice,
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeHas,
  MapPrototypeSet,
  NativeError,
  ObjectCreate,
  ObjectDefineProperty,
  ObjectKeys,
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

/** Methods take what they are called with by position: Web IDL gives an operation with optional arguments the length 0. */
const methods: Readonly<Record<string, (...values: unknown[]) => void>> = {
  log: (...values) => print("log", values),
  debug: (...values) => print("debug", values),
  info: (...values) => print("info", values),
  warn: (...values) => print("warn", values),
  error: (...values) => print("error", values),
  dirxml: (...values) => print("log", values),
  trace: (...values) => trace(values),
  dir: (...values) => dir(values[0], values[1]),
  table: (...values) => printText("log", formatTable(values[0], values[1]) ?? format([values[0]])),
  assert: (...values) => assert(values[0], ArrayPrototypeSlice(values, 1)),
  clear: () => undefined,
  count: (...values) => count(labelOf(values)),
  countReset: (...values) => countReset(labelOf(values)),
  group: (...values) => group(values),
  groupCollapsed: (...values) => group(values),
  groupEnd: () => groupEnd(),
  time: (...values) => time(labelOf(values)),
  timeLog: (...values) => timeLog(labelOf(values), ArrayPrototypeSlice(values, 1)),
  timeEnd: (...values) => timeEnd(labelOf(values)),
  timeStamp: () => undefined,
  profile: () => undefined,
  profileEnd: () => undefined,
};

/** Console §1: a namespace object, whose methods need no receiver. */
export const console: object = createNamespace();

/** Web IDL §3.13.1, with the object between that Console §1 asks for. */
function createNamespace(): object {
  const namespace = ObjectCreate({});
  const names = ObjectKeys(methods);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    ObjectDefineProperty(namespace, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  ObjectDefineProperty(namespace, Symbol.toStringTag, { value: "console", configurable: true });
  return namespace;
}

function labelOf(values: readonly unknown[]): string {
  return values[0] === undefined ? "default" : toDOMString(values[0]);
}

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
    const shown = ArrayPrototypeSlice(values);
    shown[0] = `Assertion failed: ${first}`;
    print("error", shown);
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
