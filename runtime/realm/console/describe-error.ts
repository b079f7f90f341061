import { errorHeader, isError, readSafely, stackOf } from "./error-text.ts";
import { inspect } from "./inspect.ts";

/** Message, stack and causes of whatever was thrown. Never throws. */
export function formatError(error: unknown): string {
  try {
    return typeof error === "string" ? error : inspect(error);
  } catch {
    return "Error";
  }
}

/** What was thrown, in the two parts that an error report has. Never throws. */
export function describeThrown(value: unknown): { readonly message: string; readonly stack: string } {
  if (isError(value)) return { message: errorHeader(value), stack: withCauses(value) };
  const text = formatError(value);
  return { message: text, stack: text };
}

function withCauses(error: object): string {
  try {
    return inspect(error);
  } catch {
    return stackOf(error);
  }
}

/** The bare message of what was thrown, as `String(error.message)` would give it. Never throws. */
export function messageOf(value: unknown): string {
  const message = isError(value) ? readSafely(value, "message") : undefined;
  return typeof message === "string" ? message : formatError(value);
}
