import { existsSync } from "node:fs";
import { parseArguments, type Arguments, USAGE } from "./arguments.ts";
import { check } from "./check.ts";
import { dev } from "./dev.ts";
import { printRoutes } from "./routes.ts";
import { describe } from "./run-error.ts";
import { serve } from "./serve.ts";
import { readVersion } from "./version.ts";

/** Commands with arguments of their own: they serve nothing. */
const REPORTS = new Map<string, (args: readonly string[]) => Promise<number>>([
  ["usage", async (args) => (await import("./usage.ts")).usage(args)],
  ["doctor", async (args) => await (await import("./doctor.ts")).doctor(args)],
  ["tail", async (args) => await (await import("./tail.ts")).tail(args)],
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
