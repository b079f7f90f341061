import {
  ArrayBufferIsView,
  ArrayIsArray,
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  DatePrototypeToISOString,
  MathMin,
  NumberPrototypeToString,
  ObjectPrototypeHasOwnProperty,
  ReflectGet,
  RegExpPrototypeToString,
  StringPrototypePadStart,
} from "../primordials.ts";
import { isArrayBuffer, viewBytes } from "../webidl/buffer-source.ts";
import type { Inspection } from "./inspect.ts";
import {
  entriesOfMap,
  kindOf,
  lengthOfTypedArray,
  primitiveOf,
  typedArrayName,
  valuesOfSet,
} from "./slots.ts";

const MAX_ITEMS = 100;
const MAX_BYTES = 50;

/** What an object shows before and besides its own properties. */
export interface Description {
  readonly prefix: string;
  readonly open: string;
  readonly close: string;
  readonly entries: string[];
  readonly isList: boolean;
  readonly isNumeric: boolean;
  /** Without properties the prefix stands alone, as in `[Function: f]`. */
  readonly isBare: boolean;
}

/** What is known of the object already. */
export interface Context {
  readonly name: string | undefined;
  readonly tag: string;
  readonly inspectValue: (inspection: Inspection, value: unknown) => string;
}

/** Describes an object by its internal slots. */
// oxlint-disable-next-line complexity -- one case for each kind, and nothing else
export function describeKind(inspection: Inspection, value: object, context: Context): Description {
  if (ArrayIsArray(value)) return describeArray(inspection, value, context);
  const kind = isPlain(context) ? undefined : kindOf(value);
  switch (kind) {
    case undefined:
      return braces(plainPrefix(context), []);
    case "TypedArray":
      return describeTypedArray(value, context);
    case "Map":
      return describeMap(inspection, value, context);
    case "Set":
      return describeSet(inspection, value, context);
    case "Date":
      return bare(dateText(primitiveOf(value, "Date")));
    case "RegExp":
      return bare(RegExpPrototypeToString(value));
    case "ArrayBuffer":
      return describeBuffer(value, context);
    case "String":
      // Its characters are own properties: as a list, it does not show them a second time.
      return {
        ...bare(`[String: ${context.inspectValue(inspection, primitiveOf(value, kind))}]`),
        isList: true,
      };
    case "Boolean":
    case "Number":
    case "BigInt":
    case "Symbol":
      return bare(`[${kind}: ${context.inspectValue(inspection, primitiveOf(value, kind))}]`);
    case "DataView":
    case "SharedArrayBuffer":
      return braces(kind, []);
    case "WeakMap":
    case "WeakSet":
    case "WeakRef":
      return bare(`${kind} { <items unknown> }`);
  }
}

function isPlain({ name, tag }: Context): boolean {
  return name === "Object" && tag === "";
}

function plainPrefix({ name, tag }: Context): string {
  if (name === undefined) return `[Object: null prototype]${tag === "" ? "" : ` ${tag}`}`;
  if (tag !== "") return `${name} ${tag}`;
  return name === "Object" ? "" : name;
}

function describeArray(inspection: Inspection, value: readonly unknown[], context: Context): Description {
  const entries = arrayEntries(inspection, value, context);
  const prefix =
    context.name === "Array" ? "" : `${context.name ?? "[Array: null prototype]"}(${value.length})`;
  const isNumeric = hasOnlyNumbers(value);
  return { prefix, open: "[", close: "]", entries, isList: true, isNumeric, isBare: false };
}

function hasOnlyNumbers(value: readonly unknown[]): boolean {
  const shown = MathMin(value.length, MAX_ITEMS);
  for (let index = 0; index < shown; index++) {
    if (typeof value[index] !== "number" && typeof value[index] !== "bigint") return false;
  }
  return true;
}

function arrayEntries(inspection: Inspection, value: readonly unknown[], context: Context): string[] {
  const entries: string[] = [];
  const { length } = value;
  let holes = 0;
  for (let index = 0; index < length && entries.length < MAX_ITEMS; index++) {
    if (!ObjectPrototypeHasOwnProperty(value, index)) {
      holes += 1;
      continue;
    }
    if (holes > 0) ArrayPrototypePush(entries, holesText(holes));
    holes = 0;
    ArrayPrototypePush(entries, context.inspectValue(inspection, value[index]));
    if (inspection.budget <= 0) break;
  }
  if (holes > 0) ArrayPrototypePush(entries, holesText(holes));
  else if (length > entries.length) pushMore(entries, length - entries.length, "item");
  return entries;
}

function describeTypedArray(value: object, { name }: Context): Description {
  const length = lengthOfTypedArray(value);
  const entries: string[] = [];
  const shown = MathMin(length, MAX_ITEMS);
  for (let index = 0; index < shown; index++) {
    const item: unknown = ReflectGet(value, index);
    ArrayPrototypePush(entries, typeof item === "bigint" ? `${item}n` : String(item));
  }
  if (length > shown) pushMore(entries, length - shown, "item");
  const prefix = `${name ?? typedArrayName(value) ?? ""}(${length})`;
  return { prefix, open: "[", close: "]", entries, isList: true, isNumeric: true, isBare: false };
}

function describeMap(inspection: Inspection, value: object, context: Context): Description {
  const pairs = entriesOfMap(value);
  const entries: string[] = [];
  for (let index = 0; index < pairs.length && index < MAX_ITEMS && inspection.budget > 0; index++) {
    const pair = pairs[index];
    const key = context.inspectValue(inspection, pair?.[0]);
    ArrayPrototypePush(entries, `${key} => ${context.inspectValue(inspection, pair?.[1])}`);
  }
  if (pairs.length > entries.length) pushMore(entries, pairs.length - entries.length, "item");
  return braces(`${context.name ?? "[Map: null prototype]"}(${pairs.length})`, entries);
}

function describeSet(inspection: Inspection, value: object, context: Context): Description {
  const items = valuesOfSet(value);
  const entries: string[] = [];
  for (let index = 0; index < items.length && index < MAX_ITEMS && inspection.budget > 0; index++) {
    ArrayPrototypePush(entries, context.inspectValue(inspection, items[index]));
  }
  if (items.length > entries.length) pushMore(entries, items.length - entries.length, "item");
  return braces(`${context.name ?? "[Set: null prototype]"}(${items.length})`, entries);
}

function describeBuffer(value: object, { name }: Context): Description {
  if (!isArrayBuffer(value) || ArrayBufferIsView(value)) return braces(name ?? "ArrayBuffer", []);
  const bytes = viewBytes(value);
  const digits: string[] = [];
  const shown = MathMin(bytes.length, MAX_BYTES);
  for (let index = 0; index < shown; index++) {
    ArrayPrototypePush(
      digits,
      StringPrototypePadStart(NumberPrototypeToString(bytes[index] ?? 0, 16), 2, "0"),
    );
  }
  if (bytes.length > shown) pushMore(digits, bytes.length - shown, "byte");
  const contents = `[Uint8Contents]: <${ArrayPrototypeJoin(digits, " ")}>`;
  return braces(name ?? "ArrayBuffer", [contents, `byteLength: ${bytes.length}`]);
}

function dateText(time: unknown): string {
  // NaN is the time of an invalid date.
  return typeof time === "number" && time === time
    ? DatePrototypeToISOString(new NativeDate(time))
    : "Invalid Date";
}

const NativeDate = Date;

function braces(prefix: string, entries: string[]): Description {
  return { prefix, open: "{", close: "}", entries, isList: false, isNumeric: false, isBare: false };
}

function bare(prefix: string): Description {
  return { prefix, open: "{", close: "}", entries: [], isList: false, isNumeric: false, isBare: true };
}

function holesText(holes: number): string {
  return `<${holes} empty item${holes === 1 ? "" : "s"}>`;
}

function pushMore(entries: string[], count: number, noun: string): void {
  ArrayPrototypePush(entries, `... ${count} more ${noun}${count === 1 ? "" : "s"}`);
}
