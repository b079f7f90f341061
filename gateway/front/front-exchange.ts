import type { AnswerHead } from "../dispatch/answer-head.ts";
import type { Exchange, ExchangeListener } from "../dispatch/exchange.ts";
import {
  checkLength,
  encodeHead,
  type HeadSource,
  makeUrl,
  originOf,
  type RequestHead,
  type RequestRules,
  schemeOf,
} from "../dispatch/request-head.ts";
import type { FieldBlock, KnownRequest } from "./field-block.ts";
import { chunkHead, encodeAnswerHead, LAST_CHUNK, ONE_WRITE_BYTES } from "./answer-bytes.ts";

/** Longer heads are made anew: thousands of connections may each keep one. */
const MAX_KNOWN_CHARACTERS = 4 * 1024;

/** What an exchange needs of its connection. */
export interface ExchangeOwner {
  readonly remoteAddress: string;
  readonly scheme: "http" | "https";
  /** What a function is told of the client, encoded. */
  readonly encodedClient: string;
  readonly isGone: boolean;
  /** Whether the connection has to end with the answer that is being sent. */
  readonly isLast: boolean;
  begin(exchange: FrontExchange): void;
  pauseBody(isPaused: boolean): void;
  writeText(text: string): boolean;
  writeBytes(parts: readonly (Buffer | string)[]): boolean;
  finish(exchange: FrontExchange, closes: boolean): void;
  cut(): void;
  destroy(): void;
}

export interface FrontRequest {
  readonly method: string;
  readonly target: string;
  readonly block: FieldBlock;
}

/** An exchange on a connection of the front. */
export class FrontExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly upgrade = undefined;
  readonly #block: FieldBlock;
  readonly #owner: ExchangeOwner;
  #listener: ExchangeListener | undefined;
  #isAnswered = false;
  #isFinished = false;
  #isChunked = false;
  #hasContent = true;
  #closes = false;

  constructor({ method, target, block }: FrontRequest, owner: ExchangeOwner) {
    this.method = method;
    this.target = target;
    this.#block = block;
    this.#owner = owner;
  }

  get traceparent(): string | undefined {
    return this.#block.traceparent;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  get isGone(): boolean {
    return this.#owner.isGone;
  }

  field(name: string): string | undefined {
    return this.#source().headers[name];
  }

  check(rules: RequestRules): RequestHead {
    return this.#recall(rules)?.head ?? this.#check(rules);
  }

  encode(head: RequestHead, rules: RequestRules): string {
    const known = this.#recall(rules);
    if (known !== undefined) return known.encoded;
    const { method } = this;
    const block = this.#block;
    const encoded = rules.trustsProxy
      ? encodeHead(this.#source(), head, rules)
      : `${method}\0${head.url}${block.encoded}${this.#owner.encodedClient}`;
    block.last = encoded.length <= MAX_KNOWN_CHARACTERS ? { method, rules, head, encoded } : undefined;
    return encoded;
  }

  listen(listener: ExchangeListener): void {
    this.#listener = listener;
    this.#owner.begin(this);
  }

  pause(): void {
    this.#owner.pauseBody(true);
  }

  resume(): void {
    this.#owner.pauseBody(false);
  }

  sendWhole(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): void {
    const text = this.#startAnswer(head, { contentLength, isChunked: false });
    if (body === undefined) this.#owner.writeText(text);
    // As one string, head and body are one write.
    else if (body.length <= ONE_WRITE_BYTES) this.#owner.writeText(text + body.toString("latin1"));
    else this.#owner.writeBytes([text, body]);
    this.#finish();
  }

  sendHead(head: AnswerHead, contentLength: number | undefined, body: Buffer | undefined): boolean {
    this.#hasContent = this.method !== "HEAD" && head.status !== 204 && head.status !== 304;
    this.#isChunked = this.#hasContent && contentLength === undefined;
    const text = this.#startAnswer(head, {
      contentLength: head.status === 204 ? undefined : contentLength,
      isChunked: this.#isChunked,
    });
    return body === undefined || !this.#hasContent ? this.#owner.writeText(text) : this.#write(text, body);
  }

  write(chunk: Buffer): boolean {
    return this.#hasContent ? this.#write("", chunk) : true;
  }

  end(): void {
    if (this.#isChunked) this.#owner.writeText(LAST_CHUNK);
    this.#finish();
  }

  cut(): void {
    this.#owner.cut();
  }

  destroy(): void {
    this.#owner.destroy();
  }

  /** The connection has a piece of the body. */
  receive(chunk: Buffer): void {
    this.#listener?.onBody(chunk);
  }

  receiveEnd(isWhole: boolean): void {
    this.#listener?.onBodyEnd(isWhole);
  }

  drained(): void {
    this.#listener?.onDrain();
  }

  gone(): void {
    this.#listener?.onGone();
  }

  /** What was made of the connection's last request, when this is the same. */
  #recall(rules: RequestRules): KnownRequest | undefined {
    const { last } = this.#block;
    const isSame = last?.head.target === this.target && last.method === this.method && last.rules === rules;
    return isSame ? last : undefined;
  }

  #check(rules: RequestRules): RequestHead {
    const block = this.#block;
    checkLength(this.target, rules);
    const origin = rules.trustsProxy
      ? originOf(schemeOf(this.#source(), rules), block.host)
      : block.originOver(this.#owner.scheme);
    return {
      host: block.host,
      target: this.target,
      url: makeUrl(origin, this.target),
      hasBody: block.contentLength > 0,
      isUpgrade: false,
      contentLength: block.contentLength === -1 ? undefined : block.contentLength,
    };
  }

  #startAnswer(
    head: AnswerHead,
    { contentLength, isChunked }: { contentLength: number | undefined; isChunked: boolean },
  ): string {
    this.#isAnswered = true;
    this.#closes = head.closes || this.#block.closes || this.#owner.isLast;
    return encodeAnswerHead(head, { contentLength, isChunked, closes: this.#closes });
  }

  #write(before: string, chunk: Buffer): boolean {
    const owner = this.#owner;
    // RFC 9112 §7.1: an empty chunk is the last one.
    if (chunk.length === 0) return owner.writeText(before);
    if (!this.#isChunked) {
      if (chunk.length <= ONE_WRITE_BYTES) return owner.writeText(before + chunk.toString("latin1"));
      return owner.writeBytes([before, chunk]);
    }
    const start = before + chunkHead(chunk.length);
    if (chunk.length <= ONE_WRITE_BYTES) return owner.writeText(`${start}${chunk.toString("latin1")}\r\n`);
    return owner.writeBytes([start, chunk, "\r\n"]);
  }

  #finish(): void {
    this.#isFinished = true;
    this.#owner.finish(this, this.#closes);
  }

  /** What the slow path has ready for each request is made here for the few that need it. */
  #source(): HeadSource & { readonly headers: Readonly<Record<string, string>> } {
    const rawHeaders = this.#block.fields;
    const headers: Record<string, string> = Object.create(null);
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] ?? "").toLowerCase();
      const value = rawHeaders[index + 1] ?? "";
      const earlier = headers[name];
      headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
    }
    const { remoteAddress, scheme } = this.#owner;
    const socket = scheme === "https" ? { remoteAddress, encrypted: true } : { remoteAddress };
    return { method: this.method, rawHeaders, headers, socket };
  }
}
