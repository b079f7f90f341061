import { MapPrototypeGet, RegExpPrototypeExec, StringPrototypeToUpperCase } from "../primordials.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Upper-case spellings of methods → what Fetch §2.2.1 makes of them; the others keep their case. */
const methods = new Map<string, "forbidden" | "normal">([
  ["CONNECT", "forbidden"],
  ["DELETE", "normal"],
  ["GET", "normal"],
  ["HEAD", "normal"],
  ["OPTIONS", "normal"],
  ["POST", "normal"],
  ["PUT", "normal"],
  ["TRACE", "forbidden"],
  ["TRACK", "forbidden"],
]);

/**
 * Fetch §2.2.1 "method": checks and normalizes.
 *
 * @throws {TypeError} When `method` is no token, or one that no function may send.
 */
export function normalizeMethod(method: string, context: string): string {
  if (RegExpPrototypeExec(TOKEN, method) === null)
    throw new TypeError(`${context}: '${method}' is not a valid HTTP method.`);
  const upper = StringPrototypeToUpperCase(method);
  const kind = MapPrototypeGet(methods, upper);
  if (kind === "forbidden") throw new TypeError(`${context}: '${method}' HTTP method is unsupported.`);
  return kind === "normal" ? upper : method;
}
