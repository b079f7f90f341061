import { FunctionPrototypeHasInstance, ReflectApply, ReflectGet } from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";

const WebAssembly: unknown = ReflectGet(globalThis, "WebAssembly");
const Module: unknown = isObject(WebAssembly) ? WebAssembly["Module"] : undefined;
const exportsOf: unknown = isObject(Module) ? Module["exports"] : undefined;

/** Whether `value` is a WebAssembly.Module, by its internal slot. */
export function isWasmModule(value: object): boolean {
  // The prototype spares every other object the error that the engine's own check makes.
  if (typeof Module !== "function" || typeof exportsOf !== "function") return false;
  if (!FunctionPrototypeHasInstance(Module, value)) return false;
  try {
    ReflectApply(exportsOf, Module, [value]);
    return true;
  } catch {
    return false;
  }
}
