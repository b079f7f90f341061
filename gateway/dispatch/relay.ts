import {
  type Call,
  type CallListener,
  DEFAULT_LIMITS,
  type MeasuredCpu,
  type Runtime,
  type SocketCall,
  type SocketListener,
  SporeError,
  type Version,
} from "#runtime";
import type { Deadline, Deadlines } from "./deadlines.ts";
import { Download } from "./download.ts";
import type { RequestRecord } from "../telemetry/request-record.ts";
import { withServerTiming } from "../telemetry/server-timing.ts";
import type { Exchange, ExchangeListener } from "./exchange.ts";
import { parseResponseHead, parseUpgradeHead, type ResponseHead } from "./response-head.ts";
import { Upload } from "./upload.ts";

/** What a relay tells of a request that failed. */
export type ReportFailure = (error: SporeError) => void;

export interface RelayContext {
  readonly runtime: Pick<Runtime, "acquire">;
  readonly deadlines: Deadlines;
  /** Longest time to the answer's head, in milliseconds, for versions that set no other. */
  readonly timeoutMs: number;
  /** Largest request body, in bytes, for versions that set no other. */
  readonly maxBodyBytes: number;
}

const NO_BYTES = Buffer.alloc(0);

/**
 * One request on its way through the gateway: streams its body to an instance and the answer back, each as fast as the slower side takes it.
 *
 * The request is given to a second instance when the first one died before the function saw any of it.
 */
export class Relay implements CallListener, ExchangeListener, Deadline {
  dueAt: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  readonly #context: RelayContext;
  readonly #request: RelayRequest;
  /** Undefined where nobody wants to know. */
  readonly #record: RequestRecord | undefined;
  /** Undefined for a request without a body. */
  readonly #upload: Upload | undefined;
  readonly #firstByteMs: number;
  readonly #pauseMs: number;
  #download: Download | undefined;
  #call: Call | undefined;
  #isOver = false;
  #hasRetried = false;

  constructor(request: RelayRequest, context: RelayContext) {
    const { limits } = request.version;
    this.#record = request.record;
    this.#firstByteMs = limits?.firstByteMs ?? context.timeoutMs;
    this.#pauseMs = limits?.betweenBytesMs ?? DEFAULT_LIMITS.betweenBytesMs;
    this.dueAt = (request.record?.startedAt ?? performance.now()) + this.#firstByteMs;
    this.#context = context;
    this.#request = request;
    this.#upload = request.hasBody
      ? new Upload(request.exchange, bodyBound(request.version, context))
      : undefined;
  }

  /** Begins. Everything else follows from events. */
  start(): void {
    this.#context.deadlines.add(this, this.#firstByteMs);
    this.#request.exchange.listen(this, this.#upload !== undefined);
    this.#dispatch();
  }

  onLate(): void {
    this.#fail(
      this.#download === undefined
        ? tooLate("first_byte_ms", this.#firstByteMs, "the function did not begin its answer")
        : tooLate("between_bytes_ms", this.#pauseMs, "the function sent no more of its answer"),
    );
  }

  onHead(head: string, body: Buffer | undefined, isEnd: boolean): void {
    this.#context.deadlines.remove(this);
    this.#upload?.forget();
    if (this.#isOver) return;
    try {
      const parsed = parseResponseHead(head);
      const record = this.#record;
      const answer = record?.showsTiming === true ? withServerTiming(parsed, record) : parsed;
      if (isEnd) this.#sendWhole(answer, body);
      else this.#begin(answer, body);
    } catch (error) {
      this.#fail(toSporeError(error));
    }
  }

  onUpgrade(head: string, socket: SocketCall): SocketListener | undefined {
    this.#context.deadlines.remove(this);
    if (this.#isOver) return undefined;
    try {
      const fields = parseUpgradeHead(head);
      this.#isOver = true;
      this.#record?.began(101);
      this.#record?.answered();
      return this.#request.acceptSocket?.(fields, socket);
    } catch (error) {
      this.#fail(toSporeError(error));
      return undefined;
    }
  }

  onData(chunk: Buffer, isEnd: boolean): void {
    if (this.#isOver) return;
    try {
      if (this.#record !== undefined) this.#record.responseBytes += chunk.length;
      if (chunk.length > 0) this.#download?.send(chunk);
      this.#awaitMore();
      if (!isEnd) return;
      this.#context.deadlines.remove(this);
      this.#download?.checkEnd();
      this.#isOver = true;
      this.#request.exchange.end();
      this.#record?.answered();
    } catch (error) {
      this.#fail(toSporeError(error));
    }
  }

  onRoom(): void {
    this.#request.exchange.resume();
  }

  onStop(): void {
    this.#upload?.drop();
  }

  onAbort(error: SporeError): void {
    if (this.#isOver) return this.onStop();
    const mayRetry = error.code === "instance-crashed" && this.#call?.isSeen === false && !this.#hasRetried;
    if (!mayRetry) return this.#fail(error);
    this.#hasRetried = true;
    this.#record?.retried();
    this.#call = undefined;
    this.#upload?.detach();
    this.#dispatch();
  }

  onSpan(json: string): void {
    this.#record?.addSpan(json);
  }

  onSettled(call: Call, cpu: MeasuredCpu | undefined): void {
    if (call === this.#call) this.#record?.settled(cpu);
  }

  onBody(chunk: Buffer): void {
    if (this.#record !== undefined) this.#record.requestBytes += chunk.length;
    if (this.#upload?.take(chunk) !== false) return;
    // A function that has answered already may still read: then nothing but the end of the connection can tell the client.
    if (this.#isOver) this.#request.exchange.destroy();
    else this.#fail(tooLarge(bodyBound(this.#request.version, this.#context)));
  }

  onBodyEnd(isWhole: boolean): void {
    this.#upload?.end(isWhole);
  }

  onDrain(): void {
    this.#download?.consumed();
    this.#awaitMore();
  }

  onGone(): void {
    this.#context.deadlines.remove(this);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#record?.left();
    if (this.#call === undefined) this.#record?.settled(undefined);
    else this.#call.abort("client-left", "The client disconnected");
  }

  #dispatch(): void {
    try {
      const instance = this.#context.runtime.acquire(this.#request.version);
      if (instance instanceof Promise) {
        this.#record?.waits();
        void this.#openLater(instance);
      } else this.#open(instance);
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
    const { head, acceptSocket } = this.#request;
    const upload = this.#upload;
    const body = upload?.wholeBody;
    const isEnd = upload === undefined || body !== undefined;
    const record = this.#record;
    record?.opened(instance);
    const call = instance.open(
      {
        head,
        body,
        isEnd,
        isUpgrade: acceptSocket !== undefined,
        origin: record,
        trace: record?.traceForFunction,
      },
      this,
    );
    this.#call = call;
    upload?.attach(call, { isSent: isEnd });
  }

  #sendWhole(answer: ResponseHead, body: Buffer = NO_BYTES): void {
    const { exchange } = this.#request;
    const { status, contentLength } = answer;
    const isBodiless = status === 204 || status === 304 || exchange.method === "HEAD";
    if (!isBodiless && contentLength !== undefined && contentLength !== body.length)
      throw wrongLength(body.length, contentLength);
    this.#isOver = true;
    exchange.sendWhole(answer, lengthToAnnounce(answer, body, isBodiless), isBodiless ? undefined : body);
    const record = this.#record;
    if (record === undefined) return;
    record.status = status;
    if (!isBodiless) record.responseBytes = body.length;
    record.answered();
  }

  #begin(answer: ResponseHead, body: Buffer | undefined): void {
    const record = this.#record;
    record?.began(answer.status);
    if (record !== undefined) record.responseBytes += body?.length ?? 0;
    this.#download = new Download(this.#request.exchange, answer, this.#call);
    this.#download.begin(body);
    this.#awaitMore();
  }

  /** The function owes more of its body, unless the client has not taken what there is. */
  #awaitMore(): void {
    const { deadlines } = this.#context;
    deadlines.remove(this);
    if (this.#isOver || this.#download === undefined || this.#download.isFull) return;
    this.dueAt = performance.now() + this.#pauseMs;
    deadlines.add(this, this.#pauseMs);
  }

  #fail(error: SporeError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#context.deadlines.remove(this);
    this.#call?.abort(error.code, error.message);
    this.#upload?.drop();
    const { exchange, onFailure } = this.#request;
    if (exchange.isAnswered) exchange.cut();
    this.#record?.failed(error);
    onFailure(error);
    if (this.#call === undefined) this.#record?.settled(undefined);
  }
}

/** What a relay opens its call on. */
type Opener = Awaited<ReturnType<Runtime["acquire"]>>;

export interface RelayRequest {
  readonly version: Version;
  readonly head: string;
  readonly hasBody: boolean;
  readonly exchange: Exchange;
  readonly record?: RequestRecord | undefined;
  /** Answers with a WebSocket, where the request asks for one. */
  readonly acceptSocket?:
    | ((fields: readonly string[], socket: SocketCall) => SocketListener | undefined)
    | undefined;
  /** Called once when the request failed. Nothing has been sent unless the exchange `isAnswered`; the connection is then cut. */
  readonly onFailure: ReportFailure;
}

/** Largest body of a request to a version, in bytes. */
export function bodyBound({ limits }: Version, { maxBodyBytes }: Pick<RelayContext, "maxBodyBytes">): number {
  return limits?.bodyBytes ?? maxBodyBytes;
}

function tooLate(limit: string, allowed: number, what: string): SporeError {
  const limitUse = { limit, used: allowed, allowed, scope: "invocation" } as const;
  return new SporeError("timeout", `Cannot answer: ${what} within ${allowed} ms`, { limitUse });
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

function toSporeError(error: unknown): SporeError {
  return error instanceof SporeError
    ? error
    : new SporeError("internal-error", "Cannot dispatch the request", { cause: error });
}
