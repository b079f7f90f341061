import type { VersionSettings } from "../host.ts";
import { ObjectCreate, ReflectDefineProperty } from "../primordials.ts";

/** Makes `env`: the variables, and in the place of each binding that Spore does not have yet, an object that says so when it is touched. */
export function createEnv({ vars, missingBindings }: VersionSettings): Record<string, unknown> {
  const env: Record<string, unknown> = { ...vars };
  for (const { name, kind } of missingBindings) env[name] = createMissingBinding(name, kind);
  return env;
}

/**
 * A binding that is not there: any use throws an error that names it.
 *
 * Symbols read as undefined, so that logging `env` and `typeof env.KV` work.
 */
function createMissingBinding(name: string, kind: string): object {
  const message = `Cannot use the binding "${name}": Spore does not have ${kind} bindings yet`;
  function refuse(): never {
    throw new Error(message);
  }
  const handler: ProxyHandler<() => void> = {
    get: (_target, key) => (typeof key === "symbol" ? undefined : refuse()),
    set: refuse,
    apply: refuse,
    construct: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
  };
  return new Proxy(() => {}, handler);
}

/** Service-worker syntax: the variables are globals. */
export function defineEnvGlobals(env: Record<string, unknown>): void {
  for (const name of Object.keys(env)) {
    const value = env[name];
    ReflectDefineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

/** An object for the exports of a module that the platform brings. */
export function createNamespace(members: Record<string, unknown>): object {
  return Object.assign(ObjectCreate(null), members);
}
