import type { FunctionLimits } from "#runtime";
import { type AllowEntry, type AllowList, isWithin, parseAllowEntry } from "../egress/mod.ts";
import { problemAt } from "./config-check.ts";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import type { ConfigFile } from "./config-file.ts";
import type { CheckedConfig } from "./config-schema.ts";
import { type KeyPath, valueAt } from "./key-path.ts";

const MEGABYTE = 1024 * 1024;

/** How a key of `spore.limits`, or of wrangler's `limits`, becomes a limit. */
const LIMIT_KEYS = [
  ["cpu_ms", "cpuMs", 1],
  ["subrequests", "subrequests", 1],
  ["memory_mb", "memoryBytes", MEGABYTE],
  ["startup_ms", "startupMs", 1],
  ["first_byte_ms", "firstByteMs", 1],
  ["between_bytes_ms", "betweenBytesMs", 1],
  ["wait_until_ms", "waitUntilMs", 1],
  ["log_kb", "logBytes", 1024],
  ["body_mb", "bodyBytes", MEGABYTE],
  ["subrequests_at_once", "subrequestsAtOnce", 1],
  ["depth", "depth", 1],
] as const satisfies readonly (readonly [key: string, limit: keyof FunctionLimits, factor: number])[];

/** The limits that a config sets. */
export function readLimits({ limits, spore }: CheckedConfig): Partial<FunctionLimits> {
  const set: Record<string, number | undefined> = { ...limits, ...spore?.limits };
  const read: Partial<Record<keyof FunctionLimits, number>> = {};
  for (const [key, limit, factor] of LIMIT_KEYS) {
    const value = set[key];
    if (value !== undefined) read[limit] = value * factor;
  }
  return read;
}

/** How instances come about, where the config says so. */
export function readStart({ spore }: CheckedConfig): {
  readonly isolation: "request" | undefined;
  readonly warmUp: readonly string[] | undefined;
} {
  return { isolation: spore?.isolation === "request" ? "request" : undefined, warmUp: spore?.warm_up };
}

/** Where a list stands, and what holds it. */
export interface EgressContext {
  readonly file: ConfigFile;
  readonly environment: string | undefined;
  /** What functions may open; undefined for no bound. */
  readonly bound: AllowList | undefined;
}

/**
 * The allow-list for subrequests that a config sets, if it does.
 *
 * @throws {ConfigError} When the config opens more than the operator does: what a stranger writes beside the code must not open the operator's network.
 */
export function readEgress(
  { spore }: CheckedConfig,
  { file, environment, bound }: EgressContext,
): readonly string[] | undefined {
  const texts = spore?.egress?.allow;
  if (texts === undefined || bound === undefined) return texts;
  const problems = texts.flatMap((text, index) => {
    const entry = parseAllowEntry(text);
    if (entry === undefined || isWithin(entry, bound)) return [];
    const message = `found ${JSON.stringify(text)}, expected no more than --egress opens to functions: ${describe(bound)}`;
    return [problemIn(file, environment, { keys: ["spore", "egress", "allow", index], message })];
  });
  if (problems.length > 0) throw new ConfigError(file.file, problems);
  return texts;
}

/** A key that the environment's section does not have is the top's. */
function problemIn(
  file: ConfigFile,
  environment: string | undefined,
  { keys, message }: { readonly keys: KeyPath; readonly message: string },
): ConfigProblem {
  const section = environment === undefined ? [] : ["env", environment];
  const isOwn = valueAt(file.value, [...section, ...keys]) !== undefined;
  return problemAt({ file, keys: isOwn ? section : [], value: undefined }, keys, message);
}

function describe(list: AllowList): string {
  return list.map(describeEntry).join(", ") || "nothing";
}

function describeEntry(entry: AllowEntry): string {
  if (entry.kind === "block") return entry.text;
  if (entry.kind !== "host") return entry.kind;
  return entry.hasSubdomains ? `*.${entry.host}` : entry.host;
}
