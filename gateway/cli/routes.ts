import { discoverFunctions, toRoutedFunction } from "../registry/mod.ts";
import { describeRoutes } from "../routing/mod.ts";
import type { Arguments } from "./arguments.ts";

/** `spore routes`: one line for each place where a function answers. */
export async function printRoutes(args: Arguments): Promise<number> {
  const sources = await discoverFunctions(args.path, args);
  const routes = describeRoutes(sources.map(toRoutedFunction));
  const width = Math.max(...routes.map(({ pattern }) => pattern.length));
  for (const { pattern, name, origin } of routes) {
    process.stdout.write(`${pattern.padEnd(width)}  ${name}  (${origin})\n`);
  }
  return 0;
}
