import type { Call } from "#runtime";
import type { Dispatcher } from "undici";
import type { Deadline, Deadlines } from "../dispatch/deadlines.ts";
import { encodeAnswerHead, hasNoBody } from "./answer-head.ts";
import { describeNetworkError, EgressError, isConnectionLost } from "./failure.ts";
import type { Upload } from "./upload.ts";

export interface AnswerOptions {
  readonly call: Call;
  readonly method: string;
  readonly upload: Upload | undefined;
  /** Requests that wait for a connection. */
  readonly waiting: Deadlines;
  readonly dueAt: number;
  /** Sends the request once more; undefined when that might repeat an effect, or the body is gone. */
  readonly repeat: ((answer: Answer) => void) | undefined;
}

/** An upstream's answer on its way from undici to the instance, as fast as the instance takes it. */
export class Answer implements Dispatcher.DispatchHandler, Deadline {
  dueAt: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  readonly #call: Call;
  readonly #method: string;
  readonly #upload: Upload | undefined;
  readonly #waiting: Deadlines;
  #repeat: ((answer: Answer) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** The answer is whole, or one side gave the request up: nothing goes to the instance any more. */
  #isOver = false;
  /** A head that waits for what comes with it in the same read: a short answer then is one frame. */
  #head: string | undefined;
  #first: Buffer | undefined;

  constructor({ call, method, upload, waiting, dueAt, repeat }: AnswerOptions) {
    this.#repeat = repeat;
    this.dueAt = dueAt;
    this.#call = call;
    this.#method = method;
    this.#upload = upload;
    this.#waiting = waiting;
    waiting.add(this);
  }

  /** It is about to be sent once more, and may wait for a connection anew. */
  wait(dueAt: number): void {
    this.#waiting.remove(this);
    this.dueAt = dueAt;
    this.#waiting.add(this);
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
    this.#repeat = undefined;
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
    if (this.#isOver) return;
    const repeat = this.#repeat;
    this.#repeat = undefined;
    // RFC 9112 §9.3.1: a connection that was kept may close just as the request is sent; what is idempotent is sent once more.
    if (repeat !== undefined && isConnectionLost(error)) {
      return repeat(this);
    }
    if (error instanceof EgressError) this.#fail(error.message, error.code);
    else this.#fail(describeNetworkError(error));
  }

  #sendHead(): void {
    const head = this.#head;
    if (head === undefined || this.#isOver) return;
    this.#head = undefined;
    this.#call.respond({ head, body: this.#first, isEnd: false });
  }

  #finish(): void {
    this.#isOver = true;
    this.#stopUpload();
    if (this.#head === undefined) this.#call.end();
    else this.#call.respond({ head: this.#head, body: this.#first, isEnd: true });
  }

  /** The answer is whole: nobody reads the rest of the request. */
  #stopUpload(): void {
    if (this.#upload === undefined || this.#upload.isComplete) return;
    this.#upload.stream.destroy();
    this.#call.stop();
  }

  #fail(message: string, code: EgressError["code"] = "network-error"): void {
    if (this.#isOver) return;
    this.giveUp();
    this.#call.abort(code, message);
  }
}

function givenUp(): EgressError {
  return new EgressError("network-error", "the request was given up");
}
