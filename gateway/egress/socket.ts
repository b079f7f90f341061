import type { IncomingMessage } from "node:http";
import type { Call, CallListener } from "#runtime";
import { WebSocket } from "ws";
import { type Farewell, SocketBridge } from "../websocket/bridge.ts";
import { CLOSE_TIMEOUT_MS, MAX_MESSAGE_BYTES } from "../websocket/server-sockets.ts";
import { encodeAnswerHead } from "./answer-head.ts";
import { portOf } from "./agent.ts";
import { describeNetworkError, EgressError } from "./failure.ts";
import { type EgressGuard, refusalError } from "./guard.ts";
import { isAddress, withoutBrackets } from "./ip-address.ts";
import type { EgressHead } from "./request-head.ts";
import { createCheckedLookup, type OnRefusal, type ResolveHost } from "./resolve.ts";

/** RFC 6455 §7.4.1: an endpoint is "going away". */
const GONE: Farewell = { code: 1001, reason: "" };
/** RFC 6455 §4.1: the handshake's own fields, which the library writes. */
const HANDSHAKE = /^sec-websocket-/;

export interface SocketOptions {
  readonly guard: EgressGuard;
  readonly resolve: ResolveHost;
  readonly onRefusal: OnRefusal;
  readonly headTimeoutMs: number;
}

/** Opens a connection for a function that asks for a WebSocket. Its listener hears what the function says until it is open. */
export function openSocket(head: EgressHead, call: Call, options: SocketOptions): CallListener {
  const handshake = new Handshake(call);
  try {
    checkLiteral(head.url, options);
    handshake.start(connect(head, options));
  } catch (error) {
    if (error instanceof EgressError) call.abort(error.code, error.message);
    // The library checks the subprotocols as the constructor of a WebSocket does.
    else call.abort("network-error", "the WebSocket handshake failed");
  }
  return handshake;
}

/** A socket looks no address up. */
function checkLiteral(url: URL, { guard, onRefusal }: SocketOptions): void {
  const host = withoutBrackets(url.hostname);
  if (!isAddress(host)) return;
  const destination = { host, port: portOf(url) };
  const refusal = guard.checkAddress(destination, host);
  if (refusal === undefined) return;
  onRefusal(refusal, destination);
  throw refusalError(refusal);
}

function connect({ url, fields }: EgressHead, options: SocketOptions): WebSocket {
  const headers: Record<string, string[]> = {};
  const protocols: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    const value = fields[index + 1] ?? "";
    if (name === "sec-websocket-protocol") protocols.push(...value.split(",").map((token) => token.trim()));
    else if (!HANDSHAKE.test(name)) (headers[name] ??= []).push(value);
  }
  // A fragment is the client's own business.
  const target = new URL(url);
  target.hash = "";
  const settings = {
    agent: false,
    headers,
    lookup: createCheckedLookup({ ...options, port: portOf(url) }),
    handshakeTimeout: options.headTimeoutMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  return new WebSocket(target, protocols, settings);
}

/** The opening handshake of one connection, and the answer in its place when the server gives another. */
class Handshake implements CallListener {
  readonly #call: Call;
  #socket: WebSocket | undefined;
  #answer: IncomingMessage | undefined;
  #isOver = false;

  constructor(call: Call) {
    this.#call = call;
  }

  start(socket: WebSocket): void {
    let head = "101\0";
    this.#socket = socket;
    socket.on("upgrade", ({ rawHeaders }) => {
      head = encodeHead(101, "", rawHeaders) ?? head;
    });
    socket.on("open", () => {
      if (this.#isOver) return;
      this.#isOver = true;
      const bridge = new SocketBridge(socket, GONE);
      bridge.attach(this.#call.upgrade(head, bridge));
    });
    socket.on("unexpected-response", (_request, answer: IncomingMessage) => this.#passOn(answer));
    socket.on("error", (error) => {
      if (error instanceof EgressError) this.#fail(error.message, error.code);
      else this.#fail(describeNetworkError(error));
    });
  }

  /** Never called: a subrequest's head is what opens it. */
  onHead(): void {}

  /** Never called: what asks for a WebSocket has no body. */
  onData(): void {}

  onRoom(): void {
    this.#answer?.resume();
  }

  onStop(): void {
    this.#giveUp();
  }

  onAbort(): void {
    this.#giveUp();
  }

  /** The server answers as it would any request. */
  #passOn(answer: IncomingMessage): void {
    if (this.#isOver) return;
    const { statusCode = 0, statusMessage = "", rawHeaders } = answer;
    const head = encodeHead(statusCode, statusMessage, rawHeaders);
    if (head === undefined) return this.#fail("the answer's head is too large");
    const call = this.#call;
    this.#answer = answer;
    call.respond({ head, isEnd: false });
    answer.on("data", (chunk: Buffer) => {
      if (this.#isOver) return;
      call.send(chunk);
      if (call.room <= 0) answer.pause();
    });
    answer.on("end", () => {
      if (this.#isOver) return;
      this.#isOver = true;
      call.end();
    });
    answer.on("error", (error) => this.#fail(describeNetworkError(error)));
  }

  #fail(message: string, code: EgressError["code"] = "network-error"): void {
    if (this.#isOver) return;
    this.#giveUp();
    this.#call.abort(code, message);
  }

  #giveUp(): void {
    this.#isOver = true;
    if (this.#answer === undefined) this.#socket?.terminate();
    else this.#answer.destroy();
  }
}

/** Undefined for one that is too large. */
function encodeHead(status: number, reason: string, fields: readonly string[]): string | undefined {
  try {
    return encodeAnswerHead({ status, reason, fields });
  } catch (error) {
    if (error instanceof EgressError) return undefined;
    throw error;
  }
}
