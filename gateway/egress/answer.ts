import type { Call } from "#runtime";
import type { Dispatcher } from "undici";
import type { Deadline, Deadlines } from "../dispatch/deadlines.ts";
import { encodeAnswerHead, hasNoBody } from "./answer-head.ts";
import { describeNetworkError, EgressError } from "./failure.ts";
import type { Upload } from "./upload.ts";

export interface AnswerOptions {
  readonly call: Call;
  readonly method: string;
  readonly upload: Upload | undefined;
  /** Requests that wait for a connection. */
  readonly waiting: Deadlines;
  readonly dueAt: number;
}

/** An upstream's answer on its way from undici to the instance, as fast as the instance takes it. */
export class Answer implements Dispatcher.DispatchHandler, Deadline {
  readonly dueAt: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  readonly #call: Call;
  readonly #method: string;
  readonly #upload: Upload | undefined;
  readonly #waiting: Deadlines;
  #controller: Dispatcher.DispatchController | undefined;
  /** The answer is whole, or one side gave the request up: nothing goes to the instance any more. */
  #isOver = false;
  /** A head that waits for what comes with it in the same read: a short answer then is one frame. */
  #head: string | undefined;
  #first: Buffer | undefined;

  constructor({ call, method, upload, waiting, dueAt }: AnswerOptions) {
    this.dueAt = dueAt;
    this.#call = call;
    this.#method = method;
    this.#upload = upload;
    this.#waiting = waiting;
    waiting.add(this);
  }

  /** The instance takes more. */
  resume(): void {
    this.#controller?.resume();
  }

  /** Ends the request, wherever it is. The instance hears nothing more of it. */
  giveUp(): void {
    this.#isOver = true;
    this.#waiting.remove(this);
    this.#upload?.stream.destroy();
    this.#controller?.abort(givenUp());
  }

  /** It has waited too long for a connection. */
  onLate(): void {
    this.#fail("timed out while waiting for a connection");
  }

  /** @throws {EgressError} When the request was given up while it waited: undici then drops it, and keeps the connection for the next. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#waiting.remove(this);
    if (this.#isOver) throw givenUp();
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    ...[, reason = ""]: [headers: unknown, reason?: string]
  ): void {
    // RFC 9110 §15.2: an interim answer may be ignored.
    if (status < 200 || this.#isOver) return;
    const fields = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    this.#head = encodeAnswerHead({ status, reason, fields });
    if (hasNoBody(this.#method, status)) this.#finish();
    else queueMicrotask(() => this.#sendHead());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#head !== undefined && this.#first === undefined) {
      this.#first = chunk;
      return;
    }
    this.#sendHead();
    this.#call.send(chunk);
    if (this.#call.room <= 0) controller.pause();
  }

  onResponseEnd(): void {
    if (!this.#isOver) this.#finish();
  }

  onResponseError(_controller: unknown, error: unknown): void {
    this.#fail(error instanceof EgressError ? error.message : describeNetworkError(error));
  }

  #sendHead(): void {
    const head = this.#head;
    if (head === undefined || this.#isOver) return;
    this.#head = undefined;
    this.#call.respond({ head, body: this.#first, isEnd: false });
  }

  #finish(): void {
    this.#isOver = true;
    if (this.#head === undefined) this.#call.end();
    else this.#call.respond({ head: this.#head, body: this.#first, isEnd: true });
  }

  #fail(message: string): void {
    if (this.#isOver) return;
    this.giveUp();
    this.#call.abort("network-error", message);
  }
}

function givenUp(): EgressError {
  return new EgressError("network-error", "the request was given up");
}
