import { guardStackTraces } from "./console/stack-trace.ts";
import { ObjectPrototypeHasOwnProperty, ReflectDeleteProperty, ReflectOwnKeys } from "./primordials.ts";
import { guardWebAssembly } from "./wasm/mod.ts";

const LANGUAGE = "ECMA-262 §19";
const INTL = "ECMA-402 §8";
const DOM = "DOM";
const HTML = "HTML §8";
const STREAMS = "Streams";
const FETCH = "Fetch";
const FILE_API = "File API";
const ENCODING = "Encoding";
const URL = "URL";
const CRYPTO = "Web Cryptography";
const PERFORMANCE = "High Resolution Time, User Timing";
const WORKERS = "Cloudflare Workers' runtime API";
const SERVICE_WORKERS = "Service Workers §4, for functions in service-worker syntax";

/** Every global that a function may find, and where it comes from. Whatever is not in here is deleted before function code runs. */
let permits: Readonly<Record<string, string>> = {
  AggregateError: LANGUAGE,
  Array: LANGUAGE,
  ArrayBuffer: LANGUAGE,
  AsyncDisposableStack: LANGUAGE,
  Atomics: `${LANGUAGE}; \`wait\` throws, for no instance may block`,
  BigInt: LANGUAGE,
  BigInt64Array: LANGUAGE,
  BigUint64Array: LANGUAGE,
  Boolean: LANGUAGE,
  DataView: LANGUAGE,
  Date: LANGUAGE,
  DisposableStack: LANGUAGE,
  Error: LANGUAGE,
  EvalError: LANGUAGE,
  FinalizationRegistry: LANGUAGE,
  Float16Array: LANGUAGE,
  Float32Array: LANGUAGE,
  Float64Array: LANGUAGE,
  Function: `${LANGUAGE}; makes no code of strings`,
  Infinity: LANGUAGE,
  Int16Array: LANGUAGE,
  Int32Array: LANGUAGE,
  Int8Array: LANGUAGE,
  Intl: INTL,
  Iterator: LANGUAGE,
  JSON: LANGUAGE,
  Map: LANGUAGE,
  Math: LANGUAGE,
  NaN: LANGUAGE,
  Number: LANGUAGE,
  Object: LANGUAGE,
  Promise: LANGUAGE,
  Proxy: LANGUAGE,
  RangeError: LANGUAGE,
  ReferenceError: LANGUAGE,
  Reflect: LANGUAGE,
  RegExp: LANGUAGE,
  Set: LANGUAGE,
  String: LANGUAGE,
  SuppressedError: LANGUAGE,
  Symbol: LANGUAGE,
  SyntaxError: LANGUAGE,
  Temporal: "Temporal §1",
  TypeError: LANGUAGE,
  URIError: LANGUAGE,
  Uint16Array: LANGUAGE,
  Uint32Array: LANGUAGE,
  Uint8Array: LANGUAGE,
  Uint8ClampedArray: LANGUAGE,
  WeakMap: LANGUAGE,
  WeakRef: LANGUAGE,
  WeakSet: LANGUAGE,
  WebAssembly: "WebAssembly JavaScript Interface, Web API",
  decodeURI: LANGUAGE,
  decodeURIComponent: LANGUAGE,
  encodeURI: LANGUAGE,
  encodeURIComponent: LANGUAGE,
  escape: "ECMA-262 annex B",
  eval: `${LANGUAGE}; makes no code of strings`,
  globalThis: LANGUAGE,
  isFinite: LANGUAGE,
  isNaN: LANGUAGE,
  parseFloat: LANGUAGE,
  parseInt: LANGUAGE,
  undefined: LANGUAGE,
  unescape: "ECMA-262 annex B",

  AbortController: DOM,
  AbortSignal: DOM,
  CustomEvent: DOM,
  DOMException: "Web IDL §2.8.1",
  QuotaExceededError: "Web IDL §2.8.2",
  Event: DOM,
  EventTarget: DOM,
  addEventListener: DOM,
  dispatchEvent: DOM,
  removeEventListener: DOM,

  BroadcastChannel: HTML,
  ErrorEvent: HTML,
  EventSource: HTML,
  MessageChannel: HTML,
  MessageEvent: HTML,
  MessagePort: HTML,
  CloseEvent: "WebSockets",
  WebSocket: "WebSockets",
  Cache: WORKERS,
  CacheStorage: WORKERS,
  caches: WORKERS,
  Navigator: HTML,
  PromiseRejectionEvent: HTML,
  atob: HTML,
  btoa: HTML,
  clearInterval: HTML,
  clearTimeout: HTML,
  crossOriginIsolated: HTML,
  navigator: HTML,
  onerror: HTML,
  onrejectionhandled: HTML,
  onunhandledrejection: HTML,
  origin: HTML,
  queueMicrotask: HTML,
  reportError: HTML,
  self: HTML,
  setInterval: HTML,
  setTimeout: HTML,
  structuredClone: HTML,
  console: "Console",

  ByteLengthQueuingStrategy: STREAMS,
  CompressionStream: "Compression",
  CountQueuingStrategy: STREAMS,
  DecompressionStream: "Compression",
  ReadableByteStreamController: STREAMS,
  ReadableStream: STREAMS,
  ReadableStreamBYOBReader: STREAMS,
  ReadableStreamBYOBRequest: STREAMS,
  ReadableStreamDefaultController: STREAMS,
  ReadableStreamDefaultReader: STREAMS,
  TransformStream: STREAMS,
  TransformStreamDefaultController: STREAMS,
  WritableStream: STREAMS,
  WritableStreamDefaultController: STREAMS,
  WritableStreamDefaultWriter: STREAMS,

  Blob: FILE_API,
  File: FILE_API,
  FileReader: FILE_API,
  ProgressEvent: "XMLHttpRequest §6",
  FormData: "XMLHttpRequest §5",
  Headers: FETCH,
  Request: FETCH,
  Response: FETCH,
  fetch: FETCH,
  TextDecoder: ENCODING,
  TextDecoderStream: ENCODING,
  TextEncoder: ENCODING,
  TextEncoderStream: ENCODING,
  URL,
  URLPattern: "URL Pattern",
  URLSearchParams: URL,

  Crypto: CRYPTO,
  CryptoKey: CRYPTO,
  SubtleCrypto: CRYPTO,
  crypto: CRYPTO,
  Performance: PERFORMANCE,
  PerformanceEntry: PERFORMANCE,
  PerformanceMark: PERFORMANCE,
  PerformanceMeasure: PERFORMANCE,
  PerformanceObserver: PERFORMANCE,
  PerformanceObserverEntryList: PERFORMANCE,
  performance: PERFORMANCE,

  Cloudflare: WORKERS,
  ExecutionContext: WORKERS,
  FixedLengthStream: WORKERS,
  HTMLRewriter: WORKERS,
  IdentityTransformStream: WORKERS,
  Scheduler: WORKERS,
  WebSocketPair: WORKERS,
  scheduler: WORKERS,
  ExtendableEvent: SERVICE_WORKERS,
  FetchEvent: SERVICE_WORKERS,
  ServiceWorkerGlobalScope: SERVICE_WORKERS,
  WorkerGlobalScope: SERVICE_WORKERS,
};

/**
 * Deletes every global that {@link permits} does not list, and closes the ways out of an empty context that code inside it can close.
 *
 * Called once, after the platform's globals are defined and before function code runs.
 */
export function removeUnlisted(global: object): void {
  guardStackTraces();
  guardWebAssembly();
  const keys = ReflectOwnKeys(global);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (typeof key === "string" && !ObjectPrototypeHasOwnProperty(permits, key))
      ReflectDeleteProperty(global, key);
  }
  // It has had its use, and would take up 6 KB in every realm.
  permits = {};
}
