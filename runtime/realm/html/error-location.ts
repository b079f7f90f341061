import { isError, stackOf } from "../console/error-text.ts";
import { NativeError, NumberParseInt, RegExpPrototypeExec } from "../primordials.ts";

/** Where an exception comes from, as an ErrorEvent tells it. */
export interface ErrorLocation {
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
}

/** The first frame; one of evaluated code names two places, the second of which is meant. No file of a realm has a space in its name. */
const FRAME = /\n {4}at (?:.*[( ])?([^( ]*):(\d+):(\d+)\)?(?:\n|$)/;
const UNKNOWN: ErrorLocation = { filename: "", lineno: 0, colno: 0 };

/** HTML §8.1.4.6 "extract error information": from the stack of an error, else from where the platform was called. */
export function locateError(thrown: unknown): ErrorLocation {
  const match = RegExpPrototypeExec(FRAME, stackOf(isError(thrown) ? thrown : new NativeError()));
  if (match === null) return UNKNOWN;
  return {
    filename: match[1] ?? "",
    lineno: NumberParseInt(match[2] ?? ""),
    colno: NumberParseInt(match[3] ?? ""),
  };
}
