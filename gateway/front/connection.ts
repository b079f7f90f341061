import type { Socket } from "node:net";
import type { FieldBlock } from "./field-block.ts";
import { type ExchangeOwner, FrontExchange } from "./front-exchange.ts";
import { isKept, type Recogniser } from "./recogniser.ts";
import type { Refusal } from "./refusal.ts";

/** What the connections of one server share. */
export interface ConnectionContext {
  readonly recogniser: Recogniser;
  /** `performance.now()` of the last sweep. */
  readonly now: number;
  /** Whether the server takes no more connections, so that each of them ends with its answer. */
  readonly isClosing: boolean;
  onRequest(exchange: FrontExchange): void;
  /** Leaves a connection to node:http, with what came of its next request. */
  onRefused(connection: FrontConnection, bytes: Buffer, refusal: Refusal): void;
  onClosed(connection: FrontConnection): void;
}

/** How many reads a head may take before node:http goes on with it. */
const MAX_HEAD_READS = 4;

/** What a connection is doing; each has its own deadline. */
export type Activity = "waiting" | "head" | "body" | "answer" | "closing";

/** One connection, from its beginning until node:http takes it over or it ends. It answers one request after the other. */
export class FrontConnection implements ExchangeOwner {
  readonly socket: Socket;
  readonly scheme: "http" | "https";
  /** When something last came from the client, or went to it. */
  activeAt: number;
  /** How many of the bytes that were written have left, at the last sweep. */
  sentAt = 0;
  hasServed = false;
  readonly #context: ConnectionContext;
  #exchange: FrontExchange | undefined;
  #block: FieldBlock | undefined;
  /** What came after the request that is being answered, or as the beginning of one. */
  #stash: Buffer | undefined;
  #headReads = 0;
  #bodyBytesLeft = 0;
  /** The first piece of the body, until the exchange listens. */
  #firstPiece: Buffer | undefined;
  #isBodyPaused = false;
  #isPaused = false;
  #isReading = false;
  #isClosing = false;
  #encodedClient = "";
  readonly #onData = (bytes: Buffer): void => this.#read(bytes);
  readonly #onEnd = (): void => this.#end();
  readonly #onDrain = (): void => this.#drained();
  readonly #onClose = (): void => this.#closed();

  constructor(socket: Socket, context: ConnectionContext) {
    this.socket = socket;
    this.scheme = "encrypted" in socket ? "https" : "http";
    this.activeAt = context.now;
    this.#context = context;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("drain", this.#onDrain);
    socket.on("close", this.#onClose);
    socket.on("error", ignore);
  }

  get activity(): Activity {
    if (this.#isClosing) return "closing";
    if (this.#exchange !== undefined) return this.#bodyBytesLeft > 0 && !this.#isPaused ? "body" : "answer";
    return this.#headReads > 0 ? "head" : "waiting";
  }

  /** Whether nothing is asked: closing it costs no client an answer. */
  get isIdle(): boolean {
    return this.#exchange === undefined && this.#stash === undefined && this.socket.writableLength === 0;
  }

  get remoteAddress(): string {
    return this.socket.remoteAddress ?? "";
  }

  get encodedClient(): string {
    if (this.#encodedClient === "") this.#encodedClient = encodeClient(this.remoteAddress, this.scheme);
    return this.#encodedClient;
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  get isLast(): boolean {
    return this.#context.isClosing;
  }

  /** The exchange listens: the body may come. */
  begin(exchange: FrontExchange): void {
    if (this.#exchange !== exchange) return;
    const piece = this.#firstPiece;
    this.#firstPiece = undefined;
    if (piece !== undefined) exchange.receive(piece);
    if (this.#bodyBytesLeft === 0 && piece !== undefined) exchange.receiveEnd(true);
  }

  pauseBody(isPaused: boolean): void {
    if (this.#bodyBytesLeft === 0) return;
    this.#isBodyPaused = isPaused;
    this.#flow();
  }

  writeText(text: string): boolean {
    return this.socket.write(text, "latin1");
  }

  writeBytes(parts: readonly (Buffer | string)[]): boolean {
    const { socket } = this;
    socket.cork();
    for (const part of parts) {
      if (typeof part === "string") socket.write(part, "latin1");
      else socket.write(part);
    }
    socket.uncork();
    return !socket.writableNeedDrain;
  }

  finish(exchange: FrontExchange, closes: boolean): void {
    if (this.#exchange !== exchange) return;
    if (closes) this.close();
    // The rest of the body comes first, for whoever still wants it.
    else if (this.#bodyBytesLeft === 0) this.#free();
  }

  /** Ends the connection once what was written is out; what still comes is dropped, so that no reset overtakes the answer. */
  close(): void {
    this.#isClosing = true;
    this.#stash = undefined;
    this.#dropBody();
    this.#flow();
    this.activeAt = this.#context.now;
    this.socket.end();
  }

  /** Answers what is no request, and ends the connection. */
  refuse(answer: string): void {
    this.writeText(answer);
    this.close();
  }

  cut(): void {
    this.close();
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Takes everything off the socket that this put on it. */
  release(): void {
    const { socket } = this;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("drain", this.#onDrain);
    socket.off("close", this.#onClose);
    socket.off("error", ignore);
    if (this.#isPaused) socket.resume();
    this.#isPaused = false;
  }

  #read(bytes: Buffer): void {
    if (this.#isClosing) return;
    this.activeAt = this.#context.now;
    const rest = this.#bodyBytesLeft > 0 ? this.#readBody(bytes) : bytes;
    if (rest === undefined) return;
    this.#stash = this.#stash === undefined ? rest : Buffer.concat([this.#stash, rest]);
    this.#readRequests();
    if (this.#stash !== undefined) this.#flow();
  }

  /** Returns what is not of the body. */
  #readBody(bytes: Buffer): Buffer | undefined {
    const isLonger = bytes.length > this.#bodyBytesLeft;
    const piece = isLonger ? bytes.subarray(0, this.#bodyBytesLeft) : bytes;
    const rest = isLonger ? bytes.subarray(this.#bodyBytesLeft) : undefined;
    this.#bodyBytesLeft -= piece.length;
    const exchange = this.#exchange;
    exchange?.receive(piece);
    if (this.#bodyBytesLeft > 0 || this.#isClosing) return undefined;
    this.#isBodyPaused = false;
    exchange?.receiveEnd(true);
    if (exchange?.isFinished === true && this.#exchange === exchange) this.#free();
    return rest;
  }

  /** One after the other, in a loop: many that are answered at once would be as many calls deep. */
  #readRequests(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#stash !== undefined && this.#mayBegin) {
      const bytes = this.#stash;
      this.#stash = undefined;
      if (!this.#readRequest(bytes)) break;
    }
    this.#isReading = false;
  }

  get #mayBegin(): boolean {
    // A client that does not read its answers gets no more of them.
    return this.#exchange === undefined && !this.#isClosing && !this.socket.writableNeedDrain;
  }

  /** Returns whether there is more to do. */
  #readRequest(bytes: Buffer): boolean {
    const { recogniser } = this.#context;
    const found = recogniser.read(bytes, this.#block);
    if (typeof found === "string") return this.#refuse(bytes, found);
    const { headEnd, line } = recogniser;
    const end = headEnd + Math.max(0, found.contentLength);
    // llhttp takes nothing after the last request of a connection: it is node:http's to say so.
    if (found.closes && bytes.length > end) return this.#refuse(bytes, "connection");
    this.#block = isKept(found) ? found : undefined;
    this.#headReads = 0;
    if (bytes.length > end) this.#stash = bytes.subarray(end);
    this.#bodyBytesLeft = Math.max(0, end - bytes.length);
    this.#firstPiece = end === headEnd ? undefined : bytes.subarray(headEnd, Math.min(end, bytes.length));
    const target = line.readTarget(bytes, found.last?.head.target);
    const exchange = new FrontExchange({ method: line.method, target, block: found }, this);
    this.#exchange = exchange;
    this.hasServed = true;
    this.#context.onRequest(exchange);
    return true;
  }

  #refuse(bytes: Buffer, refusal: Refusal): false {
    if (refusal === "incomplete" && this.#headReads < MAX_HEAD_READS) {
      this.#headReads += 1;
      this.#stash = bytes;
    } else this.#context.onRefused(this, bytes, refusal);
    return false;
  }

  /** The answer is out, and the request read to its end. */
  #free(): void {
    this.#exchange = undefined;
    this.#firstPiece = undefined;
    this.activeAt = this.#context.now;
    if (this.#stash !== undefined) this.#readRequests();
    if (this.#isPaused) this.#flow();
  }

  /** Reads on, unless what comes has to wait: the function takes the body slowly, or a request waits for its turn. */
  #flow(): void {
    const isWaiting = this.#stash !== undefined && this.#headReads === 0;
    const isPaused = !this.#isClosing && (isWaiting || this.#isBodyPaused);
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }

  #drained(): void {
    this.activeAt = this.#context.now;
    this.#exchange?.drained();
    if (this.#stash === undefined) return;
    this.#readRequests();
    this.#flow();
  }

  #dropBody(): void {
    const exchange = this.#exchange;
    const isWhole = this.#bodyBytesLeft === 0;
    this.#bodyBytesLeft = 0;
    this.#isBodyPaused = false;
    if (!isWhole) exchange?.receiveEnd(false);
  }

  /** A client that says nothing more waits for nothing: node:http sees it so. */
  #end(): void {
    this.socket.destroySoon();
  }

  #closed(): void {
    this.#context.onClosed(this);
    this.#isClosing = true;
    this.#dropBody();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#stash = undefined;
    exchange?.gone();
  }
}

/** As `encodeClient` of dispatch/request-head.ts does it, once a connection. */
function encodeClient(address: string, scheme: string): string {
  return `\0x-forwarded-for\0${address}\0x-forwarded-proto\0${scheme}\0cf-connecting-ip\0${address}\0x-real-ip\0${address}`;
}

function ignore(): void {
  // "close" follows.
}
