import type { SporeError, Version } from "#runtime";
import type { RouteTable } from "./routing/mod.ts";

/** A function as the gateway serves it. */
export interface ServedFunction {
  readonly name: string;
  /** What answers now; undefined while no build has worked. */
  readonly version: Version | undefined;
  /** JSON of the version's source map, for stacks. */
  readonly sourceMap: string;
  /** Why the newest build does not work, in development. */
  readonly failure: SporeError | undefined;
}

/** What answers where, at this moment. Replaced piece by piece while the gateway runs. */
export class FunctionTable {
  readonly #functions = new Map<string, ServedFunction>();
  #routes: RouteTable<string>;

  constructor(routes: RouteTable<string>) {
    this.#routes = routes;
  }

  /** Finds the function for a request. */
  match(host: string, target: string): ServedFunction | undefined {
    const name = this.#routes.match(host, target);
    return name === undefined ? undefined : this.#functions.get(name);
  }

  get(name: string): ServedFunction | undefined {
    return this.#functions.get(name);
  }

  /** The names of all functions, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#functions.keys()];
  }

  set(served: ServedFunction): void {
    this.#functions.set(served.name, served);
  }

  delete(name: string): void {
    this.#functions.delete(name);
  }

  reroute(routes: RouteTable<string>): void {
    this.#routes = routes;
  }
}
