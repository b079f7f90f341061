import { BINDINGS, FILE_BINDINGS } from "./config-keys.ts";
import { isRecord, valueAt } from "./key-path.ts";

/** A binding that a config names and Spore does not have yet. */
export interface MissingBinding {
  readonly name: string;
  readonly kind: string;
}

/** Lists the bindings that a config names and Spore does not have yet; entries without a name are passed over. */
export function listMissingBindings(config: Readonly<Record<string, unknown>>): readonly MissingBinding[] {
  const bound = BINDINGS.flatMap(({ kind, at, nameKey }) => {
    const value = valueAt(config, at);
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    return entries.flatMap((entry) => {
      const name = isRecord(entry) ? entry[nameKey] : undefined;
      return typeof name === "string" && name !== "" ? [{ name, kind }] : [];
    });
  });
  const files = Object.entries(FILE_BINDINGS).flatMap(([key, kind]) =>
    Object.keys(asRecord(config[key])).map((name) => ({ name, kind })),
  );
  return [...bound, ...files];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
