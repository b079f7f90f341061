export {
  createFunctionRoutes,
  describeRoutes,
  findRouteConflicts,
  RouteConflictError,
} from "./function-routes.ts";
export type { RouteDescription, RoutedFunction, RouteSetting } from "./function-routes.ts";
export { normalizeHost } from "./host.ts";
export { formatRoutePattern, parseCustomDomain, parseRoutePattern, RoutePatternError } from "./pattern.ts";
export type { HostPattern, PathPattern, RoutePattern } from "./pattern.ts";
export { RouteTable } from "./route-table.ts";
export type { RouteEntry } from "./route-table.ts";
