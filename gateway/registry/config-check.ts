import type { z } from "zod";
import { ConfigError } from "./config-error.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { ConfigFile } from "./config-file.ts";
import { configSchema } from "./config-schema.ts";
import type { CheckedConfig } from "./config-schema.ts";
import type { KeyPath } from "./key-path.ts";
import { formatKeyPath, valueAt } from "./key-path.ts";

/** A part of a config file: the whole or one of its environments. */
export interface ConfigSection {
  readonly file: ConfigFile;
  readonly keys: KeyPath;
  readonly value: unknown;
}

/**
 * Checks the values that Spore acts on.
 *
 * @throws {ConfigError} With every wrong value: its key, what was found and what was wanted.
 */
export function checkSection({ file, keys, value }: ConfigSection): CheckedConfig {
  const checked = configSchema.safeParse(value);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => toProblem(issue, { file, keys, value }));
  throw new ConfigError(file.file, problems);
}

/** One problem at a key of a section. */
export function problemAt({ file, keys }: ConfigSection, path: KeyPath, message: string): ConfigProblem {
  const full = [...keys, ...path];
  return { key: formatKeyPath(full), line: file.lineOf(full), message };
}

function toProblem(issue: z.core.$ZodIssue, section: ConfigSection): ConfigProblem {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  const found = describeValue(valueAt(section.value, path));
  return problemAt(section, path, `found ${found}, expected ${wantedAt(issue, path)}`);
}

/** The description of the nearest schema around an issue says it best, except for what is deep inside of it. */
function wantedAt(issue: z.core.$ZodIssue, path: KeyPath): string {
  if (issue.code === "invalid_type" && path.length > 1) return `${article(issue.expected)} ${issue.expected}`;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(", ");
  const [key] = path;
  const described = path.length <= 2 ? describedAt(key, path.length) : undefined;
  return described ?? issue.message;
}

function describedAt(key: string | number | undefined, depth: number): string | undefined {
  if (key === undefined) return "an object";
  const schema = Object.entries(configSchema.shape)
    .find(([name]) => name === key)?.[1]
    .unwrap();
  if (depth === 2 && schema !== undefined && "element" in schema) return schema.element.description;
  return schema?.description;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}

/** Names a value for an error message, shortly. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof Date) return `the TOML date ${value.toISOString()}`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
