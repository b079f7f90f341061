import type { KeyPath } from "./key-path.ts";

const TABLE = /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*([\w."' -]+?)\s*=/;

/**
 * Finds the line of a value in TOML text, or of the nearest one around it.
 *
 * The TOML parser keeps no positions, and this is only for error messages: it reads tables and assignments line by line, and
 * does not look into inline values.
 */
export function findTomlLine(text: string, keys: KeyPath): number | undefined {
  const wanted = keys.map(String);
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  let best: { readonly line: number; readonly depth: number } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const place = readLine(line, table, counts);
    if (place === undefined) continue;
    if (place.isTable) table = place.keys;
    const isAround = place.keys.every((key, depth) => key === wanted[depth]);
    if (isAround && place.keys.length > (best?.depth ?? 0))
      best = { line: index + 1, depth: place.keys.length };
  }
  return best?.line;
}

function readLine(
  line: string,
  table: readonly string[],
  counts: Map<string, number>,
): { readonly keys: readonly string[]; readonly isTable: boolean } | undefined {
  const [, bracket, name] = TABLE.exec(line) ?? [];
  if (name !== undefined) {
    const keys = splitKey(name);
    return { keys: bracket === "[[" ? [...keys, nextIndex(keys, counts)] : keys, isTable: true };
  }
  const [, key] = ASSIGNMENT.exec(line) ?? [];
  return key === undefined ? undefined : { keys: [...table, ...splitKey(key)], isTable: false };
}

function nextIndex(keys: readonly string[], counts: Map<string, number>): string {
  const name = keys.join("\0");
  const index = counts.get(name) ?? 0;
  counts.set(name, index + 1);
  return String(index);
}

function splitKey(key: string): readonly string[] {
  return Array.from(
    key.matchAll(/"([^"]*)"|'([^']*)'|[\w-]+/g),
    ([text, double, single]) => double ?? single ?? text,
  );
}
