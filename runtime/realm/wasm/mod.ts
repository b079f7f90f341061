import type { Body } from "../fetch/body.ts";
import { isResponse, responseStateOf, type Response } from "../fetch/response.ts";
import {
  NativeUint8Array,
  ObjectDefineProperty,
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
    return runOnSource(source, (bytes) => ReflectApply(compile, WebAssembly, [bytes]));
  },
  instantiateStreaming(source: unknown, imports: unknown = undefined): Promise<unknown> {
    return runOnSource(source, (bytes) =>
      ReflectApply(instantiate, WebAssembly, imports === undefined ? [bytes] : [bytes, imports]),
    );
  },
};

/** Only `await` takes a promise's value without a look at a `then` that function code may have replaced. */
async function runOnSource(
  source: unknown,
  run: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>,
): Promise<unknown> {
  const response = await source;
  if (!isResponse(response)) {
    throw new TypeError("WebAssembly streaming: The argument is not a Response or a promise of one.");
  }
  const body = takeSourceBody(response);
  if (body === null) return await run(new NativeUint8Array(0));
  const read = await body.bytes((bytes) => ({ __proto__: null, bytes }));
  return await run(read.bytes);
}

/** WebAssembly Web API §3 "compile a potential WebAssembly response", steps 5 to 9. */
function takeSourceBody(response: Response): Body | null {
  const { body, headers, status, type } = responseStateOf(response);
  const contentType = StringPrototypeToLowerCase(headers.get("content-type") ?? "");
  if (contentType !== "application/wasm") {
    throw new TypeError(
      `WebAssembly streaming: Incorrect response MIME type. Expected 'application/wasm', found '${contentType}'.`,
    );
  }
  if (status < 200 || status > 299 || type === "error" || type === "opaqueredirect")
    throw new TypeError("WebAssembly streaming: HTTP status code is not ok.");
  if (body?.isUnusable === true) throw new TypeError("WebAssembly streaming: The body was read already.");
  return body;
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
