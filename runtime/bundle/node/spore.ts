import type { NodeBindings } from "../../realm/node/bindings.ts";

/** What every bundle is called with: see script.ts. */
declare const __spore: { readonly module: (specifier: string) => unknown };

/** The realm's ground for modules of Node.js. */
export function spore(): NodeBindings {
  const found = __spore.module("spore:node");
  if (!isBindings(found)) throw new Error("Cannot reach the host: the realm has no ground for node: modules");
  return found;
}

function isBindings(value: unknown): value is NodeBindings {
  return typeof value === "object" && value !== null;
}
