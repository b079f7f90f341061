import type { Account } from "./account.ts";
import type { SporeError } from "./errors.ts";
import type { FunctionLimits } from "./limits.ts";

/**
 * The gateway's end of one stream: of an invocation, or of a subrequest that a function opened.
 *
 * Heads are strings of fields divided by NUL; `protocol/frames.ts` has their form.
 */
export interface Call {
  /** How many bytes may be sent before some have to wait; at 0 or less, wait for {@link CallListener.onRoom}. */
  readonly room: number;
  /** Whether the function may have seen any of the invocation, so that it must not be repeated elsewhere. */
  readonly isSeen: boolean;
  /** Answers a subrequest. */
  respond(message: CallHead): void;
  /** Answers a subrequest that asks for a WebSocket with one. */
  upgrade(head: string, listener: SocketListener): SocketCall;
  /** Sends body bytes. The bytes are kept, not copied, while they wait for credit. */
  send(chunk: Uint8Array): void;
  end(): void;
  /** Gives the stream up in both directions. The listener hears nothing more. */
  abort(code: string, message: string): void;
  /** Says that the rest of the body that is being received is not wanted. */
  stop(): void;
  /** Says that `bytes` of the received body are handed on, so that the instance may send as many more. */
  consume(bytes: number): void;
}

/** A head, with the first bytes of the body. */
export interface CallHead {
  readonly head: string;
  readonly body?: Uint8Array | undefined;
  /** Whether that is all of the body. */
  readonly isEnd: boolean;
  /** Whether the request asks for a WebSocket. It then has no body. */
  readonly isUpgrade?: boolean;
  /** What the gateway knows the invocation by: it comes back with what the invocation logs and asks for. */
  readonly origin?: object | undefined;
  /** The function's place in a trace, as a traceparent; undefined when nobody wants its spans. */
  readonly trace?: string | undefined;
}

/** A line of a function's console. */
export interface FunctionLine {
  readonly version: Version;
  readonly level: string;
  readonly text: string;
  /** The {@link CallHead.origin} of the invocation that it is of; undefined where that is not known. */
  readonly origin: object | undefined;
}

/** CPU time, in milliseconds, as the instance has measured it. */
export interface MeasuredCpu {
  readonly cpuMs: number;
  /** What it was measured of: the invocation, where it ran alone, else all that ran beside it too. */
  readonly scope: "invocation" | "instance";
}

/** What the gateway hears on a stream. Byte arrays are views that stay valid, but hold a whole read's buffer: hand them on soon. */
export interface CallListener {
  /** The answer's head, for an invocation. Never called for a subrequest. */
  onHead(head: string, body: Buffer | undefined, isEnd: boolean): void;
  /** The invocation asked for a WebSocket and is one now. Answers who hears of it; undefined when the stream was given up. */
  onUpgrade?(head: string, socket: SocketCall): SocketListener | undefined;
  onData(chunk: Buffer, isEnd: boolean): void;
  /** There is room to send again. */
  onRoom(): void;
  /** The function does not want the rest of the body that is being sent. */
  onStop(): void;
  /** The stream failed, or the instance gave it up. Nothing follows but {@link onSettled}. */
  onAbort(error: SporeError): void;
  /** A span that the function made, as JSON: an instance may write anything. */
  onSpan?(json: string): void;
  /** The invocation is over, with all that it started, or its instance is. Comes last, and after `abort()` too. */
  onSettled?(call: Call, cpu: MeasuredCpu | undefined): void;
}

/** The gateway's end of a stream that has become a WebSocket. */
export interface SocketCall {
  /** How many bytes may be sent before some have to wait; at 0 or less, wait for {@link SocketListener.onRoom}. */
  readonly room: number;
  /** Sends a whole message. The bytes are kept, not copied, while they wait for credit. */
  send(message: Uint8Array, isText: boolean): void;
  /** Says that the connection has closed: {@link NO_STATUS} for a close without a code, {@link ABNORMAL} for a connection that broke. */
  close(code: number, reason: string): void;
  /** Says that a piece of this length is handed on. */
  consume(pieceBytes: number): void;
}

/** What the gateway hears on a WebSocket's stream. */
export interface SocketListener {
  /** A piece of a message: a view, as {@link CallListener.onData} has it. */
  onPiece(piece: Buffer, isText: boolean, isLast: boolean): void;
  /** There is room to send again. */
  onRoom(): void;
  /** The function closes the connection, or knows now that it is closed. */
  onClose(code: number, reason: string): void;
  /** The stream failed, or the instance gave it up. Nothing follows. */
  onAbort(error: SporeError): void;
}

/** Opens what functions ask for. Given to the runtime by the gateway, which decides what they may reach. */
export type OpenSubrequest = (request: SubrequestHead, call: Call) => CallListener;

export interface SubrequestHead extends CallHead {
  /** The version whose instance asks: what it may do follows from this, never from what the message says. */
  readonly version: Version;
  /** What it is charged to. */
  readonly account: Account;
  /** The function's own span that asks, by its id, as the instance says it; "" for none. */
  readonly span: string;
}

/** One immutable build of a function, as the runtime needs it. */
export interface Version {
  /** Unique: no two builds share it. */
  readonly id: string;
  readonly name: string;
  readonly script: string;
  readonly assets: readonly { readonly kind: "wasm" | "data" | "text"; readonly bytes: Uint8Array }[];
  /** JSON of the realm's `VersionSettings`. */
  readonly settings: string;
  /** Those of its limits that are not the default. */
  readonly limits?: Partial<FunctionLimits> | undefined;
  /** "request" for a process of its own for each request; the default is one for many. */
  readonly isolation?: "request" | undefined;
  /** Paths, with their queries, that its snapshot serves before it is copied. */
  readonly warmUp?: readonly string[] | undefined;
  /** What its subrequests may reach, for the gateway, which has a default; the runtime does not look at it. */
  readonly egress?: readonly string[] | undefined;
}
