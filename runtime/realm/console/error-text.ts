import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  ErrorIsError,
  ReflectGet,
  StringPrototypeIncludes,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
} from "../primordials.ts";
import { toDOMString } from "../webidl/convert.ts";

/** Whether `value` is an error by its internal slot; a Proxy of one is not. */
export function isError(value: unknown): value is object {
  return ErrorIsError(value);
}

/** Reads one property and never throws: a getter of function code may do anything. */
export function readSafely(target: object, key: PropertyKey): unknown {
  try {
    return ReflectGet(target, key);
  } catch {
    return undefined;
  }
}

/** `name: message` of an error as ECMA-262 §20.5.3.4 puts it, without throwing. */
export function errorHeader(error: object): string {
  const name = textOr(readSafely(error, "name"), "Error");
  const message = textOr(readSafely(error, "message"), "");
  if (name === "") return message;
  return message === "" ? name : `${name}: ${message}`;
}

/** The stack of an error, header first, without the frames of the platform; the header alone when it has no stack. */
export function stackOf(error: object): string {
  const stack = readSafely(error, "stack");
  if (typeof stack !== "string" || stack === "") return errorHeader(error);
  return dropHostLines(stack);
}

/** Whether a stack line or a file name is the platform's own: function code has no use for it, and must not learn host paths. */
export function isHostPlace(place: string): boolean {
  return (
    StringPrototypeIncludes(place, "node:") ||
    StringPrototypeIncludes(place, "file://") ||
    StringPrototypeIncludes(place, "spore:realm")
  );
}

function dropHostLines(stack: string): string {
  const lines = StringPrototypeSplit(stack, "\n");
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (!StringPrototypeStartsWith(line, "    at ") || !isHostPlace(line)) ArrayPrototypePush(kept, line);
  }
  return ArrayPrototypeJoin(kept, "\n");
}

function textOr(value: unknown, fallback: string): string {
  if (value === undefined) return fallback;
  if (typeof value === "string") return value;
  try {
    return typeof value === "symbol" ? fallback : toDOMString(value);
  } catch {
    return fallback;
  }
}
