import { deployAll } from "../deploy.ts";
import { FunctionTable } from "../function-table.ts";
import { discoverFunctions, toRoutedFunction } from "../registry/mod.ts";
import { createFunctionRoutes } from "../routing/mod.ts";
import type { Arguments } from "./arguments.ts";
import { describeBuildFailures } from "./messages.ts";
import { warn } from "./messages.ts";

/** `spore check`: reads every config and builds every function. Returns 1 when something is wrong. */
export async function check(args: Arguments): Promise<number> {
  const sources = await discoverFunctions(args.path, args);
  warn(sources, (text) => process.stderr.write(`warning: ${text}\n`));
  const table = new FunctionTable(createFunctionRoutes(sources.map(toRoutedFunction)));
  const failed = await deployAll(sources, table);
  process.stderr.write(describeBuildFailures(failed));
  process.stdout.write(`${sources.length - failed.length} of ${sources.length} functions build\n`);
  return failed.length === 0 ? 0 : 1;
}
