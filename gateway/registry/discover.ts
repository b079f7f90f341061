import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { findRouteConflicts } from "../routing/mod.ts";
import type { RoutedFunction } from "../routing/mod.ts";
import { ConfigError } from "./config-error.ts";
import { CONFIG_NAMES } from "./config-file.ts";
import { findIndex } from "./entry.ts";
import { findConfigFile, readFunctionConfig } from "./function-config.ts";
import type { FunctionConfig, ReadOptions } from "./function-config.ts";

/** What holds for every function that is found. */
export type DiscoverOptions = Omit<ReadOptions, "main">;

/** A function that was found, and how. */
export interface FunctionSource {
  readonly config: FunctionConfig;
  /** Whether the path named one file, one function's folder, or a folder of function folders. */
  readonly origin: "file" | "folder" | "member";
}

/** Some of what a path holds cannot be served. `message` holds all errors, ready to print. */
export class DiscoveryError extends Error {
  override readonly name = "DiscoveryError";
  readonly errors: readonly Error[];
  /** The functions that are in order. */
  readonly functions: readonly FunctionSource[];

  constructor(errors: readonly Error[], functions: readonly FunctionSource[]) {
    super(errors.map(({ message }) => message).join("\n"));
    this.errors = errors;
    this.functions = functions;
  }
}

/**
 * Finds the functions at a path: one file, one function's folder (it has a config or an index file), or a folder of such folders.
 *
 * @throws {DiscoveryError} When the path is not there or holds no function, a config is broken, or two functions share a name or a route.
 */
export async function discoverFunctions(
  location: string,
  { environment, allowsEval, egressBound }: DiscoverOptions = {},
): Promise<readonly FunctionSource[]> {
  const place = path.resolve(location);
  const options = { environment, allowsEval, egressBound };
  const kind = await kindOf(place);
  if (kind === undefined) throw refuse(location, "found neither a file nor a folder");
  if (kind === "file") return [await readFile(place, options)];
  if (await isFunctionFolder(place)) return [{ config: await readOne(place, options), origin: "folder" }];
  const folders = await listFunctionFolders(place);
  if (folders.length === 0) {
    throw refuse(
      location,
      "found no function, expected a folder with a wrangler config or an index file, or a folder of such",
    );
  }
  return await readAll(folders, options);
}

/** What routing needs to know of a function that was found. */
export function toRoutedFunction({ config, origin }: FunctionSource): RoutedFunction {
  const { name, routes, source } = config;
  return { name, routes, source: path.relative(process.cwd(), source), isCatchAll: origin !== "member" };
}

/** A config file stands for its folder; any other file is an entry, and takes the rest from the config beside it. */
async function readFile(file: string, options: DiscoverOptions): Promise<FunctionSource> {
  const isConfig = CONFIG_NAMES.some((name) => path.extname(name) === path.extname(file));
  if (isConfig) return { config: await readOne(file, options), origin: "folder" };
  return { config: await readOne(path.dirname(file), { ...options, main: file }), origin: "file" };
}

async function readOne(location: string, options: ReadOptions): Promise<FunctionConfig> {
  try {
    return await readFunctionConfig(location, options);
  } catch (error) {
    throw error instanceof ConfigError ? new DiscoveryError([error], []) : error;
  }
}

async function readAll(
  folders: readonly string[],
  options: DiscoverOptions,
): Promise<readonly FunctionSource[]> {
  const functions: FunctionSource[] = [];
  const errors: Error[] = [];
  for (const folder of folders) {
    try {
      functions.push({ config: await readFunctionConfig(folder, options), origin: "member" });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(error);
    }
  }
  const conflicts = [...findNameConflicts(functions), ...findRouteConflicts(functions.map(toRoutedFunction))];
  if (errors.length + conflicts.length > 0) throw new DiscoveryError([...errors, ...conflicts], functions);
  return functions;
}

function findNameConflicts(functions: readonly FunctionSource[]): readonly Error[] {
  const owners = new Map<string, FunctionConfig>();
  return functions.flatMap(({ config }) => {
    const owner = owners.get(config.name);
    if (owner === undefined) {
      owners.set(config.name, config);
      return [];
    }
    const [one, other] = [owner.source, config.source].map((source) => path.relative(process.cwd(), source));
    return [
      new Error(
        `Cannot use the name "${config.name}": found it in ${one} and in ${other}, expected one function a name`,
      ),
    ];
  });
}

async function listFunctionFolders(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const names = await readdir(folder);
  for (const name of names.toSorted()) {
    const isIgnored = name.startsWith(".") || name === "node_modules";
    const place = path.join(folder, name);
    if (!isIgnored && (await kindOf(place)) === "folder" && (await isFunctionFolder(place)))
      found.push(place);
  }
  return found;
}

async function isFunctionFolder(folder: string): Promise<boolean> {
  return (await findConfigFile(folder)) !== undefined || (await findIndex(folder)) !== undefined;
}

async function kindOf(place: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(place)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

function refuse(location: string, problem: string): DiscoveryError {
  return new DiscoveryError([new Error(`Cannot serve "${location}": ${problem}`)], []);
}
