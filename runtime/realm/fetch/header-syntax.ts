import {
  MapPrototypeGet,
  RegExpPrototypeExec,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  StringPrototypeToLowerCase,
} from "../primordials.ts";

/** RFC 9110 §5.6.2 token: what Fetch §2.2.2 asks of a header name. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const UNSAFE_VALUE = /[\0\n\r]/;
const UPPER_CASE = /[A-Z]/;

/** Names as functions write them → lower case: they are checked once, here. */
const knownNames = new Map<string, string>();
for (const name of [
  "Accept",
  "Accept-Encoding",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Origin",
  "Authorization",
  "Cache-Control",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Length",
  "Content-Security-Policy",
  "Content-Type",
  "Cookie",
  "Date",
  "ETag",
  "Expires",
  "Host",
  "If-Modified-Since",
  "If-None-Match",
  "Last-Modified",
  "Link",
  "Location",
  "Origin",
  "Referer",
  "Server-Timing",
  "Set-Cookie",
  "Strict-Transport-Security",
  "User-Agent",
  "Vary",
  "X-Forwarded-For",
  "X-Powered-By",
  "X-Request-Id",
]) {
  knownNames.set(name, name.toLowerCase());
  knownNames.set(name.toLowerCase(), name.toLowerCase());
}

/**
 * Checks a header name (Fetch §2.2.2 "header name") and byte-lowercases it.
 *
 * @throws {TypeError} When `name` is no token.
 */
export function normalizeName(name: string, context: string): string {
  const known = MapPrototypeGet(knownNames, name);
  if (known !== undefined) return known;
  if (RegExpPrototypeExec(TOKEN, name) === null) throw new TypeError(`${context}: Invalid name "${name}"`);
  return lowerCaseName(name);
}

/** Byte-lowercases a name that is known to be a token. */
export function lowerCaseName(name: string): string {
  return RegExpPrototypeExec(UPPER_CASE, name) === null ? name : StringPrototypeToLowerCase(name);
}

/** Fetch §2.2.2 "normalize": drops leading and trailing HTTP whitespace. */
export function normalizeValue(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isHttpWhitespace(StringPrototypeCharCodeAt(value, start))) start++;
  while (end > start && isHttpWhitespace(StringPrototypeCharCodeAt(value, end - 1))) end--;
  return start === 0 && end === value.length ? value : StringPrototypeSlice(value, start, end);
}

/**
 * Checks a normalized header value (Fetch §2.2.2 "header value").
 *
 * @throws {TypeError} When it holds a NUL, CR or LF.
 */
export function checkValue(value: string, context: string): void {
  if (RegExpPrototypeExec(UNSAFE_VALUE, value) !== null)
    throw new TypeError(`${context}: Invalid value: found a line break or NUL`);
}

function isHttpWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
