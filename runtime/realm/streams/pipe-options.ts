import { type AbortSignal, isAbortSignal } from "../dom/abort.ts";
import { asDictionary } from "../webidl/arguments.ts";
import type { PipeOptions } from "./pipe.ts";

/** Web IDL conversion of a `StreamPipeOptions`. */
export function readPipeOptions(value: unknown, prefix: string): PipeOptions {
  const dictionary = asDictionary(value, prefix);
  // Members are read in the order of their names.
  const preventAbort = Boolean(dictionary["preventAbort"]);
  const preventCancel = Boolean(dictionary["preventCancel"]);
  const preventClose = Boolean(dictionary["preventClose"]);
  return { preventAbort, preventCancel, preventClose, signal: toSignal(dictionary["signal"], prefix) };
}

function toSignal(value: unknown, prefix: string): AbortSignal | undefined {
  if (value === undefined || isAbortSignal(value)) return value;
  throw new TypeError(`${prefix}: member signal is not of type 'AbortSignal'.`);
}
