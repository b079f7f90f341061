import { isResponse, responseStateOf } from "../fetch/response.ts";
import {
  NativeUint8Array,
  ObjectDefineProperty,
  PromisePrototypeThen,
  PromiseReject,
  PromiseResolve,
  ReflectApply,
  ReflectDeleteProperty,
  ReflectGet,
  StringPrototypeToLowerCase,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";

const WebAssembly: unknown = ReflectGet(globalThis, "WebAssembly");
const compile = methodOf("compile");
const instantiate = methodOf("instantiate");

/**
 * WebAssembly Web API §3, over the realm's own Response.
 *
 * Threat: V8's own streaming methods reject with errors of the host's realm, and JavaScript promise integration and `JSTag` are ways round the realm's
 * bootstrap that no function needs.
 */
export function guardWebAssembly(): void {
  if (!isObject(WebAssembly)) return;
  const names = [
    "compileStreaming",
    "instantiateStreaming",
    "promising",
    "Suspending",
    "SuspendError",
    "JSTag",
  ];
  for (let index = 0; index < names.length; index++) ReflectDeleteProperty(WebAssembly, names[index] ?? "");
  define(WebAssembly, "compileStreaming", streaming.compileStreaming);
  define(WebAssembly, "instantiateStreaming", streaming.instantiateStreaming);
}

// Methods, not functions: they are no constructors.
const streaming = {
  compileStreaming(source: unknown): Promise<unknown> {
    return readSource(source, (bytes) => ReflectApply(compile, WebAssembly, [bytes]));
  },
  instantiateStreaming(source: unknown, imports: unknown = undefined): Promise<unknown> {
    return readSource(source, (bytes) =>
      ReflectApply(instantiate, WebAssembly, imports === undefined ? [bytes] : [bytes, imports]),
    );
  },
};

function readSource(source: unknown, finish: (bytes: Uint8Array<ArrayBuffer>) => unknown): Promise<unknown> {
  return PromisePrototypeThen(PromiseResolve(source), (response) => {
    if (!isResponse(response)) {
      return PromiseReject(
        new TypeError("WebAssembly streaming: The argument is not a Response or a promise of one."),
      );
    }
    const { body, headers, status, type } = responseStateOf(response);
    const contentType = StringPrototypeToLowerCase(headers.get("content-type") ?? "");
    if (contentType !== "application/wasm") {
      return PromiseReject(
        new TypeError(
          `WebAssembly streaming: Incorrect response MIME type. Expected 'application/wasm', found '${contentType}'.`,
        ),
      );
    }
    if (status < 200 || status > 299 || type === "error" || type === "opaqueredirect") {
      return PromiseReject(new TypeError("WebAssembly streaming: HTTP status code is not ok."));
    }
    if (body === null) return finish(new NativeUint8Array(0));
    if (body.isUnusable)
      return PromiseReject(new TypeError("WebAssembly streaming: The body was read already."));
    return body.bytes(finish);
  });
}

function methodOf(name: string): Function {
  const method: unknown = isObject(WebAssembly) ? WebAssembly[name] : undefined;
  return typeof method === "function" ? method : missing;
}

function missing(): never {
  throw new TypeError("WebAssembly is not there");
}

function define(target: object, name: string, value: unknown): void {
  ObjectDefineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
