import {
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeHas,
  MapPrototypeSet,
  NativeEncodeURIComponent,
  StringPrototypeToWellFormed,
} from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { askAboutCache, Cache, createCache } from "./cache.ts";

const TRUSTED = {};

/** Service Workers §5.5, without `keys` and `match`, and Workers' own `default`. */
class CacheStorage {
  /** Those that were opened here: a cache that is empty leaves no trace in the gateway. */
  readonly #caches = new Map<string, Cache>();
  readonly #default = createCache("");

  constructor(key: unknown = undefined) {
    if (key !== TRUSTED) throw new TypeError("Illegal constructor");
  }

  get default(): Cache {
    return this.#default;
  }

  async open(cacheName: unknown): Promise<Cache> {
    const caches = this.#caches;
    requireArguments(arguments.length, 1, "Failed to execute 'open' on 'CacheStorage'");
    const name = encodeCacheName(cacheName);
    const found = MapPrototypeGet(caches, name) ?? createCache(name);
    MapPrototypeSet(caches, name, found);
    return found;
  }

  async has(cacheName: unknown): Promise<boolean> {
    const caches = this.#caches;
    requireArguments(arguments.length, 1, "Failed to execute 'has' on 'CacheStorage'");
    const name = encodeCacheName(cacheName);
    return MapPrototypeHas(caches, name) || (await askAboutCache("has", name));
  }

  async delete(cacheName: unknown): Promise<boolean> {
    const caches = this.#caches;
    requireArguments(arguments.length, 1, "Failed to execute 'delete' on 'CacheStorage'");
    const name = encodeCacheName(cacheName);
    const isKnown = MapPrototypeDelete(caches, name);
    return (await askAboutCache("drop", name)) || isKnown;
  }
}
defineInterface(CacheStorage, "CacheStorage");

/** As heads carry it: apart from the default cache's, and of ASCII only. */
function encodeCacheName(value: unknown): string {
  return `/${NativeEncodeURIComponent(StringPrototypeToWellFormed(toDOMString(value)))}`;
}

/** The Cache API's globals. */
export const cacheGlobals: Readonly<Record<string, unknown>> = {
  Cache,
  CacheStorage,
  caches: new CacheStorage(TRUSTED),
};
