/** Keeps responses for functions: what is behind `caches`. */
export { createCache, type Cache } from "./cache.ts";
export { isCacheHead } from "./cache-call.ts";
export type { StoreBounds } from "./store.ts";
