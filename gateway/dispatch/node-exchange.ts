import type { IncomingMessage, ServerResponse } from "node:http";
import type { UpgradeExchange } from "../websocket/server-sockets.ts";
import type { AnswerHead } from "./answer-head.ts";
import type { Exchange, ExchangeListener } from "./exchange.ts";
import { checkRequest, encodeHead, type RequestHead, type RequestRules } from "./request-head.ts";

/** How long a client may take to read what was written before its connection was cut. */
export const CUT_TIMEOUT_MS = 5_000;
/** Bodies up to this size go out in one write with their head. */
export const ONE_WRITE_BYTES = 16 * 1024;

/** An exchange that node:http reads and writes. */
export class NodeExchange implements Exchange {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  #listener: ExchangeListener | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  get method(): string {
    return this.#incoming.method ?? "GET";
  }

  get target(): string {
    return this.#incoming.url ?? "";
  }

  get traceparent(): string | undefined {
    return this.field("traceparent");
  }

  get isAnswered(): boolean {
    return this.#outgoing.headersSent;
  }

  get isGone(): boolean {
    return this.#outgoing.destroyed;
  }

  get upgrade(): UpgradeExchange {
    return { incoming: this.#incoming, outgoing: this.#outgoing };
  }

  field(name: string): string | undefined {
    const value = this.#incoming.headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  }

  check(rules: RequestRules): RequestHead {
    return checkRequest(this.#incoming, rules);
  }

  encode(head: RequestHead, rules: RequestRules): string {
    return encodeHead(this.#incoming, head, rules);
  }

  listen(listener: ExchangeListener, hasBody: boolean): void {
    this.#listener = listener;
    this.#outgoing.on("close", () => listener.onGone());
    if (!hasBody) return;
    const incoming = this.#incoming;
    incoming.on("data", (chunk: Buffer) => listener.onBody(chunk));
    incoming.on("end", () => listener.onBodyEnd(true));
    incoming.on("close", () => listener.onBodyEnd(false));
    incoming.pause();
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
  }

  sendWhole(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): void {
    const outgoing = this.#outgoing;
    this.#writeHead(head, contentLength);
    if (body === undefined) outgoing.end();
    // As one string, head and body are one write.
    else if (body.length <= ONE_WRITE_BYTES) outgoing.end(body.toString("latin1"), "latin1");
    else outgoing.end(body);
  }

  sendHead(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): boolean {
    this.#writeHead(head, contentLength);
    this.#outgoing.on("drain", () => this.#listener?.onDrain());
    // A client that waits for the head before it sends more, or an event stream, must not wait for the first chunk.
    this.#outgoing.flushHeaders();
    return body === undefined || this.#outgoing.write(body);
  }

  write(chunk: Buffer): boolean {
    return this.#outgoing.write(chunk);
  }

  end(): void {
    this.#outgoing.end();
  }

  cut(): void {
    const { socket } = this.#outgoing;
    if (socket === null) return;
    socket.destroySoon();
    setTimeout(() => socket.destroy(), CUT_TIMEOUT_MS).unref();
  }

  destroy(): void {
    this.#incoming.destroy();
  }

  #writeHead({ status, reason, fields, closes }: AnswerHead, contentLength: number | undefined): void {
    const own = [...fields];
    if (contentLength !== undefined) own.push("content-length", `${contentLength}`);
    if (closes) this.#outgoing.shouldKeepAlive = false;
    this.#outgoing.writeHead(status, reason, own);
  }
}
