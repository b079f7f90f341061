/**
 * Web IDL §3.2.20: a member of a dictionary that is a callback function.
 *
 * @throws {TypeError} When it is there and cannot be called.
 */
export function toFunction(value: unknown, name: string, prefix: string): Function | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "function") return value;
  throw new TypeError(`${prefix}: member ${name} is not of type 'Function'.`);
}

/**
 * Web IDL conversion of an `optional object`: null when it was not given.
 *
 * @throws {TypeError} When it is no object.
 */
export function toOptionalObject(value: unknown, prefix: string): Readonly<Record<string, unknown>> | null {
  if (value === undefined) return null;
  if (isRecord(value)) return value;
  throw new TypeError(`${prefix}: The provided value is not of type 'object'.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
