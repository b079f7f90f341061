import { configSchema } from "./config-schema.ts";

/** Keys that Spore acts on. */
const ACTED_ON: ReadonlySet<string> = new Set(["$schema", "env", ...Object.keys(configSchema.shape)]);

/** Keys that only the top of a config may have; the others may be in `env.<name>` as well. */
export const TOP_LEVEL_KEYS: ReadonlySet<string> = new Set(["$schema", "env", "alias"]);

/** Keys that `env.<name>` does not get from the top, besides those of bindings (as wrangler documents them). */
export const NOT_INHERITED: ReadonlySet<string> = new Set(["vars", "define", "secrets"]);

/** How a key names its bindings: a list or one object, and which of its keys is the binding's name. */
export interface BindingShape {
  readonly kind: string;
  readonly at: readonly string[];
  readonly nameKey: string;
}

function list(kind: string, key: string, nameKey = "binding"): BindingShape {
  return { kind, at: [key], nameKey };
}

/** Bindings that Spore does not have yet. */
export const BINDINGS: readonly BindingShape[] = [
  list("AI", "ai"),
  list("AI Search", "ai_search"),
  list("AI Search", "ai_search_namespaces"),
  list("Analytics Engine", "analytics_engine_datasets"),
  list("artifacts", "artifacts"),
  list("static assets", "assets"),
  list("browser", "browser"),
  list("D1", "d1_databases"),
  list("dispatch namespace", "dispatch_namespaces"),
  { kind: "Durable Object", at: ["durable_objects", "bindings"], nameKey: "name" },
  list("Flagship", "flagship"),
  list("Hyperdrive", "hyperdrive"),
  list("Images", "images"),
  list("KV", "kv_namespaces"),
  { kind: "logfwdr", at: ["logfwdr", "bindings"], nameKey: "name" },
  list("Media", "media"),
  list("mTLS certificate", "mtls_certificates"),
  list("Pipelines", "pipelines"),
  { kind: "queue", at: ["queues", "producers"], nameKey: "binding" },
  list("R2", "r2_buckets"),
  list("rate limit", "ratelimits", "name"),
  list("secrets store", "secrets_store_secrets"),
  list("email", "send_email", "name"),
  list("service", "services"),
  list("Stream", "stream"),
  { kind: "unsafe", at: ["unsafe", "bindings"], nameKey: "name" },
  list("hello world", "unsafe_hello_world"),
  list("Vectorize", "vectorize"),
  list("version metadata", "version_metadata"),
  list("VPC network", "vpc_networks"),
  list("VPC service", "vpc_services"),
  list("Worker Loader", "worker_loaders"),
  list("Workflow", "workflows"),
];

/** Keys whose own keys are names of bindings: files that the service-worker syntax sees as globals. */
export const FILE_BINDINGS: Readonly<Record<string, string>> = {
  data_blobs: "data blob",
  text_blobs: "text blob",
  wasm_modules: "WebAssembly module",
};

/** Other keys that wrangler knows. */
const LATER: readonly string[] = [
  "account_id",
  "base_dir",
  "cache",
  "cloudchamber",
  "compliance_region",
  "containers",
  "dev",
  "find_additional_modules",
  "first_party_worker",
  "keep_vars",
  "legacy_env",
  "logpush",
  "migrations",
  "node_compat",
  "observability",
  "pages_build_output_dir",
  "placement",
  "preserve_file_names",
  "preview_urls",
  "previews",
  "python_modules",
  "send_metrics",
  "site",
  "streaming_tail_consumers",
  "tail_consumers",
  "triggers",
  "type",
  "upload_source_maps",
  "usage_model",
  "workers_dev",
  "zone_id",
];

const KNOWN: ReadonlySet<string> = new Set([
  ...ACTED_ON,
  ...BINDINGS.flatMap(({ at }) => at.slice(0, 1)),
  ...Object.keys(FILE_BINDINGS),
  ...LATER,
]);

/** What a key is to Spore. */
export type KeyStanding = "acted-on" | "later" | "unknown";

/** Tells what a key is to Spore. */
export function standingOf(key: string): KeyStanding {
  if (ACTED_ON.has(key)) return "acted-on";
  return KNOWN.has(key) ? "later" : "unknown";
}

/** Whether `env.<name>` leaves the top's value of a key aside. */
export function isInherited(key: string): boolean {
  return (
    !NOT_INHERITED.has(key) &&
    !BINDINGS.some(({ at }) => at[0] === key && key !== "assets" && key !== "logfwdr")
  );
}

/** Finds the known key that an unknown one was likely meant to be. */
export function suggestKey(key: string): string | undefined {
  const near = [...KNOWN].map((known) => ({ known, distance: editDistance(key, known) }));
  near.sort((one, other) => one.distance - other.distance);
  const [nearest] = near;
  return nearest !== undefined && nearest.distance <= Math.min(3, key.length / 3) ? nearest.known : undefined;
}

/** Levenshtein's distance. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, against] of Array.from(other).entries()) {
      const replaced = (row[column] ?? 0) + (character === against ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
