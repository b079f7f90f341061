import { readFile } from "node:fs/promises";
import path from "node:path";
import { findNodeAtLocation, parse as parseJson, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Node, ParseError } from "jsonc-parser";
import { parse as parseToml, TomlError } from "smol-toml";
import { ConfigError } from "./config-error.ts";
import type { KeyPath } from "./key-path.ts";
import { isRecord } from "./key-path.ts";
import { findTomlLine } from "./toml-lines.ts";

/** Names of a config file; the first that is there counts, as in wrangler. */
export const CONFIG_NAMES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"] as const;

/** A config file's content. */
export interface ConfigFile {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of the value at a path, or of the nearest one around it; counts from 1. */
  readonly lineOf: (keys: KeyPath) => number | undefined;
}

/**
 * Reads a config file.
 *
 * @throws {ConfigError} When it is not readable, or is no JSON or TOML.
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const text = await readText(file);
  return path.extname(file) === ".toml" ? readToml(file, text) : readJson(file, text);
}

async function readText(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    throw problemWith(
      file,
      `the file cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

function readJson(file: string, text: string): ConfigFile {
  const errors: ParseError[] = [];
  const value: unknown = parseJson(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const found = printParseErrorCode(error.error)
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
      .toLowerCase();
    throw problemWith(file, `found no JSON: ${found}`, lineAt(text, error.offset));
  }
  if (!isRecord(value))
    throw problemWith(file, 'found no object, expected one with keys such as "name" and "main"');
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return { file, value, lineOf: (keys) => findJsonLine(text, tree, keys) };
}

function findJsonLine(text: string, tree: Node | undefined, keys: KeyPath): number | undefined {
  if (tree === undefined) return undefined;
  for (let length = keys.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, keys.slice(0, length));
    if (node !== undefined) return lineAt(text, node.offset);
  }
  return undefined;
}

function readToml(file: string, text: string): ConfigFile {
  try {
    return { file, value: parseToml(text), lineOf: (keys) => findTomlLine(text, keys) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [found = "syntax error"] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw problemWith(file, `found no TOML: ${found}`, error.line);
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function problemWith(file: string, message: string, line?: number): ConfigError {
  return new ConfigError(file, [{ key: "", line, message }]);
}
