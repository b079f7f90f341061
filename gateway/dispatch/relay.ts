import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type Call,
  type CallListener,
  type Runtime,
  type SocketCall,
  type SocketListener,
  SporeError,
  type Version,
} from "#runtime";
import type { Deadline, Deadlines } from "./deadlines.ts";
import { parseResponseHead, parseUpgradeHead, type ResponseHead } from "./response-head.ts";

/** What a relay tells of a request that failed. */
export type ReportFailure = (error: SporeError) => void;

export interface RelayContext {
  readonly runtime: Pick<Runtime, "acquire">;
  readonly deadlines: Deadlines;
  /** Longest time to the answer's head, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
}

const NO_BYTES = Buffer.alloc(0);
/** How long a client may take to read what was written before its connection was cut. */
const CUT_TIMEOUT_MS = 5_000;

/** Bodies up to this size go out in one write with their head. */
const ONE_WRITE_BYTES = 16 * 1024;

/**
 * One request on its way through the gateway: streams its body to an instance and the answer back, each as fast as the slower side takes it.
 *
 * The request is given to a second instance when the first one died before the function saw any of it.
 */
export class Relay implements CallListener, Deadline {
  readonly dueAt: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  readonly #context: RelayContext;
  readonly #version: Version;
  readonly #head: string;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #onFailure: ReportFailure;
  readonly #acceptSocket: RelayRequest["acceptSocket"];
  #call: Call | undefined;
  #isOver = false;
  #hasRetried = false;
  #isBodyEnded: boolean;
  #bodyBytes = 0;
  /** What was sent of the request's body, for a second try: kept until the function has seen the request. */
  #sent: Buffer[] = [];
  #answer: ResponseHead | undefined;
  #answerBytes = 0;
  #unconsumed = 0;

  constructor(request: RelayRequest, context: RelayContext) {
    this.dueAt = performance.now() + context.timeoutMs;
    this.#context = context;
    this.#version = request.version;
    this.#head = request.head;
    this.#incoming = request.incoming;
    this.#outgoing = request.outgoing;
    this.#onFailure = request.onFailure;
    this.#acceptSocket = request.acceptSocket;
    this.#isBodyEnded = !request.hasBody;
  }

  /** Begins. Everything else follows from events. */
  start(): void {
    this.#context.deadlines.add(this);
    this.#outgoing.on("close", () => this.#onClientGone());
    if (!this.#isBodyEnded) this.#readBody();
    this.#dispatch();
  }

  onLate(): void {
    const { timeoutMs } = this.#context;
    this.#fail(
      new SporeError(
        "timeout",
        `Cannot answer: the function did not begin its answer within ${timeoutMs} ms`,
      ),
    );
  }

  onHead(head: string, body: Buffer | undefined, isEnd: boolean): void {
    this.#context.deadlines.remove(this);
    this.#sent = [];
    if (this.#isOver) return;
    try {
      this.#answer = parseResponseHead(head);
    } catch (error) {
      if (!(error instanceof SporeError)) throw error;
      return this.#fail(error);
    }
    if (isEnd) this.#sendWhole(this.#answer, body);
    else this.#sendHead(this.#answer, body);
  }

  onUpgrade(head: string, socket: SocketCall): SocketListener | undefined {
    this.#context.deadlines.remove(this);
    if (this.#isOver) return undefined;
    try {
      const fields = parseUpgradeHead(head);
      this.#isOver = true;
      return this.#acceptSocket?.(fields, socket);
    } catch (error) {
      this.#fail(toSporeError(error));
      return undefined;
    }
  }

  onData(chunk: Buffer, isEnd: boolean): void {
    if (this.#isOver) return;
    if (chunk.length > 0) this.#sendChunk(chunk);
    if (isEnd && !this.#isOver) this.#finish();
  }

  onRoom(): void {
    this.#incoming.resume();
  }

  onStop(): void {
    // What still comes is read and dropped, so that the connection can be used again.
    this.#isBodyEnded = true;
    this.#incoming.resume();
  }

  onAbort(error: SporeError): void {
    if (this.#isOver) return this.onStop();
    const mayRetry = error.code === "instance-crashed" && this.#call?.isSeen === false && !this.#hasRetried;
    if (!mayRetry) return this.#fail(error);
    this.#hasRetried = true;
    this.#call = undefined;
    this.#dispatch();
  }

  #dispatch(): void {
    try {
      const instance = this.#context.runtime.acquire(this.#version);
      if (instance instanceof Promise) void this.#openLater(instance);
      else this.#open(instance);
    } catch (error) {
      this.#fail(toSporeError(error));
    }
  }

  async #openLater(acquiring: Promise<Opener>): Promise<void> {
    try {
      const instance = await acquiring;
      if (!this.#isOver) this.#open(instance);
    } catch (error) {
      this.#fail(toSporeError(error));
    }
  }

  #open(instance: Opener): void {
    const call = instance.open(
      {
        head: this.#head,
        isEnd: this.#isBodyEnded && this.#sent.length === 0,
        isUpgrade: this.#acceptSocket !== undefined,
      },
      this,
    );
    this.#call = call;
    for (const chunk of this.#sent) call.send(chunk);
    if (this.#isBodyEnded && this.#sent.length > 0) call.end();
    else if (!this.#isBodyEnded && call.room > 0) this.#incoming.resume();
  }

  #readBody(): void {
    const incoming = this.#incoming;
    incoming.on("data", (chunk: Buffer) => this.#takeBody(chunk));
    incoming.on("end", () => {
      if (this.#isBodyEnded) return;
      this.#isBodyEnded = true;
      this.#call?.end();
    });
    incoming.on("close", () => {
      if (this.#isBodyEnded) return;
      this.#isBodyEnded = true;
      this.#call?.abort("client-left", "The client disconnected");
    });
    // Until an instance takes it, the body stays where it is: in the client's send buffer.
    incoming.pause();
  }

  #takeBody(chunk: Buffer): void {
    if (this.#isBodyEnded) return;
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > this.#context.maxBodyBytes) return this.#refuseBody();
    const call = this.#call;
    if (call === undefined || !call.isSeen) this.#sent.push(chunk);
    else if (this.#sent.length > 0) this.#sent = [];
    call?.send(chunk);
    if (call === undefined || call.room <= 0) this.#incoming.pause();
  }

  #refuseBody(): void {
    const { maxBodyBytes } = this.#context;
    // A function that has answered already may still read: then nothing but the end of the connection can tell the client.
    if (this.#isOver) this.#incoming.destroy();
    else this.#fail(tooLarge(maxBodyBytes));
  }

  #sendWhole(answer: ResponseHead, body: Buffer = NO_BYTES): void {
    const outgoing = this.#outgoing;
    const { status, reason, fields, contentLength } = answer;
    const isBodiless = this.#isBodiless(status);
    if (!isBodiless && contentLength !== undefined && contentLength !== body.length)
      return this.#fail(wrongLength(body.length, contentLength));
    this.#isOver = true;
    outgoing.writeHead(status, reason, withLength(fields, lengthToAnnounce(answer, body, isBodiless)));
    if (isBodiless) outgoing.end();
    // As one string, head and body are one write.
    else if (body.length <= ONE_WRITE_BYTES) outgoing.end(body.toString("latin1"), "latin1");
    else outgoing.end(body);
  }

  #isBodiless(status: number): boolean {
    return status === 204 || status === 304 || this.#incoming.method === "HEAD";
  }

  #sendHead({ status, reason, fields, contentLength }: ResponseHead, body: Buffer | undefined): void {
    const outgoing = this.#outgoing;
    outgoing.writeHead(status, reason, withLength(fields, contentLength));
    outgoing.on("drain", () => this.#consumed());
    // A client that waits for the head before it sends more, or an event stream, must not wait for the first chunk.
    outgoing.flushHeaders();
    if (body !== undefined) this.#sendChunk(body);
  }

  #sendChunk(chunk: Buffer): void {
    this.#answerBytes += chunk.length;
    const wanted = this.#answer?.contentLength;
    if (wanted !== undefined && this.#answerBytes > wanted)
      return this.#breakOff("more bytes than its Content-Length");
    this.#unconsumed += chunk.length;
    if (this.#outgoing.write(chunk)) this.#consumed();
  }

  #consumed(): void {
    const bytes = this.#unconsumed;
    this.#unconsumed = 0;
    if (bytes > 0) this.#call?.consume(bytes);
  }

  #finish(): void {
    const wanted = this.#answer?.contentLength;
    const hasContent = this.#incoming.method !== "HEAD" && this.#answer?.status !== 304;
    if (wanted !== undefined && hasContent && this.#answerBytes < wanted)
      return this.#breakOff("fewer bytes than its Content-Length");
    this.#isOver = true;
    this.#outgoing.end();
  }

  /** The answer has begun: only closing the connection can tell the client that it is not whole. */
  #breakOff(found: string): void {
    this.#fail(new SporeError("invalid-response", `Cannot send the rest of the response: found ${found}`));
  }

  /** The response is closed: sent, or its connection is gone. */
  #onClientGone(): void {
    this.#context.deadlines.remove(this);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call?.abort("client-left", "The client disconnected");
  }

  #fail(error: SporeError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sent = [];
    this.#context.deadlines.remove(this);
    this.#call?.abort(error.code, error.message);
    this.onStop();
    if (this.#outgoing.headersSent) this.#cut();
    this.#onFailure(error);
  }

  /** Ends a connection whose answer is not whole: what was written before goes out, the end of the body does not. */
  #cut(): void {
    const { socket } = this.#outgoing;
    if (socket === null) return;
    socket.destroySoon();
    setTimeout(() => socket.destroy(), CUT_TIMEOUT_MS).unref();
  }
}

/** What a relay opens its call on. */
type Opener = Awaited<ReturnType<Runtime["acquire"]>>;

export interface RelayRequest {
  readonly version: Version;
  readonly head: string;
  readonly hasBody: boolean;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Answers with a WebSocket, where the request asks for one. */
  readonly acceptSocket?:
    | ((fields: readonly string[], socket: SocketCall) => SocketListener | undefined)
    | undefined;
  /** Called once when the request failed. Nothing has been sent unless `outgoing.headersSent`; the connection is then cut. */
  readonly onFailure: ReportFailure;
}

/** A failure for a body past the bound. */
export function tooLarge(maxBodyBytes: number): SporeError {
  return new SporeError("body-too-large", `Cannot take the body: it is larger than ${maxBodyBytes} bytes`);
}

function wrongLength(found: number, wanted: number): SporeError {
  return new SporeError(
    "invalid-response",
    `Cannot send the response: found ${found} bytes of body, wanted the ${wanted} of Content-Length`,
  );
}

/** RFC 9110 §8.6: the length that an answer to HEAD and a 304 announce is that of the body they leave out; a 204 has none. */
function lengthToAnnounce(
  { status, contentLength }: ResponseHead,
  body: Buffer,
  isBodiless: boolean,
): number | undefined {
  if (status === 204) return undefined;
  if (!isBodiless) return body.length;
  return contentLength ?? (body.length > 0 ? body.length : undefined);
}

function withLength(fields: readonly string[], contentLength: number | undefined): string[] {
  return contentLength === undefined ? [...fields] : [...fields, "content-length", `${contentLength}`];
}

function toSporeError(error: unknown): SporeError {
  return error instanceof SporeError
    ? error
    : new SporeError("internal-error", "Cannot dispatch the request", { cause: error });
}
