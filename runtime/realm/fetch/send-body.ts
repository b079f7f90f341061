import { PromisePrototypeThen } from "../primordials.ts";
import {
  acquireReader,
  cancelReader,
  knownLength,
  type ReadRequest,
  requestChunk,
  type Stream,
} from "../streams/readable.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { IncomingBody } from "./incoming-body.ts";
import { requestStateOf, isRequest, type Request } from "./request.ts";
import { responseStateOf, type Response } from "./response.ts";

/** A body on its way out. */
export type OutgoingBody =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "incoming"; readonly body: IncomingBody }
  | { readonly kind: "stream"; readonly stream: Stream };

/** Where a body goes to. */
export interface BodySink {
  /** Sends a chunk; answers how many more bytes are taken, 0 or less for none now. */
  write(chunk: Uint8Array): number;
  end(): void;
  /** The body failed: what was sent of it is not all. */
  abort(error: unknown): void;
  /** Fulfilled when the other end takes bytes again. */
  whenReady(): Promise<void>;
}

/** A body that is being sent. */
export interface Sending {
  /** The other end wants no more: cancels the source. */
  stop(reason: unknown): void;
}

const NONE: OutgoingBody = { kind: "none" };

/**
 * Takes the body of a message, to send it. The message's body is used from then on.
 *
 * @throws {TypeError} When somebody has read from the body or holds its stream.
 */
export function takeBody(message: Request | Response): OutgoingBody {
  const { body, headers } = isRequest(message) ? requestStateOf(message) : responseStateOf(message);
  if (body === null) return NONE;
  if (body.isUnusable) throw new TypeError("Cannot send the body: it has already been used");
  const taken = body.take(headers);
  if (typeof taken === "string") return { kind: "text", text: taken };
  if (isUint8Array(taken)) return { kind: "bytes", bytes: taken };
  if (taken instanceof IncomingBody) {
    return taken.isComplete ? { kind: "bytes", bytes: taken.takeAll() } : { kind: "incoming", body: taken };
  }
  return taken === undefined ? NONE : { kind: "stream", stream: taken };
}

/** The Content-Length of a body that is a stream of known length (Workers' FixedLengthStream), as a field of a head; else "". */
export function lengthField(body: OutgoingBody): string {
  const length = body.kind === "stream" ? knownLength(body.stream) : undefined;
  return length === undefined ? "" : `\0content-length\0${length}`;
}

/** Sends a body chunk by chunk, as fast as the other end takes it. */
export function sendStream(source: IncomingBody | Stream, sink: BodySink): Sending {
  return source instanceof IncomingBody ? new Relay(source, sink) : new Pump(source, sink);
}

/** Passes on the chunks of a body that comes in, without a stream between. */
class Relay implements Sending {
  readonly #source: IncomingBody;
  readonly #sink: BodySink;
  #isWaiting = false;
  #isStopped = false;

  constructor(source: IncomingBody, sink: BodySink) {
    this.#source = source;
    this.#sink = sink;
    source.watch(() => this.#pass());
    this.#pass();
  }

  stop(reason: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#source.cancel(reason);
  }

  #pass(): void {
    if (this.#isWaiting || this.#isStopped) return;
    const source = this.#source;
    for (let chunk = source.take(); chunk !== undefined; chunk = source.take()) {
      if (this.#sink.write(chunk) > 0) continue;
      this.#isWaiting = true;
      void PromisePrototypeThen(this.#sink.whenReady(), () => {
        this.#isWaiting = false;
        this.#pass();
      });
      return;
    }
    if (source.hasFailed) this.#finish(() => this.#sink.abort(source.error));
    else if (source.isDrained) this.#finish(() => this.#sink.end());
  }

  #finish(tell: () => void): void {
    this.#isStopped = true;
    this.#source.watch(undefined);
    tell();
  }
}

/** Reads a stream that a function made: chunks that are there go out in one go, without a promise for each. */
class Pump implements Sending, ReadRequest {
  readonly #reader;
  readonly #sink: BodySink;
  #isStopped = false;
  /** Whether the read that runs was answered inside of its call. */
  #hasChunk = false;
  #isInLoop = false;

  readonly #onReady = (): void => this.#loop();

  constructor(source: Stream, sink: BodySink) {
    this.#reader = acquireReader(source);
    this.#sink = sink;
    this.#loop();
  }

  stop(reason: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    cancelReader(this.#reader, reason);
  }

  onChunk(chunk: unknown): void {
    if (this.#isStopped) return;
    try {
      if (!isUint8Array(chunk))
        throw new TypeError("Cannot send the body: a chunk of its stream is not a Uint8Array");
      if (chunk.length > 0 && this.#sink.write(chunk) <= 0) {
        void PromisePrototypeThen(this.#sink.whenReady(), this.#onReady);
        return;
      }
    } catch (error) {
      // The stream runs on: nobody will read the rest.
      this.stop(error);
      this.#sink.abort(error);
      return;
    }
    this.#hasChunk = true;
    if (!this.#isInLoop) this.#loop();
  }

  onClose(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#sink.end();
  }

  onError(error: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#sink.abort(error);
  }

  #loop(): void {
    this.#isInLoop = true;
    do {
      this.#hasChunk = false;
      if (!this.#isStopped) requestChunk(this.#reader, this);
    } while (this.#hasChunk);
    this.#isInLoop = false;
  }
}
