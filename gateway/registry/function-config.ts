import path from "node:path";
import type { BuildOptions, FunctionLimits } from "#runtime";
import type { AllowList } from "../egress/mod.ts";
import type { RouteSetting } from "../routing/mod.ts";
import type { MissingBinding } from "./bindings.ts";
import { listMissingBindings } from "./bindings.ts";
import { ConfigError } from "./config-error.ts";
import { CONFIG_NAMES, readConfigFile } from "./config-file.ts";
import type { ConfigFile } from "./config-file.ts";
import { readRoutes } from "./config-routes.ts";
import type { CheckedConfig } from "./config-schema.ts";
import { readEgress, readLimits, readStart } from "./config-spore.ts";
import { readLocalVars } from "./dev-vars.ts";
import { findIndex, findPackageEntry, firstFile, isFile } from "./entry.ts";
import { selectEnvironment } from "./environment.ts";
import { listKeyWarnings } from "./key-warnings.ts";

/** Everything that is known of a function before it is built. All paths are absolute. */
export interface FunctionConfig {
  readonly name: string;
  /** The config file, or the folder (or single file) where there is none; for messages. */
  readonly source: string;
  readonly environment: string | undefined;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Whether `eval` and `new Function` make code of strings. */
  readonly allowsEval: boolean;
  readonly routes: readonly RouteSetting[];
  /** The config's variables and those of `.dev.vars` or `.env`. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Those that the config sets. */
  readonly limits: Partial<FunctionLimits>;
  /** What subrequests may reach, if the config says so. */
  readonly egress: readonly string[] | undefined;
  /** "request" where each request gets a process of its own. */
  readonly isolation: "request" | undefined;
  /** Paths, with their queries, that its snapshot serves before it is copied. */
  readonly warmUp: readonly string[] | undefined;
  readonly missingBindings: readonly MissingBinding[];
  /** What the build takes; the caller adds the mode. */
  readonly build: Omit<BuildOptions, "mode">;
  /** To be shown once. */
  readonly warnings: readonly string[];
  /** Files that this config comes from, or would if they were there; for a watcher. */
  readonly files: readonly string[];
}

/** What the caller knows of a function. */
export interface ReadOptions {
  readonly environment?: string | undefined;
  /** Switches `eval` on, whatever the config says. */
  readonly allowsEval?: boolean | undefined;
  /** What a config may open to its function; undefined for no bound. */
  readonly egressBound?: AllowList | undefined;
  /** The entry, where the caller names it; the config's `main` does not count then. */
  readonly main?: string | undefined;
}

/**
 * Reads a function's config: that of a folder, or a config file itself. A folder without one is a function by its index file.
 *
 * @throws {ConfigError} With all that is wrong.
 */
export async function readFunctionConfig(
  location: string,
  options: ReadOptions = {},
): Promise<FunctionConfig> {
  const place = path.resolve(location);
  const isConfig = await isFile(place);
  const root = isConfig ? path.dirname(place) : place;
  const file = isConfig ? place : await findConfigFile(root);
  const content = file === undefined ? emptyConfig(root) : await readConfigFile(file);
  return await createConfig(root, content, options);
}

/** Finds the config file of a folder. */
export async function findConfigFile(folder: string): Promise<string | undefined> {
  return await firstFile(CONFIG_NAMES.map((name) => path.join(folder, name)));
}

/** Makes a name of a folder's or file's: what a name may not hold becomes a dash. */
export function nameAfter(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
  return name === "" ? "worker" : name;
}

function emptyConfig(root: string): ConfigFile {
  return { file: root, value: {}, lineOf: () => undefined };
}

async function createConfig(root: string, file: ConfigFile, options: ReadOptions): Promise<FunctionConfig> {
  const { environment } = options;
  const { checked, raw, warnings } = selectEnvironment(file, environment);
  const routes = readRoutes(checked, file, environment);
  const main = options.main ?? (await findMain(root, checked, file));
  const local = await readLocalVars(root, environment);
  const secrets = pickSecrets(local.vars, checked);
  const missingBindings = listMissingBindings(raw);
  return {
    name: checked.name ?? nameAfter(nameSource(root, file, options)),
    source: file.file === root && options.main !== undefined ? options.main : file.file,
    environment,
    compatibilityDate: checked.compatibility_date ?? new Date().toISOString().slice(0, 10),
    compatibilityFlags: checked.compatibility_flags ?? [],
    allowsEval: options.allowsEval === true || checked.eval === true,
    routes,
    vars: { ...checked.vars, ...secrets.vars },
    limits: readLimits(checked),
    egress: readEgress(checked, { file, environment, bound: options.egressBound }),
    ...readStart(checked),
    missingBindings,
    build: createBuild(root, main, checked),
    warnings: [
      ...warnings,
      ...listKeyWarnings(file.value, environment),
      ...warnOfBindings(missingBindings),
      ...warnOfBuild(checked),
      ...secrets.warnings,
    ],
    files: [...CONFIG_NAMES.map((name) => path.join(root, name)), ...local.candidates],
  };
}

/** A single file lends its own name, except for an `index` file, which stands for its folder. */
function nameSource(root: string, file: ConfigFile, { main }: ReadOptions): string {
  const stem = main === undefined || file.file !== root ? "index" : path.parse(main).name;
  const folder = path.basename(root) === "src" ? path.dirname(root) : root;
  return stem === "index" ? path.basename(folder) : stem;
}

function createBuild(root: string, main: string, checked: CheckedConfig): Omit<BuildOptions, "mode"> {
  return {
    main,
    root,
    compatibilityFlags: checked.compatibility_flags,
    define: checked.define,
    alias: checked.alias,
    rules: checked.rules,
    tsconfig: checked.tsconfig === undefined ? undefined : path.resolve(root, checked.tsconfig),
    jsxFactory: checked.jsx_factory,
    jsxFragment: checked.jsx_fragment,
    minify: checked.minify,
    keepNames: checked.keep_names,
    noBundle: checked.no_bundle,
  };
}

async function findMain(root: string, { main, build }: CheckedConfig, file: ConfigFile): Promise<string> {
  const found = main === undefined ? await findUnnamedMain(root) : path.resolve(root, main);
  if (found !== undefined && (await isFile(found))) return found;
  const hint =
    build?.command === undefined ? "" : `; Spore does not run "build.command" (${build.command}) yet`;
  const message =
    main === undefined
      ? `found neither "main" nor a file index.ts, index.tsx, index.js, index.mjs or src/index.*${hint}`
      : `found no file "${main}", expected the function's entry${hint}`;
  throw new ConfigError(file.file, [
    { key: main === undefined ? "" : "main", line: file.lineOf(["main"]), message },
  ]);
}

async function findUnnamedMain(root: string): Promise<string | undefined> {
  return (await findIndex(root)) ?? (await findPackageEntry(root));
}

/** A config that lists its secrets takes no others from the files (as in wrangler). */
function pickSecrets(
  vars: Readonly<Record<string, string>>,
  { secrets }: CheckedConfig,
): { readonly vars: Readonly<Record<string, string>>; readonly warnings: readonly string[] } {
  const required = secrets?.required;
  if (required === undefined) return { vars, warnings: [] };
  const missing = required.filter((name) => !Object.hasOwn(vars, name));
  const picked = Object.entries(vars).filter(([name]) => required.includes(name));
  const warning = `found no value for the secrets ${missing.join(", ")}: add them to .dev.vars or .env`;
  return { vars: Object.fromEntries(picked), warnings: missing.length === 0 ? [] : [warning] };
}

function warnOfBindings(bindings: readonly MissingBinding[]): readonly string[] {
  if (bindings.length === 0) return [];
  return [
    `bindings that Spore does not have yet: ${bindings.map(({ name, kind }) => `${name} (${kind})`).join(", ")}`,
  ];
}

function warnOfBuild({ build }: CheckedConfig): readonly string[] {
  return build?.command === undefined ? [] : [`"build.command" is not run: ${build.command}`];
}
