import { existsSync } from "node:fs";
import { BuildError } from "#runtime";
import { ConfigError, DiscoveryError } from "../registry/mod.ts";
import { parseArguments, type Arguments, USAGE, UsageError } from "./arguments.ts";
import { check } from "./check.ts";
import { dev } from "./dev.ts";
import { printRoutes } from "./routes.ts";
import { serve } from "./serve.ts";
import { readVersion } from "./version.ts";

/** Commands with arguments of their own: they serve nothing. */
const REPORTS = new Map<string, (args: readonly string[]) => Promise<number>>([
  ["usage", async (args) => (await import("./usage.ts")).usage(args)],
]);

/** Runs the `spore` command. Returns its exit code; what the user got wrong is told on standard error. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const [command = ""] = args;
    const report = REPORTS.get(command);
    if (report !== undefined) return await report(args.slice(1));
    return await runCommand(parseArguments(args, process.env, findPath));
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

function findPath(): string {
  return existsSync("functions") ? "functions" : ".";
}

async function runCommand(args: Arguments): Promise<number> {
  switch (args.command) {
    case "serve":
      return serve(args);
    case "dev":
      return dev(args);
    case "check":
      return check(args);
    case "routes":
      return printRoutes(args);
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "version":
      process.stdout.write(`${await readVersion()}\n`);
      return 0;
  }
}

function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nTry: spore --help`;
  if (error instanceof DiscoveryError || error instanceof ConfigError || error instanceof BuildError)
    return error.message;
  if (isSystemError(error)) return describeListenError(error) ?? String(error.stack);
  return error instanceof Error ? String(error.stack) : String(error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { address?: string; port?: number } {
  return error instanceof Error && "syscall" in error;
}

function describeListenError({
  code,
  syscall,
  address,
  port,
}: NodeJS.ErrnoException & { address?: string; port?: number }): string | undefined {
  if (syscall !== "listen" && syscall !== "getaddrinfo") return undefined;
  const place = `${address ?? "the host"}${port === undefined ? "" : `:${port}`}`;
  if (code === "EADDRINUSE")
    return `Cannot listen on ${place}: another process does. Choose another with --port, or 0 for any free one`;
  if (code === "EACCES")
    return `Cannot listen on ${place}: this user may not. Ports below 1024 need more rights`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `Cannot listen on ${place}: this machine has no such address. Choose one with --host`;
  return `Cannot listen on ${place}: ${code ?? "unknown error"}`;
}
