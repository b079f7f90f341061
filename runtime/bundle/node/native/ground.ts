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
  stdout: createOutput(),
  stderr: createOutput(),
  cwd: (): string => "/",
  nextTick(callback: (...rest: unknown[]) => void, ...rest: unknown[]): void {
    queueMicrotask(() => callback(...rest));
  },
  emitWarning(warning: unknown): void {
    // oxlint-disable-next-line no-console -- the function's log
    console.warn(String(warning));
  },
};

/** No terminal: what asks for one writes no colours. */
function createOutput(): object {
  return { isTTY: false, write: () => true, on: () => undefined };
}
