import { formatRoutePattern, parseCustomDomain, parseRoutePattern } from "./pattern.ts";
import type { RoutePattern } from "./pattern.ts";
import type { RouteEntry } from "./route-table.ts";
import { RouteTable } from "./route-table.ts";

/** A route as a function's config gives it. */
export interface RouteSetting {
  readonly pattern: string;
  readonly isCustomDomain: boolean;
}

/** What routing needs to know of a function. */
export interface RoutedFunction {
  readonly name: string;
  readonly routes: readonly RouteSetting[];
  /** The function is served alone, by its file or folder: it answers at every path of every host that no route takes. */
  readonly isCatchAll: boolean;
  /** The file that the routes come from, for error messages. */
  readonly source: string;
}

/** One line of `spore routes`: where a function answers, and why. */
export interface RouteDescription {
  readonly pattern: string;
  readonly name: string;
  readonly origin: "route" | "custom domain" | "localhost" | "path" | "served alone";
}

/** Two functions claim the same route. */
export class RouteConflictError extends Error {
  override readonly name = "RouteConflictError";
}

interface FunctionRoute extends RouteEntry<string> {
  readonly origin: RouteDescription["origin"];
}

/**
 * Compiles the routes of all functions into one table that gives a function's name.
 *
 * Besides its own routes, every function answers at `<name>.localhost`, and one without routes at `/<name>` and `/<name>/*` of
 * every host. A route that some config names wins over an equal one that Spore adds.
 */
export function createFunctionRoutes(functions: readonly RoutedFunction[]): RouteTable<string> {
  return new RouteTable([...functions.flatMap(ownRoutes), ...functions.flatMap(addedRoutes)]);
}

/** Lists where every function answers, in the order in which the functions were given. */
export function describeRoutes(functions: readonly RoutedFunction[]): readonly RouteDescription[] {
  return functions.flatMap((routed) =>
    [...ownRoutes(routed), ...addedRoutes(routed)].map(({ pattern, value, origin }) => ({
      pattern: formatRoutePattern(pattern),
      name: value,
      origin,
    })),
  );
}

/** Finds routes that two functions claim, as one message each; both files are named. */
export function findRouteConflicts(functions: readonly RoutedFunction[]): readonly RouteConflictError[] {
  const owners = new Map<string, RoutedFunction>();
  const conflicts: RouteConflictError[] = [];
  for (const routed of functions) {
    for (const { pattern } of ownRoutes(routed)) {
      const text = formatRoutePattern(pattern);
      const owner = owners.get(text);
      if (owner === undefined) owners.set(text, routed);
      else if (owner !== routed)
        conflicts.push(new RouteConflictError(describeConflict(text, owner, routed)));
    }
  }
  return conflicts;
}

function describeConflict(pattern: string, one: RoutedFunction, other: RoutedFunction): string {
  return (
    `Cannot route "${pattern}": found it for "${one.name}" in ${one.source} and for "${other.name}" in ${other.source}, ` +
    "expected one function a route"
  );
}

function ownRoutes({ name, routes }: RoutedFunction): readonly FunctionRoute[] {
  return routes.map(({ pattern, isCustomDomain }) => ({
    pattern: isCustomDomain ? parseCustomDomain(pattern) : parseRoutePattern(pattern),
    value: name,
    origin: isCustomDomain ? "custom domain" : "route",
  }));
}

function addedRoutes({ name, routes, isCatchAll }: RoutedFunction): readonly FunctionRoute[] {
  const host: RoutePattern["host"] = { kind: "exact", name: `${name}.localhost` };
  const added: FunctionRoute[] = [
    { pattern: { host, path: { kind: "prefix", text: "/" } }, value: name, origin: "localhost" },
  ];
  if (isCatchAll) return [...added, onAnyHost(name, "prefix", "/")];
  if (routes.length > 0) return added;
  return [...added, onAnyHost(name, "exact", `/${name}`), onAnyHost(name, "prefix", `/${name}/`)];
}

function onAnyHost(name: string, kind: "exact" | "prefix", text: string): FunctionRoute {
  return {
    pattern: { host: { kind: "any" }, path: { kind, text } },
    value: name,
    origin: text === "/" ? "served alone" : "path",
  };
}
