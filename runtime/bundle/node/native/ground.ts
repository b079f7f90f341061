import { bindings } from "./bindings.ts";

/**
 * What Node's own library text finds as `internalBinding`: the natives of C++ that it builds on, made of the language and the realm.
 *
 * @throws {Error} For a binding that no module on the list of node-natives.ts needs.
 */
export function internalBinding(name: string): object {
  const make = bindings[name];
  if (make === undefined) throw new Error(`Cannot load the binding "${name}": Spore has none`);
  return (made[name] ??= make());
}

const made: Record<string, object> = {};

/** What it finds as `process`. The function's own `process` may be replaced, and is larger. */
export const process = {
  platform: "linux",
  arch: "x64",
  versions: { node: "26.10.0", openssl: "3.5.0" },
  features: { inspector: false, openssl_is_boringssl: false },
  env: {},
  execArgv: [],
  noDeprecation: false,
  stdout: undefined,
  stderr: undefined,
  cwd: () => "/",
  nextTick(callback: (...rest: unknown[]) => void, ...rest: unknown[]): void {
    queueMicrotask(() => callback(...rest));
  },
  emitWarning(warning: unknown): void {
    console.warn(String(warning));
  },
};
