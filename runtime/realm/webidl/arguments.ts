/** Web IDL §3.7: a call with too few arguments is a TypeError. `prefix` is `Failed to execute 'm' on 'I'` or `Failed to construct 'I'`. */
export function requireArguments(count: number, wanted: number, prefix: string): void {
  if (count >= wanted) return;
  throw new TypeError(
    `${prefix}: ${wanted} argument${wanted === 1 ? "" : "s"} required, but only ${count} present.`,
  );
}

const NO_MEMBERS: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));

/** Web IDL §3.2.17: undefined and null are the empty dictionary, objects are read as they are, all else is a TypeError. */
export function asDictionary(value: unknown, prefix: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return NO_MEMBERS;
  if (isObject(value)) return value;
  throw new TypeError(`${prefix}: The provided value is not an object.`);
}

/** Whether `value` is an object in the language's sense, functions among them. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
