/**
 * The border between the isolate's host realm and the function's realm.
 *
 * Only primitives and bytes made in this realm cross it (architecture.md, rule 2). Each standard declares the host ops that
 * it needs in `<standard>/ops.ts`, and `runtime/isolate/ops/` implements them; this file puts them together.
 */
/* oxlint-disable max-params -- only primitives and bytes cross the border, for every frame: there is no options object */
import type { ConsoleOps } from "./console/ops.ts";
import type { CryptoOps } from "./crypto/ops.ts";
import type { EncodingOps } from "./encoding/ops.ts";
import type { StreamOps } from "./invocation/ops.ts";
import type { TimerOps } from "./html/ops.ts";
import type { NodeOps } from "./node/ops.ts";
import type { TelemetryOps } from "./telemetry/ops.ts";
import type { UrlOps } from "./url/ops.ts";
import type { SocketOps } from "./websocket/ops.ts";

/** Every function that the isolate gives the realm. None of them throws; none returns anything but a primitive. */
export interface HostOps
  extends ConsoleOps, CryptoOps, EncodingOps, SocketOps, StreamOps, NodeOps, TelemetryOps, TimerOps, UrlOps {}

/** What the realm hands to the isolate. The isolate calls nothing else in the realm. */
export interface RealmEntry {
  /** Makes bytes that belong to the realm, for the isolate to fill. */
  readonly makeBytes: (length: number) => Uint8Array<ArrayBuffer>;
  /**
   * Runs a version's start-up code, then answers through `host.loaded`.
   *
   * @param script What the bundle's script evaluated to.
   * @param settings JSON of {@link VersionSettings}.
   * @param assets Realm-owned bytes of the bundle's assets, in the bundle's order, each handed over by `addAsset`.
   */
  readonly load: (script: unknown, settings: string) => void;
  readonly addAsset: (kind: "data" | "text" | "wasm", bytes: Uint8Array<ArrayBuffer>) => void;
  /** A request for the function. `body` holds the first bytes of the body; `isComplete` says that no more will come. */
  readonly invoke: (
    stream: number,
    head: string,
    body: Uint8Array<ArrayBuffer> | undefined,
    isComplete: boolean,
  ) => void;
  /** The answer to a subrequest that `host.openFetch` opened. */
  readonly answer: (
    stream: number,
    head: string,
    body: Uint8Array<ArrayBuffer> | undefined,
    isComplete: boolean,
  ) => void;
  /** The WebSocket that `host.openUpgrade` asked for is there. */
  readonly answerUpgrade: (stream: number, head: string) => void;
  /** A WebSocket's message, a string for text. `cost` is what to `consume` once it is taken. */
  readonly receiveMessage: (
    stream: number,
    message: string | Uint8Array<ArrayBuffer> | undefined,
    cost: number,
  ) => void;
  /** A WebSocket's connection is closed, or the other end closes it: 1005 for no status code, 1006 when it broke. */
  readonly receiveClose: (stream: number, code: number, reason: string) => void;
  readonly receive: (stream: number, chunk: Uint8Array<ArrayBuffer>) => void;
  readonly receiveEnd: (stream: number) => void;
  /** The other end gave the stream up: the client left, or the subrequest failed. */
  readonly receiveAbort: (stream: number, code: string, message: string) => void;
  /** The other end takes more bytes: the stream may write again. For a WebSocket: nothing waits any more. */
  readonly receiveCredit: (stream: number) => void;
  /** The other end does not want the rest of what the stream writes. */
  readonly receiveStop: (stream: number) => void;
  readonly fireTimer: (timer: number) => void;
  /** The end of an asynchronous crypto op: `error` is "" or a DOMException name, or "TypeError". */
  readonly finishCrypto: (
    call: number,
    error: string,
    text: string,
    bytes: Uint8Array<ArrayBuffer> | undefined,
  ) => void;
  readonly reportRejection: (reason: unknown, promise: object) => void;
  /** A promise that `reportRejection` was called with has a handler by now. */
  readonly reportHandled: (promise: object) => void;
  readonly reportException: (error: unknown) => void;
  /** Makes the error that an `import()` left in a bundle rejects with, so that it belongs to this realm. */
  readonly makeImportError: (specifier: string) => unknown;
  /** Evaluates what most functions use some of and few use at start: once for all copies of this process. */
  readonly prepare: () => void;
  /** This process is a copy of another: what was random there must not be drawn again here. */
  readonly forgetSeed: () => void;
}

/** What a version brings besides its code. */
export interface VersionSettings {
  readonly name: string;
  /** Values of `env`, as the config gives them. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Bindings that the config names and Spore does not have yet: touching one throws an error that says so. */
  readonly missingBindings: readonly { readonly name: string; readonly kind: string }[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Whether `eval` and `new Function` work; the isolate acts on it. */
  readonly allowsEval: boolean;
  /** What an invocation may log, in bytes; the isolate acts on it. */
  readonly logBytes?: number;
}

let installed: HostOps | undefined;

/** Keeps the host ops for the realm's own modules; called once, before anything else runs. */
export function installHost(ops: HostOps): void {
  installed = guardOps(ops);
}

/** The host ops. Never let one of them, or anything that holds one, become reachable from function code. */
export function host(): HostOps {
  if (installed === undefined) throw new Error("Cannot call the host: the realm is not started");
  return installed;
}

/**
 * Threat: a host function that overflows the stack throws the host's RangeError into the realm, and that error's constructor
 * leads to the host's Function. So whatever a host op throws is dropped here, and the realm makes its own error.
 */
function guardOps(ops: HostOps): HostOps {
  const guarded: Record<string, unknown> = Object.create(null);
  for (const [name, op] of Object.entries(ops)) guarded[name] = guard(op);
  // @ts-expect-error -- the loop above gives every op its guarded twin
  return Object.freeze(guarded);
}

/** One form for each number of arguments: these are called for every frame, and rest parameters would make an array each time. */
function guard<A, B, C, D, Result>(op: (a: A, b: B, c: C, d: D) => Result): typeof op {
  return (a, b, c, d) => {
    try {
      return op(a, b, c, d);
    } catch {
      throw new RangeError("Maximum call stack size exceeded");
    }
  };
}
