import { listMissingBindings } from "./bindings.ts";
import { standingOf, suggestKey, TOP_LEVEL_KEYS } from "./config-keys.ts";
import { isRecord } from "./key-path.ts";

/**
 * Warns of the keys that have no effect: first those that come later, in one line, then the unknown ones. Keys of bindings are
 * left out: the bindings are listed by name.
 */
export function listKeyWarnings(
  config: Readonly<Record<string, unknown>>,
  environment?: string,
): readonly string[] {
  const sections = config["env"];
  const section = environment !== undefined && isRecord(sections) ? sections[environment] : undefined;
  const own = isRecord(section) ? Object.keys(section) : [];
  const misplaced = own.filter((key) => TOP_LEVEL_KEYS.has(key));
  const keys = [...new Set([...Object.keys(config), ...own])];
  const later = keys.filter((key) => standingOf(key) === "later" && !namesBindings(key, config[key]));
  return [
    ...(later.length === 0 ? [] : [`not supported yet: ${later.map((key) => `"${key}"`).join(", ")}`]),
    ...keys.filter((key) => standingOf(key) === "unknown").map(warnOfUnknown),
    ...misplaced.map((key) => `"env.${environment}.${key}": has no effect there, only at the top`),
  ];
}

function warnOfUnknown(key: string): string {
  const suggestion = suggestKey(key);
  return suggestion === undefined ? `unknown: "${key}"` : `unknown: "${key}"; did you mean "${suggestion}"?`;
}

function namesBindings(key: string, value: unknown): boolean {
  return listMissingBindings({ [key]: value }).length > 0;
}
