/**
 * The realm's script: evaluated once in an empty vm context, it builds the web platform there. Its value is {@link boot}.
 */
import { cacheGlobals } from "./cache/mod.ts";
import { compressionGlobals } from "./compression/mod.ts";
import { consoleGlobals } from "./console/mod.ts";
import { cryptoGlobals, finishCrypto } from "./crypto/mod.ts";
import { reportException } from "./dom/exception-sink.ts";
import { domGlobals } from "./dom/mod.ts";
import { encodingGlobals } from "./encoding/mod.ts";
import { eventSourceGlobals } from "./eventsource/mod.ts";
import * as subrequests from "./fetch/fetch.ts";
import { fetchGlobals } from "./fetch/mod.ts";
import { fileApiGlobals } from "./file-api/mod.ts";
import { htmlRewriterGlobals } from "./html-rewriter/mod.ts";
import { type HostOps, installHost, type RealmEntry } from "./host.ts";
import { fireTimer, htmlGlobals, reportHandled, reportRejection } from "./html/mod.ts";
import { findInvocation, invoke } from "./invocation/calls.ts";
import { addAsset, load, makeImportError } from "./invocation/load.ts";
import { invocationGlobals } from "./invocation/mod.ts";
import { messagingGlobals } from "./messaging/mod.ts";
import { performanceGlobals } from "./performance/mod.ts";
import { removeUnlisted } from "./permits.ts";
import { ObjectDefineProperty, ObjectFreeze, ObjectKeys } from "./primordials.ts";
import { forgetSeed, installRandom } from "./random.ts";
import { streamsGlobals } from "./streams/mod.ts";
import { pinTypedArrayGetters } from "./typed-arrays.ts";
import { urlGlobals } from "./url/mod.ts";
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

const GLOBALS: Readonly<Record<string, unknown>> = {
  ...cacheGlobals,
  ...compressionGlobals,
  ...consoleGlobals,
  ...cryptoGlobals,
  ...domGlobals,
  ...encodingGlobals,
  ...eventSourceGlobals,
  ...fetchGlobals,
  ...fileApiGlobals,
  ...htmlGlobals,
  ...htmlRewriterGlobals,
  ...invocationGlobals,
  ...messagingGlobals,
  ...performanceGlobals,
  ...streamsGlobals,
  ...urlGlobals,
  ...websocketGlobals,
  ...xhrGlobals,
  self: globalThis,
};

/** Puts the platform on the global, and hands over what the isolate may call. */
export function boot(ops: HostOps): RealmEntry {
  installHost(ops);
  const names = ObjectKeys(GLOBALS);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    // Web IDL §3.7.2: the global's interface objects are writable, configurable and not enumerable.
    ObjectDefineProperty(globalThis, name, {
      value: GLOBALS[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  pinTypedArrayGetters();
  installRandom();
  guardWebAssembly();
  removeUnlisted(globalThis);
  return ObjectFreeze(entry);
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
  forgetSeed,
};
