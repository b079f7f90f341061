import type { DeferredGroups } from "./deferred-modules.ts";

/**
 * Modules of runtime/realm that most requests do without, in groups that are used together: see deferred-modules.ts.
 *
 * Threat: they are evaluated after function code ran. So at their top level they may take nothing from the global: what they need of the language
 * comes from `primordials.ts`, which is evaluated first.
 */
export const DEFERRED: DeferredGroups = {
  byteStreams: {
    modules: [
      "streams/byte-globals.ts",
      "streams/readable-byte-stream-controller.ts",
      "streams/readable-stream-byob-reader.ts",
      "streams/readable-stream-byob-request.ts",
    ],
  },
  events: {
    modules: [
      "dom/custom-event.ts",
      "dom/error-event.ts",
      "dom/promise-rejection-event.ts",
      "dom/rare-event-globals.ts",
    ],
  },
  subrequests: {
    modules: ["fetch/redirect.ts", "fetch/subrequest.ts"],
    idle: [
      "receiveFetchChunk",
      "receiveFetchEnd",
      "receiveFetchAbort",
      "receiveFetchCredit",
      "receiveFetchStop",
    ],
  },
  encodingStreams: { modules: ["encoding/stream-globals.ts", "encoding/streams.ts"] },
  fetchEvent: { modules: ["invocation/fetch-event.ts", "invocation/service-worker-globals.ts"] },
  messaging: {
    modules: [
      "messaging/broadcast-channel.ts",
      "messaging/message-channel.ts",
      "messaging/message-port.ts",
      "messaging/mod.ts",
      "messaging/port-queue.ts",
      "messaging/port-state.ts",
    ],
    idle: ["portStateOf"],
  },
  relay: {
    modules: ["streams/byte-relay.ts", "streams/identity-transform-stream.ts", "streams/relay-globals.ts"],
  },
  timeline: {
    modules: [
      "performance/entries.ts",
      "performance/entry-list.ts",
      "performance/observer.ts",
      "performance/timeline-globals.ts",
      "performance/timeline.ts",
    ],
    idle: ["clearEntries"],
  },
  cache: { modules: ["cache/cache.ts", "cache/mod.ts"] },
  clone: {
    modules: ["html/clone-deserialize.ts", "html/clone-serialize.ts", "html/parcel.ts"],
  },
  compression: {
    modules: [
      "compression/coding-pair.ts",
      "compression/compression-streams.ts",
      "compression/mod.ts",
      "compression/zlib.ts",
    ],
  },
  console: {
    modules: [
      "console/describe-error.ts",
      "console/format.ts",
      "console/inspect-kinds.ts",
      "console/inspect.ts",
      "console/layout.ts",
      "console/quote.ts",
      "console/table.ts",
    ],
  },
  crypto: {
    modules: [
      "crypto/algorithms.ts",
      "crypto/calls.ts",
      "crypto/crypto-key.ts",
      "crypto/crypto.ts",
      "crypto/digest-length.ts",
      "crypto/digest-stream.ts",
      "crypto/jwk.ts",
      "crypto/mod.ts",
      "crypto/normalize.ts",
      "crypto/request.ts",
      "crypto/result.ts",
      "crypto/subtle-crypto.ts",
      "crypto/supports.ts",
    ],
    idle: ["isCryptoKey"],
  },
  dataUrl: { modules: ["fetch/data-url.ts"] },
  eventSource: {
    modules: [
      "eventsource/connection.ts",
      "eventsource/event-parser.ts",
      "eventsource/event-source.ts",
      "eventsource/mod.ts",
    ],
  },
  fileApi: {
    modules: [
      "file-api/blob-url.ts",
      "file-api/blob.ts",
      "file-api/file-reader.ts",
      "file-api/file.ts",
      "file-api/mod.ts",
      "file-api/package-data.ts",
      "file-api/progress-event.ts",
    ],
    idle: ["isBlob", "isFile"],
  },
  formData: {
    modules: ["xhr/form-data.ts", "xhr/mod.ts", "xhr/multipart-encoder.ts", "xhr/multipart-parser.ts"],
    idle: ["isFormData"],
  },
  integrity: { modules: ["fetch/integrity.ts"] },
  rewriter: {
    modules: [
      "html-rewriter/element.ts",
      "html-rewriter/engine.ts",
      "html-rewriter/html-rewriter.ts",
      "html-rewriter/imports.ts",
      "html-rewriter/mod.ts",
      "html-rewriter/rewriting.ts",
      "html-rewriter/selector.ts",
      "html-rewriter/token-handle.ts",
      "html-rewriter/tokens.ts",
    ],
  },
  streams: {
    modules: [
      "streams/byte-queue.ts",
      "streams/byob-request.ts",
      "streams/callbacks.ts",
      "streams/create-readable.ts",
      "streams/pipe-options.ts",
      "streams/pipe.ts",
      "streams/pull-into-list.ts",
      "streams/pull-into.ts",
      "streams/queue.ts",
      "streams/read-into.ts",
      "streams/readable-byte-state.ts",
      "streams/readable-default-state.ts",
      "streams/readable-from.ts",
      "streams/readable-state.ts",
      "streams/sized-queue.ts",
      "streams/source-pull.ts",
      "streams/strategy.ts",
      "streams/tee-byte.ts",
      "streams/tee-default.ts",
      "streams/tee.ts",
      "streams/transform-state.ts",
      "streams/underlying-sink.ts",
      "streams/underlying-source.ts",
      "streams/underlying-transformer.ts",
      "streams/writable-default-state.ts",
      "streams/writable-state.ts",
      "streams/writer-state.ts",
    ],
  },
  urlPattern: { modules: ["url/pattern-globals.ts", "url/pattern-input.ts", "url/url-pattern.ts"] },
  webSocket: {
    modules: [
      "websocket/close-arguments.ts",
      "websocket/close-event.ts",
      "websocket/connect.ts",
      "websocket/hand-over.ts",
      "websocket/local-transport.ts",
      "websocket/mod.ts",
      "websocket/socket-end.ts",
      "websocket/stream-transport.ts",
      "websocket/web-socket-pair.ts",
      "websocket/web-socket.ts",
    ],
    idle: ["receiveMessage", "receiveClose", "receiveSocketCredit", "receiveSocketAbort"],
  },
};
