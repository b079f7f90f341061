import { exchange } from "../fetch/subrequest.ts";
import {
  ReflectApply,
  ReflectConstruct,
  ReflectGet,
  ReflectGetOwnPropertyDescriptor,
  StringPrototypeStartsWith,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";

/** A compiled WebAssembly module; nothing here looks into it. */
export type WasmModule = object;
/** What one gives an instance: functions, by name. */
export type Imports = Record<string, (...parameters: number[]) => unknown>;

/** What an instance gives. */
export interface Exports {
  readonly functions: Readonly<Record<string, (...parameters: number[]) => number>>;
  readonly memory: object;
  /** The memory's buffer, which is another one after it has grown. */
  readonly buffer: () => ArrayBuffer;
}

const HEAD = "platform:asset\0html-rewriter.wasm";
const NAMESPACE = "__wbindgen_placeholder__";

// Captured: a function may have replaced all of these by the time that it rewrites.
const WebAssembly: unknown = ReflectGet(globalThis, "WebAssembly");
const compile = memberOf(WebAssembly, "compile");
const Instance = memberOf(WebAssembly, "Instance");
const listImports = memberOf(memberOf(WebAssembly, "Module"), "imports");
const getExports = getterOf(Instance, "exports");
const getBuffer = getterOf(memberOf(WebAssembly, "Memory"), "buffer");

let loading: Promise<WasmModule> | undefined;

/** lol-html, which the gateway hands over when the first function of this process rewrites. */
export function loadModule(): Promise<WasmModule> {
  loading ??= compileAsset();
  return loading;
}

async function compileAsset(): Promise<WasmModule> {
  try {
    const { head, body } = await exchange({ head: HEAD, body: { kind: "none" } }, undefined);
    if (!StringPrototypeStartsWith(head, "200")) throw new TypeError("the gateway does not have it");
    return await body.collect((bytes) => ReflectApply(compile, WebAssembly, [bytes]));
  } catch (cause) {
    loading = undefined;
    throw new TypeError("Cannot rewrite: lol-html could not be loaded", { cause });
  }
}

/** The names of what the module wants to be given. */
export function importNames(module: WasmModule): readonly string[] {
  const wanted: readonly { readonly name: string }[] = ReflectApply(listImports, undefined, [module]);
  const names: string[] = [];
  for (let index = 0; index < wanted.length; index++) names[index] = wanted[index]?.name ?? "";
  return names;
}

/** Makes an instance. */
export function instantiate(module: WasmModule, imports: Imports): Exports {
  const instance: object = ReflectConstruct(Instance, [module, { __proto__: null, [NAMESPACE]: imports }]);
  const functions = ReflectApply(getExports, instance, []);
  const { memory } = functions;
  return { functions, memory, buffer: () => ReflectApply(getBuffer, memory, []) };
}

function memberOf(owner: unknown, name: string): Function {
  const member: unknown = isObject(owner) ? owner[name] : undefined;
  return typeof member === "function" ? member : missing;
}

function getterOf(owner: Function, name: string): Function {
  const prototype: unknown = owner.prototype;
  const getter: unknown = isObject(prototype)
    ? ReflectGetOwnPropertyDescriptor(prototype, name)?.get
    : undefined;
  return typeof getter === "function" ? getter : missing;
}

function missing(): never {
  throw new TypeError("WebAssembly is not there");
}
