/** The way to a value in a config: names of keys and positions in lists. */
export type KeyPath = readonly (string | number)[];

/** Writes a path as one would in code: `env.staging.routes[0].pattern`. */
export function formatKeyPath(keys: KeyPath): string {
  return keys
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, keys: KeyPath): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/** Whether a value is an object with keys, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
