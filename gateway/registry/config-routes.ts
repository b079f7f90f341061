import { parseCustomDomain, parseRoutePattern, RoutePatternError } from "../routing/mod.ts";
import type { RouteSetting } from "../routing/mod.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { ConfigFile } from "./config-file.ts";
import type { CheckedConfig, CheckedRoute } from "./config-schema.ts";
import type { KeyPath } from "./key-path.ts";
import { formatKeyPath } from "./key-path.ts";

interface PlacedRoute {
  readonly keys: KeyPath;
  readonly route: CheckedRoute;
}

/**
 * Reads the routes of a config.
 *
 * @throws {ConfigError} With every pattern that is none.
 */
export function readRoutes(
  checked: CheckedConfig,
  file: ConfigFile,
  environment: string | undefined,
): readonly RouteSetting[] {
  const settings: RouteSetting[] = [];
  const problems: ConfigProblem[] = [];
  for (const { keys, route } of listRoutes(checked)) {
    const setting = toSetting(route);
    const message = checkRoute(setting);
    if (message === undefined) settings.push(setting);
    else problems.push({ key: formatKeyPath(keys), line: lineOfRoute(file, environment, keys), message });
  }
  if (problems.length > 0) throw new ConfigError(file.file, problems);
  return settings;
}

/** An empty `route` means none (as in wrangler). */
function listRoutes({ route, routes = [] }: CheckedConfig): readonly PlacedRoute[] {
  const single = route === undefined || route === "" ? [] : [{ keys: ["route"], route }];
  return [...single, ...routes.map((entry, index) => ({ keys: ["routes", index], route: entry }))];
}

function toSetting(route: CheckedRoute): RouteSetting {
  if (typeof route === "string") return { pattern: route, isCustomDomain: false };
  return { pattern: route.pattern, isCustomDomain: route.custom_domain === true };
}

function checkRoute({ pattern, isCustomDomain }: RouteSetting): string | undefined {
  try {
    (isCustomDomain ? parseCustomDomain : parseRoutePattern)(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RoutePatternError) return error.message;
    throw error;
  }
}

function lineOfRoute(file: ConfigFile, environment: string | undefined, keys: KeyPath): number | undefined {
  const inSection = environment === undefined ? undefined : file.lineOf(["env", environment, ...keys]);
  return inSection ?? file.lineOf(keys);
}
