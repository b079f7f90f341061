import type { Runtime } from "#runtime";
import type { FailedBuild } from "../deploy.ts";
import type { Arguments } from "./arguments.ts";
import type { FunctionSource } from "../registry/mod.ts";

/** Most functions that the start message lists by name. */
const LISTED = 20;

export interface StartFacts {
  readonly sources: readonly FunctionSource[];
  /** How long the start took, in milliseconds. */
  readonly ms: number;
  /** How processes are made, and why not by fork. */
  readonly nursery: Runtime["nursery"];
}

/** The message once requests are taken. */
export function describeStart(
  { host, keyPairs }: Pick<Arguments, "host" | "keyPairs">,
  port: number,
  { sources, ms, nursery }: StartFacts,
): string {
  const scheme = keyPairs.length > 0 ? "https" : "http";
  const origin = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const count = sources.length === 1 ? "1 function" : `${sources.length} functions`;
  const lines = sources.slice(0, LISTED).map((source) => `  ${describeFunction(source, origin, port)}`);
  if (sources.length > LISTED) lines.push(`  … and ${sources.length - LISTED} more: spore routes lists them`);
  const made =
    nursery.kind === "fork" ? "" : `\n  processes are spawned, which is slower than fork: ${nursery.reason}`;
  return `Spore serves ${count} at ${origin} (ready in ${Math.round(ms)} ms)\n${lines.join("\n")}${made}`;
}

function describeFunction({ config, origin: kind }: FunctionSource, origin: string, port: number): string {
  const { name, routes } = config;
  const own = `${origin.slice(0, origin.indexOf(":"))}://${name}.localhost:${port}/`;
  if (kind !== "member")
    return `${name}: ${[...routes.map(({ pattern }) => pattern), `${origin}/ and every other path`].join(", ")}`;
  const first = routes.length === 0 ? `${origin}/${name}` : routes.map(({ pattern }) => pattern).join(", ");
  return `${name}: ${first}, ${own}`;
}

/** What does not build, each with its place. */
export function describeBuildFailures(failed: readonly FailedBuild[]): string {
  return failed.map(({ name, error }) => `${name}: ${error.message}\n`).join("\n");
}

/** What the configs bring that Spore does not act on, once, at start. */
export function warn(sources: readonly FunctionSource[], print: (text: string) => void): void {
  for (const { config } of sources)
    for (const warning of config.warnings) print(`${config.name}: ${warning}`);
}
