import { describeThrown, formatError } from "../console/describe-error.ts";
import { writeLine } from "../console/write-line.ts";
import { type AbortSignal, createAbortSignal, signalAbort } from "../dom/abort.ts";
import { DOMException } from "../dom/dom-exception.ts";
import { encodeResponseHead } from "../fetch/head.ts";
import type { IncomingBody } from "../fetch/incoming-body.ts";
import { isResponse, type Response, responseStateOf } from "../fetch/response.ts";
import {
  type BodySink,
  lengthField,
  type OutgoingBody,
  type Sending,
  sendStream,
  takeBody,
} from "../fetch/send-body.ts";
import type { SignalOwner } from "../fetch/signal-source.ts";
import { host } from "../host.ts";
import { cancelStream } from "../streams/readable.ts";
import { NativePromise, PromisePrototypeThen, PromiseResolve } from "../primordials.ts";
import { giveUp, handOver } from "../websocket/hand-over.ts";
import { takeSocketEnd, type WebSocket } from "../websocket/web-socket.ts";

/** One request on its way through the function, from the request's head to the end of everything that it started. */
export class Invocation implements SignalOwner {
  readonly stream: number;
  readonly body: IncomingBody | null;
  readonly #isHead: boolean;
  passesThrough = false;
  #signal: AbortSignal | undefined;
  #abortReason: unknown;
  #state: "running" | "answering" | "answered" | "over" = "running";
  #pending = 0;
  #sending: Sending | undefined;
  #ready: (() => void) | undefined;
  readonly #onOver: (stream: number) => void;

  constructor(stream: number, { body, isHead, onOver }: InvocationOptions) {
    this.stream = stream;
    this.body = body;
    this.#isHead = isHead;
    this.#onOver = onOver;
  }

  /** The request's signal: made when the function asks for it, aborted when the client leaves. */
  makeSignal(): AbortSignal {
    this.#signal ??= createAbortSignal();
    if (this.#abortReason !== undefined) signalAbort(this.#signal, this.#abortReason);
    return this.#signal;
  }

  /** Takes what the handler returned. */
  settleWith(result: unknown): void {
    if (isResponse(result)) return this.respond(result);
    void PromisePrototypeThen(
      PromiseResolve(result),
      (response) => this.respond(response),
      (error) => this.fail(error),
    );
  }

  /** Sends the handler's response. */
  respond(response: unknown): void {
    if (this.#state !== "running") return discard(response);
    if (!isResponse(response)) {
      return this.#failWith("no-response", `The function returned ${nameOf(response)} instead of a Response`);
    }
    const { webSocket } = responseStateOf(response);
    if (webSocket !== undefined && webSocket !== null) return this.#becomeSocket(response, webSocket);
    let body: OutgoingBody;
    try {
      body = takeBody(response);
    } catch (error) {
      return this.fail(error);
    }
    // Looking for a field parses the list: only a stream's length is not known to the gateway.
    const needsLength = body.kind === "stream" && !responseStateOf(response).headers.has("content-length");
    this.#send(`${encodeResponseHead(response)}${needsLength ? lengthField(body) : ""}`, body);
  }

  /** The handler threw `error`, or its promise was rejected with it. */
  fail(error: unknown): void {
    const { message, stack } = describeThrown(error);
    const hint = this.passesThrough
      ? " (passThroughOnException() cannot help: there is no origin behind the function)"
      : "";
    this.#failWith("exception", `${message}${hint}`, stack);
  }

  /** Keeps the invocation going until `promise` has settled. */
  waitUntil(promise: unknown): void {
    this.#pending += 1;
    const done = (): void => {
      this.#pending -= 1;
      this.#finishIfOver();
    };
    void PromisePrototypeThen(PromiseResolve(promise), done, (error) => {
      writeLine("error", `Uncaught (in waitUntil) ${formatError(error)}`);
      done();
    });
  }

  /** The gateway gave the invocation up: the client left, or it took too long. */
  abort(code: string, message: string): void {
    const reason = new DOMException(message, code === "timeout" ? "TimeoutError" : "AbortError");
    this.#abortReason = reason;
    this.body?.fail(reason);
    this.#sending?.stop(reason);
    this.resume();
    this.#state = "answered";
    if (this.#signal !== undefined) signalAbort(this.#signal, reason);
    this.#finishIfOver();
  }

  /** The client takes no more of the body. */
  stopSending(): void {
    this.#sending?.stop(new DOMException("The response is not wanted any more", "AbortError"));
    this.#answered();
    this.resume();
  }

  /** There is credit again. */
  resume(): void {
    this.#ready?.();
    this.#ready = undefined;
  }

  /** Hands a WebSocket over to the client. The invocation goes on for as long as it is open. */
  #becomeSocket(response: Response, webSocket: WebSocket): void {
    try {
      const end = takeSocketEnd(webSocket);
      if (!host().acceptUpgrade(this.stream, encodeResponseHead(response))) {
        giveUp(end);
        throw new TypeError(
          'Worker tried to return a WebSocket in a response to a request which did not contain the header "Upgrade: websocket".',
        );
      }
      this.#state = "answering";
      handOver(end, this.stream).onOver = () => this.#answered();
    } catch (error) {
      this.fail(error);
    }
  }

  #send(head: string, body: OutgoingBody): void {
    const { stream } = this;
    switch (body.kind) {
      case "none":
        host().respond(stream, head, undefined, true);
        return this.#answered();
      case "text":
        host().respond(stream, head, body.text, true);
        return this.#answered();
      case "bytes":
        host().respond(stream, head, body.bytes, true);
        return this.#answered();
      case "incoming":
        return this.#sendFrom(head, body.body);
      case "stream":
        return this.#sendFrom(head, body.stream);
    }
  }

  #sendFrom(head: string, source: Parameters<typeof sendStream>[0]): void {
    // RFC 9110 §9.3.2: the answer to HEAD has no content.
    host().respond(this.stream, head, undefined, this.#isHead);
    this.#state = "answering";
    const sending = sendStream(source, this.#sink());
    if (this.#isHead) {
      sending.stop(new DOMException("The response to HEAD has no body", "AbortError"));
      this.#answered();
    } else if (this.#state === "answering") this.#sending = sending;
  }

  #sink(): BodySink {
    return {
      write: (chunk) => host().write(this.stream, chunk),
      end: () => {
        if (this.#state !== "answering") return;
        host().end(this.stream);
        this.#answered();
      },
      abort: (error) => {
        if (this.#state !== "answering") return;
        writeLine("error", `Uncaught (in the response's body) ${formatError(error)}`);
        host().abort(this.stream, "exception", describeThrown(error).message);
        this.#answered();
      },
      whenReady: () =>
        new NativePromise((resolve) => {
          this.#ready = resolve;
        }),
    };
  }

  #failWith(code: "exception" | "no-response", message: string, stack = ""): void {
    if (this.#state !== "running") return;
    host().fail(this.stream, code, message, stack);
    this.#answered();
  }

  #answered(): void {
    if (this.#state === "over") return;
    this.#state = "answered";
    this.#finishIfOver();
  }

  #finishIfOver(): void {
    if (this.#state !== "answered" || this.#pending > 0) return;
    this.#state = "over";
    // Nobody can read on once the stream is closed: a body that is still open must not wait for ever.
    if (this.body?.isComplete === false)
      this.body.fail(new DOMException("The invocation is over", "AbortError"));
    host().settle(this.stream);
    this.#onOver(this.stream);
  }
}

export interface InvocationOptions {
  readonly body: IncomingBody | null;
  readonly isHead: boolean;
  readonly onOver: (stream: number) => void;
}

/** A response that comes after the invocation was given up: nobody reads its body. */
function discard(response: unknown): void {
  if (!isResponse(response)) return;
  const { webSocket } = responseStateOf(response);
  try {
    if (webSocket !== undefined && webSocket !== null) giveUp(takeSocketEnd(webSocket));
    const body = takeBody(response);
    const reason = new DOMException("The response is not wanted any more", "AbortError");
    if (body.kind === "incoming") body.body.cancel(reason);
    else if (body.kind === "stream") cancelStream(body.stream, reason);
  } catch {
    // The body is used already: there is nothing to give up.
  }
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
