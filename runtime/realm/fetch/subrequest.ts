import { abortReason, addAbortAlgorithm, type AbortSignal } from "../dom/abort.ts";
import { host } from "../host.ts";
import {
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeSet,
  NativePromise,
  NativeWeakRef,
  WeakRefPrototypeDeref,
} from "../primordials.ts";
import type { SocketEnd } from "../websocket/socket-end.ts";
import { StreamTransport } from "../websocket/stream-transport.ts";
import { IncomingBody, type IncomingSource } from "./incoming-body.ts";
import { sendStream, type BodySink, type OutgoingBody, type Sending } from "./send-body.ts";

/** The head of an answer, and its body, which may still be on its way. No function can have it taken for a promise. */
export interface Answer {
  readonly __proto__: null;
  /** `status NUL reason`, then `NUL name NUL value` for each field. */
  readonly head: string;
  readonly body: IncomingBody;
  /** The connection, when the answer is a WebSocket. */
  readonly socket?: SocketEnd;
}

/** What is sent in one go: redirects make several of it. */
export interface Outgoing {
  /** `method NUL url`, then `NUL name NUL value` for each field. */
  readonly head: string;
  readonly body: OutgoingBody;
  /** Whether it asks for a WebSocket. It then has no body. */
  readonly isUpgrade?: boolean;
}

const running = new Map<number, Subrequest>();

/** One request on its way through the gateway and its answer on the way back. */
class Subrequest implements IncomingSource, BodySink {
  #stream = 0;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #body = new IncomingBody(this);
  readonly #signal: AbortSignal | undefined;
  readonly #forgetSignal: (() => void) | undefined;
  #sending: Sending | undefined;
  #isSending = false;
  #isReceiving = true;
  #ready: (() => void) | undefined;

  constructor(
    signal: AbortSignal | undefined,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#forgetSignal = signal && addAbortAlgorithm(signal, () => this.#abandon(abortReason(signal)));
  }

  /** Sends the request. */
  open({ head, body, isUpgrade = false }: Outgoing): void {
    if (isUpgrade) return this.#register(host().openUpgrade(head));
    switch (body.kind) {
      case "none":
        return this.#register(host().openFetch(head, undefined, true));
      case "text":
        return this.#register(host().openFetch(head, body.text, true));
      case "bytes":
        return this.#register(host().openFetch(head, body.bytes, true));
      case "incoming":
      case "stream":
        this.#register(host().openFetch(head, undefined, false));
        this.#startSending(body.kind === "incoming" ? body.body : body.stream);
    }
  }

  answer(head: string, first: Uint8Array<ArrayBuffer> | undefined, isComplete: boolean): void {
    if (first !== undefined) this.#body.push(first);
    if (isComplete) this.receiveEnd();
    this.#resolve({ __proto__: null, head, body: this.#body });
  }

  /** The answer is a WebSocket. */
  upgrade(head: string): void {
    const { end } = new StreamTransport(this.#stream);
    this.receiveEnd();
    this.#resolve({ __proto__: null, head, body: this.#body, socket: end });
  }

  receive(chunk: Uint8Array<ArrayBuffer>): void {
    this.#body.push(chunk);
  }

  receiveEnd(): void {
    this.#isReceiving = false;
    this.#body.close();
    this.#settle();
  }

  receiveAbort(message: string): void {
    this.#fail(new TypeError(`fetch failed: ${message}`));
  }

  receiveCredit(): void {
    const ready = this.#ready;
    this.#ready = undefined;
    ready?.();
  }

  receiveStop(): void {
    this.#stopSending(new TypeError("fetch failed: the other end does not want the rest of the body"));
    this.#settle();
  }

  onConsumed(bytes: number): void {
    host().consume(this.#stream, bytes);
  }

  onCancel(): void {
    this.#isReceiving = false;
    host().stop(this.#stream);
    this.#settle();
  }

  write(chunk: Uint8Array): number {
    return host().write(this.#stream, chunk);
  }

  end(): void {
    this.#isSending = false;
    host().end(this.#stream);
    this.#settle();
  }

  abort(cause: unknown): void {
    this.#isSending = false;
    host().abort(this.#stream, "aborted", "the request's body failed");
    this.#fail(new TypeError("fetch failed: the request's body failed", { cause }));
  }

  whenReady(): Promise<void> {
    return new NativePromise((resolve) => {
      this.#ready = resolve;
    });
  }

  #register(stream: number): void {
    this.#stream = stream;
    MapPrototypeSet(running, stream, this);
  }

  #startSending(source: Parameters<typeof sendStream>[0]): void {
    this.#isSending = true;
    this.#sending = sendStream(source, this);
  }

  #stopSending(reason: unknown): void {
    this.#isSending = false;
    this.#sending?.stop(reason);
    this.receiveCredit();
  }

  /** The function's own signal ends it, in whatever phase it is. */
  #abandon(reason: unknown): void {
    host().abort(this.#stream, "aborted", "the function gave the request up");
    this.#fail(reason);
  }

  #fail(error: unknown): void {
    this.#isReceiving = false;
    this.#stopSending(error);
    this.#body.fail(error);
    this.#reject(error);
    this.#settle();
  }

  #settle(): void {
    if (this.#isReceiving || this.#isSending) return;
    MapPrototypeDelete(running, this.#stream);
    this.#forgetSignal?.();
    if (this.#signal !== undefined && !this.#body.hasFailed) abortUnread(this.#signal, this.#body);
  }
}

/** An answer that has come in whole can still be aborted until it is read. A signal that outlives it does not keep it. */
function abortUnread(signal: AbortSignal, body: IncomingBody): void {
  if (body.isDrained) return;
  const reference = new NativeWeakRef(body);
  addAbortAlgorithm(signal, () => WeakRefPrototypeDeref(reference)?.abort(abortReason(signal)));
}

/** Sends a request and waits for the head of its answer; whoever aborts `signal` later breaks the answer's body. */
export function exchange(outgoing: Outgoing, signal: AbortSignal | undefined): Promise<Answer> {
  return new NativePromise((resolve, reject) => {
    new Subrequest(signal, resolve, reject).open(outgoing);
  });
}

/** The head of an answer came: {@link RealmEntry.answer}. */
// oxlint-disable-next-line max-params -- RealmEntry.answer
export function answerFetch(
  stream: number,
  head: string,
  body: Uint8Array<ArrayBuffer> | undefined,
  isComplete: boolean,
): void {
  MapPrototypeGet(running, stream)?.answer(head, body, isComplete);
}

/** The WebSocket came that was asked for: {@link RealmEntry.answerUpgrade}. */
export function answerUpgrade(stream: number, head: string): void {
  MapPrototypeGet(running, stream)?.upgrade(head);
}

/** More of an answer's body came. */
export function receiveFetchChunk(stream: number, bytes: Uint8Array<ArrayBuffer>): void {
  MapPrototypeGet(running, stream)?.receive(bytes);
}

/** An answer's body is whole. */
export function receiveFetchEnd(stream: number): void {
  MapPrototypeGet(running, stream)?.receiveEnd();
}

/** The subrequest failed. */
export function receiveFetchAbort(stream: number, code: string, message: string): void {
  MapPrototypeGet(running, stream)?.receiveAbort(message === "" ? code : message);
}

/** The other end takes more of the request's body. */
export function receiveFetchCredit(stream: number): void {
  MapPrototypeGet(running, stream)?.receiveCredit();
}

/** The other end does not want the rest of the request's body. */
export function receiveFetchStop(stream: number): void {
  MapPrototypeGet(running, stream)?.receiveStop();
}
