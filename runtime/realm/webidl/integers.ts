import { MathTrunc } from "../primordials.ts";

/** Web IDL §3.2.4.5 `long`: modulo 2³², signed. */
export function toLong(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return value | 0;
}

/** Web IDL §3.2.4.8 `[EnforceRange] unsigned long long`. */
export function toUnsignedLongLong(value: unknown, context: string): number {
  return toEnforcedInteger(value, { maximum: Number.MAX_SAFE_INTEGER, type: "unsigned long long", context });
}

/** Web IDL §3.2.4.9 `[EnforceRange]`, for the unsigned types. */
export function toEnforcedInteger(
  value: unknown,
  { maximum, type, context }: { readonly maximum: number; readonly type: string; readonly context: string },
): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  const number = MathTrunc(+value);
  if (number >= 0 && number <= maximum) return number + 0;
  throw new TypeError(`${context}: Value is outside the '${type}' value range.`);
}
