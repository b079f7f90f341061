import {
  ArrayIsArray,
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  removeItems,
  FunctionPrototypeToString,
  MapPrototypeGet,
  MapPrototypeSet,
  ObjectIs,
  getOwnDescriptor,
  ReflectGetPrototypeOf,
  ReflectOwnKeys,
  RegExpPrototypeExec,
  StringPrototypeRepeat,
  StringPrototypeSlice,
  StringPrototypeSplit,
  SymbolPrototypeToString,
  ArrayPrototypeJoin,
} from "../primordials.ts";
import { toDOMString } from "../webidl/convert.ts";
import { isError, stackOf } from "./error-text.ts";
import { layOut } from "./layout.ts";
import { quote } from "./quote.ts";
import { describeKind, type Description } from "./inspect-kinds.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const HIDDEN_OF_ERRORS = ["cause", "errors", "error", "suppressed"];
const MAX_PROPERTIES = 100;
/** More than a line of the log may hold: what comes later would be cut anyway. */
const MAX_CHARACTERS = 96 * 1024;

/** How deep to look; everything else is as in Node's `util.inspect` with its defaults. */
export interface InspectOptions {
  readonly depth: number;
}

/** State of one call. */
export interface Inspection {
  readonly maxDepth: number;
  readonly parents: object[];
  readonly circular: Map<object, number>;
  deepest: number;
  indentation: number;
  budget: number;
}

/** Text of any value for a person to read. Calls no getter, and never throws, whatever function code has made. */
export function inspect(value: unknown, { depth }: InspectOptions = { depth: 2 }): string {
  const inspection: Inspection = {
    maxDepth: depth,
    parents: [],
    circular: new Map(),
    deepest: 0,
    indentation: 0,
    budget: MAX_CHARACTERS,
  };
  return inspectValue(inspection, value);
}

/** Text of a value inside another one. */
export function inspectValue(inspection: Inspection, value: unknown): string {
  if ((typeof value === "object" && value !== null) || typeof value === "function") {
    return inspectObject(inspection, value);
  }
  const text = inspectPrimitive(value);
  inspection.budget -= text.length;
  return text;
}

function inspectPrimitive(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return SymbolPrototypeToString(value);
  return ObjectIs(value, -0) ? "-0" : toDOMString(value);
}

function inspectObject(inspection: Inspection, value: object): string {
  const { parents, circular } = inspection;
  if (ArrayPrototypeIndexOf(parents, value) !== -1) {
    const known = MapPrototypeGet(circular, value) ?? circular.size + 1;
    MapPrototypeSet(circular, value, known);
    return `[Circular *${known}]`;
  }
  const depth = parents.length;
  ArrayPrototypePush(parents, value);
  try {
    const text = inspectSlots(inspection, value);
    const mark = MapPrototypeGet(circular, value);
    return mark === undefined ? text : `<ref *${mark}> ${text}`;
  } catch {
    // A Proxy's trap threw, or the stack is used up.
    return "[Object: inaccessible]";
  } finally {
    removeItems(parents, depth, parents.length - depth);
  }
}

function inspectSlots(inspection: Inspection, value: object): string {
  const depth = inspection.parents.length - 1;
  const name = constructorName(value);
  if (depth > inspection.maxDepth && !isError(value) && typeof value !== "function") {
    return ArrayIsArray(value) ? "[Array]" : `[${name ?? "Object: null prototype"}]`;
  }
  if (inspection.budget <= 0) return "…";
  const { deepest } = inspection;
  inspection.deepest = depth;
  inspection.indentation += 2;
  const description = describe(inspection, value, name);
  inspectProperties(inspection, value, description);
  inspection.indentation -= 2;
  const { entries, prefix, open, close } = description;
  if (entries.length === 0) {
    inspection.deepest = deepest;
    if (description.isBare) return prefix;
    return prefix === "" ? `${open}${close}` : `${prefix} ${open}${close}`;
  }
  const text = layOut({
    ...description,
    indentation: inspection.indentation,
    innerDepth: inspection.deepest - depth,
  });
  inspection.budget -= open.length + prefix.length;
  return text;
}

function describe(inspection: Inspection, value: object, name: string | undefined): Description {
  if (isError(value)) return describeError(inspection, value);
  if (typeof value === "function") return describeFunction(value, name);
  const tag = tagOf(value, name);
  return describeKind(inspection, value, { name, tag, inspectValue });
}

function describeError(inspection: Inspection, error: object): Description {
  const indent = `\n${StringPrototypeRepeat(" ", inspection.indentation - 2)}`;
  const stack = ArrayPrototypeJoin(StringPrototypeSplit(stackOf(error), "\n"), indent);
  inspection.budget -= stack.length;
  const entries: string[] = [];
  for (let index = 0; index < HIDDEN_OF_ERRORS.length; index++) {
    const key = HIDDEN_OF_ERRORS[index] ?? "";
    const descriptor = getOwnDescriptor(error, key);
    if (descriptor === undefined || descriptor.enumerable === true || !("value" in descriptor)) continue;
    ArrayPrototypePush(entries, `[${key}]: ${inspectValue(inspection, descriptor.value)}`);
  }
  const prefix = RegExpPrototypeExec(/\n *at /, stack) === null ? `[${stack}]` : stack;
  return { prefix, open: "{", close: "}", entries, isList: false, isNumeric: false, isBare: true };
}

// oxlint-disable-next-line complexity -- each part of the label may be missing
function describeFunction(value: object, name: string | undefined): Description {
  const own: unknown = getOwnDescriptor(value, "name")?.value;
  const label = typeof own === "string" && own !== "" ? `: ${own}` : " (anonymous)";
  const source = typeof value === "function" ? FunctionPrototypeToString(value) : "";
  const parent = ReflectGetPrototypeOf(value);
  const parentName: unknown = parent && getOwnDescriptor(parent, "name")?.value;
  const heritage = typeof parentName === "string" && parentName !== "" ? ` extends ${parentName}` : "";
  const prefix =
    StringPrototypeSlice(source, 0, 5) === "class"
      ? `[class ${label === " (anonymous)" ? "(anonymous)" : StringPrototypeSlice(label, 2)}${heritage}]`
      : `[${name ?? "Function"}${label}]`;
  return { prefix, open: "{", close: "}", entries: [], isList: false, isNumeric: false, isBare: true };
}

function inspectProperties(inspection: Inspection, value: object, { entries, isList }: Description): void {
  const keys = ReflectOwnKeys(value);
  let shown = 0;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key === undefined || (isList && isIndex(key))) continue;
    const descriptor = getOwnDescriptor(value, key);
    if (descriptor?.enumerable !== true) continue;
    if (shown >= MAX_PROPERTIES || inspection.budget <= 0) {
      ArrayPrototypePush(entries, `... ${keys.length - index} more properties`);
      return;
    }
    shown += 1;
    const label = keyText(key);
    inspection.budget -= label.length + 2;
    ArrayPrototypePush(entries, `${label}: ${inspectProperty(inspection, descriptor)}`);
  }
}

function inspectProperty(inspection: Inspection, descriptor: PropertyDescriptor): string {
  if (descriptor.get !== undefined) return descriptor.set === undefined ? "[Getter]" : "[Getter/Setter]";
  if (descriptor.set !== undefined) return "[Setter]";
  return inspectValue(inspection, descriptor.value);
}

function keyText(key: string | symbol): string {
  if (typeof key === "symbol") return `[${SymbolPrototypeToString(key)}]`;
  return RegExpPrototypeExec(IDENTIFIER, key) === null ? quote(key) : key;
}

function isIndex(key: string | symbol): boolean {
  return typeof key === "string" && RegExpPrototypeExec(/^\d+$/, key) !== null;
}

/** Name of the nearest class on the prototype chain, undefined when there is none. */
export function constructorName(value: object): string | undefined {
  let current: object | null = value;
  for (let hops = 0; current !== null && hops < 20; hops++) {
    const constructor: unknown = getOwnDescriptor(current, "constructor")?.value;
    if (typeof constructor === "function") {
      const name: unknown = getOwnDescriptor(constructor, "name")?.value;
      if (typeof name === "string" && name !== "") return name;
    }
    current = ReflectGetPrototypeOf(current);
  }
  return undefined;
}

/** ` [tag]` when `Symbol.toStringTag` says something else than the class's name. */
function tagOf(value: object, name: string | undefined): string {
  let current: object | null = value;
  for (let hops = 0; current !== null && hops < 20; hops++) {
    const tag: unknown = getOwnDescriptor(current, Symbol.toStringTag)?.value;
    if (tag !== undefined) return typeof tag === "string" && tag !== "" && tag !== name ? `[${tag}]` : "";
    current = ReflectGetPrototypeOf(current);
  }
  return "";
}
