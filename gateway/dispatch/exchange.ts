import type { UpgradeExchange } from "../websocket/server-sockets.ts";
import type { AnswerHead } from "./answer-head.ts";
import type { RequestHead, RequestRules } from "./request-head.ts";

/**
 * One request and its answer, whoever read the one and writes the other: node:http, or the front's own connections.
 *
 * Everything past the readers works on this, so that both have the same routing, errors and limits.
 */
export interface Exchange {
  readonly method: string;
  /** The target, as sent. */
  readonly target: string;
  /** The value of the only traceparent (W3C Trace Context). */
  readonly traceparent: string | undefined;
  /** Whether the answer's head is out. */
  readonly isAnswered: boolean;
  /** Whether the connection is gone. */
  readonly isGone: boolean;
  /** What a WebSocket needs; only node:http reads requests that ask for one. */
  readonly upgrade: UpgradeExchange | undefined;

  /** The value of a field, by its name in lower case. */
  field(name: string): string | undefined;
  /**
   * Checks the request for what its reader lets through and a gateway must not.
   *
   * @throws {SporeError}
   */
  check(rules: RequestRules): RequestHead;
  /** Puts the head together that the function gets. */
  encode(head: RequestHead, rules: RequestRules): string;

  /** Begins with the request's body, if it has one. What is there already arrives at once. */
  listen(listener: ExchangeListener, hasBody: boolean): void;
  /** Leaves the body where it is: in the client's send buffer. */
  pause(): void;
  resume(): void;

  /**
   * Sends an answer of which all is known.
   *
   * @param contentLength What the head announces; undefined announces nothing.
   * @param body Undefined where the answer has none (RFC 9110 §6.4.1).
   */
  sendWhole(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): void;
  /** Sends a head, at once, and the first bytes of its body. Returns whether more may be written; if not, wait for `onDrain`. */
  sendHead(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): boolean;
  /** Sends more of the body. Returns what `sendHead` does. */
  write(chunk: Buffer): boolean;
  /** Ends the answer. */
  end(): void;
  /** Ends the connection of an answer that is not whole: what was written before goes out, the end of the body does not. */
  cut(): void;
  /** Ends the connection at once. */
  destroy(): void;
}

/** What an exchange tells. */
export interface ExchangeListener {
  onBody(chunk: Buffer): void;
  /** The body has ended; not whole when the client left in the middle. */
  onBodyEnd(isWhole: boolean): void;
  /** More of the answer may be written. */
  onDrain(): void;
  /** The connection is gone. May come after the answer's end, and then says nothing. */
  onGone(): void;
}
