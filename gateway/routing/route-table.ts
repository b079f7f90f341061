import { normalizeHost } from "./host.ts";
import type { HostPattern, RoutePattern } from "./pattern.ts";
import { PathTable } from "./path-table.ts";

/** One route and what answers there. */
export interface RouteEntry<T> {
  readonly pattern: RoutePattern;
  readonly value: T;
}

/**
 * Finds what answers at a host and path. The most specific route wins, the host counting before the path:
 *
 * | rank | host             | takes                                | among several             |
 * |------|------------------|--------------------------------------|---------------------------|
 * | 1    | `a.example.com`  | that host                            | there is one              |
 * | 2    | `*.example.com`  | hosts below it, at any depth         | the longest name first    |
 * | 3    | `*example.com`   | the host and those below it          | the longest name first,   |
 * |      |                  |                                      | after a `*.` of that name |
 * | 4    | `*`              | every host                           | there is one              |
 *
 * | rank | path      | takes                          | among several |
 * |------|-----------|--------------------------------|---------------|
 * | 1    | `/a/b`    | that path, not `/a/b/`         | there is one  |
 * | 2    | `/a/b*`   | what begins with it            | longest first |
 * | 2    | `/a/b/*`  | what begins with it, not `/a/b`| longest first |
 *
 * A host whose paths do not match leaves the request to the next host in rank. The path is compared as sent. Of two equal
 * routes, the first one given stays.
 */
export class RouteTable<T> {
  readonly #hosts = new Map<string, PathTable<T>>();
  readonly #subdomains = new Map<string, PathTable<T>>();
  readonly #domains = new Map<string, PathTable<T>>();
  readonly #any = new PathTable<T>();
  /** Most requests are for a host that was asked for a moment ago. */
  #lastHost = "";
  #lastName = "";

  constructor(entries: Iterable<RouteEntry<T>>) {
    for (const { pattern, value } of entries) {
      this.#paths(pattern.host).add(pattern.path, value);
    }
  }

  /**
   * Finds the value of the most specific route.
   *
   * @param host The Host header's value, port and all.
   * @param path The request's target; what follows a `?` is not part of the path.
   */
  match(host: string, path: string): T | undefined {
    const query = path.indexOf("?");
    const end = query === -1 ? path.length : query;
    const name = this.#nameOf(host);
    return (
      this.#hosts.get(name)?.find(path, end) ??
      this.#matchWildcards(name, path, end) ??
      this.#any.find(path, end)
    );
  }

  #nameOf(host: string): string {
    if (host !== this.#lastHost) {
      this.#lastName = normalizeHost(host);
      this.#lastHost = host;
    }
    return this.#lastName;
  }

  #matchWildcards(name: string, path: string, end: number): T | undefined {
    if (this.#domains.size === 0 && this.#subdomains.size === 0) return undefined;
    const own = this.#domains.get(name)?.find(path, end);
    if (own !== undefined) return own;
    for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
      const parent = name.slice(dot + 1);
      const found =
        this.#subdomains.get(parent)?.find(path, end) ?? this.#domains.get(parent)?.find(path, end);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #paths(host: HostPattern): PathTable<T> {
    switch (host.kind) {
      case "any":
        return this.#any;
      case "exact":
        return pathsOf(this.#hosts, host.name);
      case "subdomains":
        return pathsOf(this.#subdomains, host.name);
      case "domain":
        return pathsOf(this.#domains, host.name);
    }
  }
}

function pathsOf<T>(hosts: Map<string, PathTable<T>>, name: string): PathTable<T> {
  const known = hosts.get(name);
  if (known !== undefined) return known;
  const created = new PathTable<T>();
  hosts.set(name, created);
  return created;
}
