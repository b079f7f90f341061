import { ObjectDefineProperty } from "../primordials.ts";

const AgentAtomics = Atomics;

// A method, not a function: it is no constructor.
const blocking = {
  // oxlint-disable-next-line max-params -- the language's own signature
  wait(_view: unknown, _index: unknown, _value: unknown, _timeout: unknown): never {
    throw new TypeError("Atomics.wait cannot be called in this context");
  },
};

/**
 * HTML §8.1.2: a service worker's agent has [[CanBlock]] false.
 *
 * Threat: all requests of an instance share its thread, and shared memory can be had from WebAssembly: waiting would stop them all.
 */
export function forbidBlocking(): void {
  ObjectDefineProperty(AgentAtomics, "wait", {
    value: blocking.wait,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
