/**
 * The realm's script: evaluated once in an empty vm context, it builds the web platform there. Its value is {@link boot}.
 */
import { cacheGlobals } from "./cache/mod.ts";
import { compressionGlobals } from "./compression/mod.ts";
import { format } from "./console/format.ts";
import { consoleGlobals } from "./console/mod.ts";
import { cryptoGlobals, finishCrypto } from "./crypto/mod.ts";
import { reportException } from "./dom/exception-sink.ts";
import { domGlobals } from "./dom/mod.ts";
import { rareEventGlobals } from "./dom/rare-event-globals.ts";
import { encodingGlobals } from "./encoding/mod.ts";
import { encodingStreamGlobals } from "./encoding/stream-globals.ts";
import { eventSourceGlobals } from "./eventsource/mod.ts";
import * as subrequests from "./fetch/fetch.ts";
import { fetchGlobals } from "./fetch/mod.ts";
import { fileApiGlobals } from "./file-api/mod.ts";
import { htmlRewriterGlobals } from "./html-rewriter/mod.ts";
import { type HostOps, installHost, type RealmEntry } from "./host.ts";
import { fireTimer, htmlGlobals, reportHandled, reportRejection } from "./html/mod.ts";
import { structuredClone } from "./html/structured-clone.ts";
import { findInvocation, invoke } from "./invocation/calls.ts";
import { addAsset, load, makeImportError } from "./invocation/load.ts";
import { invocationGlobals } from "./invocation/mod.ts";
import { serviceWorkerGlobals } from "./invocation/service-worker-globals.ts";
import { messagingGlobals } from "./messaging/mod.ts";
import { performanceGlobals } from "./performance/mod.ts";
import { timelineGlobals } from "./performance/timeline-globals.ts";
import { removeUnlisted } from "./permits.ts";
import { ObjectFreeze, ObjectKeys } from "./primordials.ts";
import { forgetSeed, installRandom } from "./random.ts";
import { defineGlobal, defineRareGlobals, type RareGlobals } from "./rare-globals.ts";
import { byteStreamGlobals } from "./streams/byte-globals.ts";
import { ReadableStream } from "./streams/readable-stream.ts";
import { streamsGlobals } from "./streams/mod.ts";
import { relayGlobals } from "./streams/relay-globals.ts";
import { pinTypedArrayGetters } from "./typed-arrays.ts";
import { urlGlobals } from "./url/mod.ts";
import { urlPatternGlobals } from "./url/pattern-globals.ts";
import { guardWebAssembly } from "./wasm/mod.ts";
import { websocketGlobals } from "./websocket/mod.ts";
import {
  receiveClose,
  receiveMessage,
  receiveSocketAbort,
  receiveSocketCredit,
} from "./websocket/stream-transport.ts";
import { xhrGlobals } from "./xhr/mod.ts";

/** Captured: the isolate fills these, whatever a function made of its global. */
const NativeUint8Array = Uint8Array;

/** Made once, and let go of. */
function listGlobals(): Readonly<Record<string, unknown>> {
  return {
    ...consoleGlobals,
    ...domGlobals,
    ...encodingGlobals,
    ...fetchGlobals,
    ...htmlGlobals,
    ...invocationGlobals,
    ...performanceGlobals,
    ...streamsGlobals,
    ...urlGlobals,
    self: globalThis,
  };
}

const RARE: readonly RareGlobals[] = [
  {
    names: ["CustomEvent", "ErrorEvent", "PromiseRejectionEvent"],
    traces: ["CustomEvent", "ErrorEvent", "PromiseRejectionEvent"],
    make: () => rareEventGlobals,
  },
  {
    names: ["ReadableByteStreamController", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest"],
    traces: ["ReadableByteStreamController", "ReadableStreamBYOB"],
    make: () => byteStreamGlobals,
  },
  {
    names: ["BroadcastChannel", "MessageChannel", "MessagePort"],
    traces: ["BroadcastChannel", "MessageChannel", "MessagePort"],
    make: () => messagingGlobals,
  },
  {
    names: ["FixedLengthStream", "IdentityTransformStream"],
    traces: ["FixedLengthStream", "IdentityTransformStream"],
    make: () => relayGlobals,
  },
  {
    names: [
      "PerformanceEntry",
      "PerformanceMark",
      "PerformanceMeasure",
      "PerformanceObserver",
      "PerformanceObserverEntryList",
    ],
    traces: ["Performance"],
    make: () => timelineGlobals,
  },
  { names: ["FetchEvent"], traces: ["FetchEvent"], make: () => serviceWorkerGlobals },
  {
    names: ["TextDecoderStream", "TextEncoderStream"],
    traces: ["TextDecoder", "TextEncoder"],
    make: () => encodingStreamGlobals,
  },
  { names: ["Cache", "CacheStorage", "caches"], traces: ["Cache", "caches"], make: () => cacheGlobals },
  {
    names: ["CompressionStream", "DecompressionStream"],
    traces: ["ompressionStream"],
    make: () => compressionGlobals,
  },
  { names: ["Crypto", "CryptoKey", "SubtleCrypto", "crypto"], traces: ["rypto"], make: () => cryptoGlobals },
  { names: ["EventSource"], traces: ["EventSource"], make: () => eventSourceGlobals },
  {
    names: ["Blob", "File", "FileReader", "ProgressEvent"],
    traces: ["Blob", "File", "ProgressEvent"],
    make: () => fileApiGlobals,
  },
  { names: ["FormData"], traces: ["FormData"], make: () => xhrGlobals },
  { names: ["HTMLRewriter"], traces: ["HTMLRewriter"], make: () => htmlRewriterGlobals },
  { names: ["URLPattern"], traces: ["URLPattern"], make: () => urlPatternGlobals },
  {
    names: ["CloseEvent", "WebSocket", "WebSocketPair"],
    traces: ["CloseEvent", "WebSocket"],
    make: () => websocketGlobals,
  },
];

/** Puts the platform on the global, and hands over what the isolate may call. */
export function boot(ops: HostOps): RealmEntry {
  installHost(ops);
  const globals = listGlobals();
  const names = ObjectKeys(globals);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    defineGlobal(name, globals[name]);
  }
  defineRareGlobals(RARE);
  pinTypedArrayGetters();
  installRandom();
  guardWebAssembly();
  removeUnlisted(globalThis);
  return ObjectFreeze(entry);
}

/** Uses what is evaluated at first use, as little of it as that takes. */
function prepare(): void {
  format([{}]);
  structuredClone({});
  void new ReadableStream();
}

const entry: RealmEntry = {
  makeBytes: (length) => new NativeUint8Array(length),
  load,
  addAsset,
  invoke,
  answer: subrequests.answerFetch,
  answerUpgrade: subrequests.answerUpgrade,
  receiveMessage,
  receiveClose,
  receive(stream, chunk) {
    const invocation = findInvocation(stream);
    if (invocation === undefined) subrequests.receiveFetchChunk(stream, chunk);
    else invocation.body?.push(chunk);
  },
  receiveEnd(stream) {
    const invocation = findInvocation(stream);
    if (invocation === undefined) subrequests.receiveFetchEnd(stream);
    else invocation.body?.close();
  },
  receiveAbort(stream, code, message) {
    const invocation = findInvocation(stream);
    if (invocation === undefined) subrequests.receiveFetchAbort(stream, code, message);
    else invocation.abort(code, message);
    receiveSocketAbort(stream, message);
  },
  receiveCredit(stream) {
    if (receiveSocketCredit(stream)) return;
    const invocation = findInvocation(stream);
    if (invocation === undefined) subrequests.receiveFetchCredit(stream);
    else invocation.resume();
  },
  receiveStop(stream) {
    const invocation = findInvocation(stream);
    if (invocation === undefined) subrequests.receiveFetchStop(stream);
    else invocation.stopSending();
  },
  fireTimer,
  finishCrypto,
  reportRejection,
  reportHandled,
  reportException,
  makeImportError,
  prepare,
  forgetSeed,
};
