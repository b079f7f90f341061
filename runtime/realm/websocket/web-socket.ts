import { createAbortSignal, signalAbort, type AbortSignal } from "../dom/abort.ts";
import { DOMException } from "../dom/dom-exception.ts";
import { defineEventHandler } from "../dom/event-handler.ts";
import { EventTarget, fireEvent } from "../dom/event-target.ts";
import { Event, trustEvent } from "../dom/event.ts";
import { MessageEvent } from "../dom/message-event.ts";
import { isBadPort } from "../fetch/bad-port.ts";
import { HeaderList } from "../fetch/header-list.ts";
import { exchange, type Answer } from "../fetch/subrequest.ts";
import { blobBytes, isBlob, makeBlob } from "../file-api/blob.ts";
import { host } from "../host.ts";
import {
  PromisePrototypeThen,
  PromiseResolve,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
} from "../primordials.ts";
import { splitHref } from "../url/components.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { isBufferSource, viewBytes } from "../webidl/buffer-source.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { defineConstants, defineInterface } from "../webidl/interface.ts";
import { isWebSocket, markWebSocket } from "./brand.ts";
import { isApplicationCode, isEndpointCode, readCloseArguments } from "./close-arguments.ts";
import { CloseEvent } from "./close-event.ts";
import { compatibility } from "./compatibility.ts";
import { encodeHandshake, parseSocketUrl, readProtocols } from "./connect.ts";
import { ABNORMAL, type Message, type SocketEnd } from "./socket-end.ts";

/** Makes a socket that the function has to accept: half of a pair, or what a fetch() has opened. */
export let makeWebSocket: (end: SocketEnd, protocol: string) => WebSocket;
/**
 * Takes the connection out of a socket, to hand it over with a Response.
 *
 * @throws {TypeError} When the function has accepted, used or opened it itself.
 */
export let takeSocketEnd: (socket: WebSocket) => SocketEnd;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const TRUSTED = Symbol("trusted end");
const settled = PromiseResolve(undefined);

/** WebSockets §3, and what Workers adds for sockets that a function accepts. */
export class WebSocket extends EventTarget {
  /** "new" was opened by the constructor; the others have to be accepted, and may be handed over until then. */
  #use: "accepted" | "handed over" | "new" | "offered" = "offered";
  #url = "";
  #origin = "";
  #protocol = "";
  #readyState = OPEN;
  #binaryType: "arraybuffer" | "blob" = compatibility.binaryType;
  #end: SocketEnd | undefined;
  #connecting: AbortSignal | undefined;
  /** The function has called `close()`. */
  #hasClosed = false;
  #isHalfOpen = false;
  /** Bytes that were not sent and will not be. */
  #lostBytes = 0;

  static {
    makeWebSocket = (end, protocol) => {
      const socket = new WebSocket(TRUSTED);
      socket.#end = end;
      socket.#protocol = protocol;
      return socket;
    };
    takeSocketEnd = (socket) => socket.#take();
  }

  constructor(url: unknown, protocols: unknown = undefined) {
    super();
    markWebSocket(this);
    if (url === TRUSTED) return;
    requireArguments(arguments.length, 1, "Failed to construct 'WebSocket'");
    this.#use = "new";
    this.#readyState = CONNECTING;
    this.#connect(parseSocketUrl(url), readProtocols(protocols));
  }

  get url(): string {
    return this.#url;
  }

  get readyState(): number {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    const waiting = this.#readyState === CLOSED ? 0 : (this.#end?.transport.bufferedBytes ?? 0);
    return waiting + this.#lostBytes;
  }

  get extensions(): string {
    // Read for its brand check: the gateway negotiates none.
    void this.#end;
    return "";
  }

  get protocol(): string {
    return this.#protocol;
  }

  get binaryType(): string {
    return this.#binaryType;
  }

  set binaryType(value: unknown) {
    void this.#end;
    const type = toDOMString(value);
    // Web IDL §3.2.18: a value that is not of the enumeration is ignored.
    if (type === "arraybuffer" || type === "blob") this.#binaryType = type;
  }

  /** Workers: begins to take messages, and lets the function send. */
  accept(options: unknown = undefined): void {
    const { allowHalfOpen } = asDictionary(options, "Failed to execute 'accept' on 'WebSocket'");
    if (this.#use === "new")
      throw new TypeError("WebSockets obtained from the 'new WebSocket()' constructor cannot call accept");
    if (this.#use === "handed over")
      throw new TypeError("Can't accept() WebSocket that was already used in a response.");
    if (this.#use === "accepted") return;
    this.#use = "accepted";
    this.#isHalfOpen = allowHalfOpen === undefined ? !compatibility.closesAtOnce : Boolean(allowHalfOpen);
    // Listeners are mostly added after this call.
    this.#listen(this.#end);
  }

  send(data: unknown): void {
    requireArguments(arguments.length, 1, "Failed to execute 'send' on 'WebSocket'");
    const message = convertMessage(data);
    if (this.#readyState === CONNECTING) {
      throw new DOMException(
        "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
        "InvalidStateError",
      );
    }
    this.#requireAccepted();
    if (this.#use !== "new" && this.#hasClosed)
      throw new TypeError("Can't call WebSocket send() after close().");
    if (this.#readyState === OPEN) this.#end?.transport.send(message);
    else this.#lostBytes += typeof message === "string" ? host().utf8Length(message) : message.length;
  }

  close(code: unknown = undefined, reason: unknown = undefined): void {
    const isAllowed = this.#use === "new" ? isApplicationCode : isEndpointCode;
    const close = readCloseArguments(code, reason, isAllowed);
    this.#requireAccepted();
    if (this.#readyState === CLOSED || this.#hasClosed) return;
    this.#hasClosed = true;
    const state = this.#readyState;
    this.#readyState = CLOSING;
    if (state === CONNECTING) this.#giveUpConnecting();
    else if (state === OPEN) this.#end?.transport.close(close.code, close.reason);
    // Half open: the other side has closed before.
    else this.#readyState = CLOSED;
  }

  #requireAccepted(): void {
    if (this.#use === "offered" || this.#use === "handed over")
      throw new TypeError("You must call accept() on this WebSocket before sending messages.");
  }

  #take(): SocketEnd {
    if (this.#use === "handed over")
      throw new TypeError("Can't return WebSocket that was already used in a response.");
    if (this.#use === "new")
      throw new TypeError("Can't return WebSocket in a Response if it was created with `new WebSocket()`");
    if (this.#use === "accepted" || this.#end === undefined)
      throw new TypeError("Can't return WebSocket in a Response after calling accept().");
    this.#use = "handed over";
    return this.#end;
  }

  /** WebSockets §2.1 "establish a WebSocket connection". */
  #connect(url: string, protocols: readonly string[]): void {
    this.#url = url;
    this.#origin = originOf(url);
    this.#connecting = createAbortSignal();
    if (isBadPort(splitHref(url).port)) {
      void PromisePrototypeThen(settled, () => this.#closed(ABNORMAL, ""));
      return;
    }
    const outgoing = { head: encodeHandshake(url, protocols), body: NO_BODY, isUpgrade: true };
    void PromisePrototypeThen(
      exchange(outgoing, this.#connecting),
      (answer) => this.#opened(answer),
      () => this.#closed(ABNORMAL, ""),
    );
  }

  #giveUpConnecting(): void {
    if (this.#connecting !== undefined)
      signalAbort(this.#connecting, new DOMException("The connection was closed", "AbortError"));
  }

  /** WebSockets §4 "When the WebSocket connection is established". */
  #opened({ socket, head, body }: Answer): void {
    if (socket === undefined) {
      body.cancel("no WebSocket");
      return this.#closed(ABNORMAL, "");
    }
    this.#end = socket;
    this.#protocol = protocolOf(head);
    this.#readyState = OPEN;
    fireEvent(this, trustEvent(new Event("open")));
    this.#listen(socket);
  }

  #listen(end: SocketEnd | undefined): void {
    void PromisePrototypeThen(settled, () =>
      end?.attach({
        onMessage: (message, cost) => this.#inTurn(() => this.#received(message, cost)),
        onClose: (code, reason) => this.#inTurn(() => this.#closed(code, reason)),
      }),
    );
  }

  /** What comes from a socket of the same instance comes while its code runs: it must not see this one's listeners run in between. */
  #inTurn(task: () => void): void {
    if (this.#end?.transport.isLocal === true) void PromisePrototypeThen(settled, task);
    else task();
  }

  /** WebSockets §4 "When a WebSocket message has been received". */
  #received(message: Message, cost: number): void {
    if (this.#readyState === OPEN) {
      const init = { __proto__: null, data: this.#convert(message), origin: this.#origin };
      const event = new MessageEvent("message", init);
      fireEvent(this, trustEvent(event));
    }
    this.#end?.transport.taken(cost);
  }

  #convert(message: Message): unknown {
    if (typeof message === "string") return message;
    return this.#binaryType === "blob" ? makeBlob(message, "") : message.buffer;
  }

  /** WebSockets §4 "When the WebSocket connection is closed". */
  #closed(code: number, reason: string): void {
    if (this.#readyState === CLOSED) return;
    const { transport } = this.#end ?? {};
    if (!this.#hasClosed) transport?.close(code, reason);
    this.#lostBytes += transport?.bufferedBytes ?? 0;
    this.#readyState = this.#isHalfOpen && !this.#hasClosed ? CLOSING : CLOSED;
    this.#fireClose(code, reason);
  }

  #fireClose(code: number, reason: string): void {
    const wasClean = code !== ABNORMAL;
    if (!wasClean && this.#use === "new") fireEvent(this, trustEvent(new Event("error")));
    const shown = this.#use === "new" && !wasClean ? "" : reason;
    const init = { __proto__: null, code, reason: shown, wasClean };
    fireEvent(this, trustEvent(new CloseEvent("close", init)));
  }
}

const NO_BODY = { kind: "none" } as const;

/** Web IDL: `(BufferSource or Blob or USVString)`. Bytes are a view: they are sent before function code runs again. */
function convertMessage(data: unknown): Message {
  if (typeof data === "string") return data;
  if (isBlob(data)) return blobBytes(data);
  return isBufferSource(data) ? viewBytes(data) : toUSVString(data);
}

function originOf(url: string): string {
  const authority = StringPrototypeIndexOf(url, "://") + 3;
  const path = StringPrototypeIndexOf(url, "/", authority);
  const at = StringPrototypeIndexOf(url, "@", authority);
  const start = at >= 0 && at < path ? at + 1 : authority;
  return StringPrototypeSlice(url, 0, authority) + StringPrototypeSlice(url, start, path);
}

/** The subprotocol that the head of an answer names. */
export function protocolOf(head: string): string {
  const reason = StringPrototypeIndexOf(head, "\0", StringPrototypeIndexOf(head, "\0") + 1);
  return reason < 0
    ? ""
    : (new HeaderList(StringPrototypeSlice(head, reason)).get("sec-websocket-protocol") ?? "");
}

defineInterface(WebSocket, "WebSocket");
const EVENTS = ["open", "message", "error", "close"];
for (let index = 0; index < EVENTS.length; index++)
  defineEventHandler(WebSocket.prototype, EVENTS[index] ?? "", { asTarget });
defineConstants(WebSocket, { CONNECTING, OPEN, CLOSING, CLOSED });
// Workers has them under longer names as well.
defineConstants(WebSocket, {
  READY_STATE_CONNECTING: CONNECTING,
  READY_STATE_OPEN: OPEN,
  READY_STATE_CLOSING: CLOSING,
  READY_STATE_CLOSED: CLOSED,
});

function asTarget(self: unknown): EventTarget {
  if (isWebSocket(self)) return self;
  throw new TypeError("Illegal invocation");
}
