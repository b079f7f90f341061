import { MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Cache, createCache } from "./cache.ts";

const TRUSTED = {};

/** Service Workers §5.5, in the part that Workers has: `open`, and Workers' own `default`. */
class CacheStorage {
  readonly #caches = new Map<string, Cache>();
  readonly #default = createCache();

  constructor(key: unknown = undefined) {
    if (key !== TRUSTED) throw new TypeError("Illegal constructor");
  }

  get default(): Cache {
    return this.#default;
  }

  async open(name: unknown): Promise<Cache> {
    requireArguments(arguments.length, 1, "Failed to execute 'open' on 'CacheStorage'");
    const key = toDOMString(name);
    const found = MapPrototypeGet(this.#caches, key) ?? createCache();
    MapPrototypeSet(this.#caches, key, found);
    return found;
  }
}
defineInterface(CacheStorage, "CacheStorage");

/** The Cache API's globals. */
export const cacheGlobals: Readonly<Record<string, unknown>> = {
  Cache,
  CacheStorage,
  caches: new CacheStorage(TRUSTED),
};
