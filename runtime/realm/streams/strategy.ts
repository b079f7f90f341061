import { ReflectApply } from "../primordials.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { toFunction } from "./callbacks.ts";

/** Streams §7.1 `QueuingStrategySize`, converted; undefined stands for 1 a chunk. */
export type SizeOf = ((chunk: unknown) => number) | undefined;

/** Streams §7.1 `QueuingStrategy`, converted. */
export interface Strategy {
  readonly highWaterMark: number | undefined;
  readonly sizeOf: SizeOf;
}

/** Web IDL conversion of a `QueuingStrategy`. */
export function readStrategy(value: unknown, prefix: string): Strategy {
  const dictionary = asDictionary(value, prefix);
  const { highWaterMark } = dictionary;
  const mark = highWaterMark === undefined ? undefined : toDouble(highWaterMark);
  const size = toFunction(dictionary["size"], "size", prefix);
  return {
    highWaterMark: mark,
    sizeOf: size === undefined ? undefined : (chunk) => toDouble(ReflectApply(size, undefined, [chunk])),
  };
}

/**
 * Streams §7.4 ExtractHighWaterMark.
 *
 * @throws {RangeError} For NaN and negative numbers.
 */
export function highWaterMarkOf({ highWaterMark }: Strategy, byDefault: number): number {
  if (highWaterMark === undefined) return byDefault;
  if (highWaterMark >= 0) return highWaterMark;
  throw new RangeError(
    `Cannot use the strategy: found highWaterMark ${highWaterMark}, wanted a non-negative number`,
  );
}

/** Web IDL §3.2.7 `unrestricted double`. */
export function toDouble(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return +value;
}
