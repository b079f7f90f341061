import { NumberIsFinite } from "../primordials.ts";

/** Web IDL §3.2.7 `double`: a TypeError for what is no finite number. */
export function toDouble(value: unknown, context: string): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  const number: number = +value;
  if (NumberIsFinite(number)) return number;
  throw new TypeError(`${context}: The provided double value is non-finite.`);
}
