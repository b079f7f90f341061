import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  ErrorIsError,
  JSONStringify,
  NumberParseFloat,
  NumberParseInt,
  ObjectIs,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  SymbolPrototypeToString,
} from "../primordials.ts";
import { inspect } from "./inspect.ts";

/** Console §2.2.1 "Formatter", with Node's specifiers: `%s %d %i %f %j %o %O %c %%`. */
export function format(values: readonly unknown[]): string {
  const first = values[0];
  if (typeof first !== "string") return joinRest("", values, 0);
  if (values.length === 1) return first;
  const parts: string[] = [];
  let next = 1;
  let start = 0;
  for (let index = 0; index < first.length - 1; index++) {
    if (StringPrototypeCharCodeAt(first, index) !== 37) continue; // %
    const specifier = StringPrototypeSlice(first, index + 1, index + 2);
    const isEscape = specifier === "%";
    if (!isEscape && next >= values.length) continue;
    const text = isEscape ? "%" : convert(specifier, values[next]);
    if (text === undefined) continue;
    ArrayPrototypePush(parts, StringPrototypeSlice(first, start, index), text);
    if (!isEscape) next += 1;
    index += 1;
    start = index + 1;
  }
  ArrayPrototypePush(parts, StringPrototypeSlice(first, start));
  return joinRest(ArrayPrototypeJoin(parts, ""), values, next);
}

function convert(specifier: string, value: unknown): string | undefined {
  switch (specifier) {
    case "s":
      return asString(value);
    case "d":
      return asNumber(value, (text) => +text);
    case "i":
      return asNumber(value, NumberParseInt);
    case "f":
      return typeof value === "symbol" ? "NaN" : asNumber(value, NumberParseFloat);
    case "j":
      return asJSON(value);
    case "o":
      return inspect(value, { depth: 4 });
    case "O":
      return inspect(value);
    case "c":
      return "";
    default:
      return undefined;
  }
}

function asString(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return ObjectIs(value, -0) ? "-0" : `${value}`;
  if (typeof value === "symbol") return SymbolPrototypeToString(value);
  if (ErrorIsError(value)) return inspect(value);
  return typeof value === "object" && value !== null ? inspect(value, { depth: 0 }) : inspect(value);
}

function asNumber(value: unknown, parse: (text: string) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number")
    return inspect(parse === NumberParseInt ? NumberParseInt(`${value}`) : value);
  if (typeof value !== "string") return "NaN";
  return inspect(parse(value));
}

function asJSON(value: unknown): string {
  try {
    return JSONStringify(value) ?? "undefined";
  } catch {
    return "[Circular]";
  }
}

function joinRest(start: string, values: readonly unknown[], from: number): string {
  let text = start;
  for (let index = from; index < values.length; index++) {
    const value = values[index];
    if (index > 0) text += " ";
    text += typeof value === "string" ? value : inspect(value);
  }
  return text;
}
