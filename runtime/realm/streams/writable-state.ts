import { PromiseReject, PromiseResolve } from "../primordials.ts";
import { type Completion, fulfilledPromise, LazyPromise, react, rejectOrReplace } from "./promises.ts";
import { Queue } from "./queue.ts";

/** Who waits for a chunk to be written. */
export interface WriteRequest {
  resolve(value: undefined): void;
  reject(reason: unknown): void;
}

/** What takes the chunks of a stream. No method throws. */
export interface WritableSink {
  write(chunk: unknown): Completion;
  close(): Completion;
  abort(reason: unknown): Completion;
}

/** What a stream asks of its controller: Streams §5.4.4 and §5.5.4. */
export interface WritableController {
  readonly isStarted: boolean;
  readonly desiredSize: number;
  abortSteps(reason: unknown): Completion;
  errorSteps(): void;
  signalAbort(reason: unknown): void;
  chunkSize(chunk: unknown): number;
  write(chunk: unknown, size: number): void;
  close(): void;
}

/** Streams §5.3.3: the slots of a WritableStreamDefaultWriter. */
export class Writer {
  stream: Writable | undefined;
  closed: LazyPromise = new LazyPromise();
  ready: LazyPromise = new LazyPromise();
}

/** Streams §5.2.2 "pending abort request". */
interface AbortRequest {
  readonly promise: LazyPromise;
  readonly reason: unknown;
  readonly wasAlreadyErroring: boolean;
}

/** Streams §5.2.2: the slots of a WritableStream. No function ever holds one of these. */
export class Writable {
  state: "writable" | "erroring" | "errored" | "closed" = "writable";
  storedError: unknown;
  writer: Writer | undefined;
  hasBackpressure = false;
  readonly writeRequests = new Queue<WriteRequest>();
  inFlightWrite: WriteRequest | undefined;
  closeRequest: LazyPromise | undefined;
  inFlightClose: LazyPromise | undefined;
  pendingAbort: AbortRequest | undefined;
  #controller: WritableController | undefined;

  get controller(): WritableController {
    if (this.#controller === undefined) throw new TypeError("Cannot use the stream: it is being constructed");
    return this.#controller;
  }

  set controller(controller: WritableController) {
    this.#controller = controller;
  }

  /** WritableStreamCloseQueuedOrInFlight. */
  get isClosing(): boolean {
    return this.closeRequest !== undefined || this.inFlightClose !== undefined;
  }
}

/** Streams §5.5.1 WritableStreamAbort. */
export function abortWritable(stream: Writable, reason: unknown): Promise<undefined> {
  if (isOver(stream)) return PromiseResolve(undefined);
  stream.controller.signalAbort(reason);
  // What listens to the signal may have ended the stream.
  if (isOver(stream)) return PromiseResolve(undefined);
  if (stream.pendingAbort !== undefined) return stream.pendingAbort.promise.promise;
  const wasAlreadyErroring = stream.state === "erroring";
  const promise = new LazyPromise();
  stream.pendingAbort = { promise, reason: wasAlreadyErroring ? undefined : reason, wasAlreadyErroring };
  if (!wasAlreadyErroring) startErroring(stream, reason);
  return promise.promise;
}

/** Streams §5.5.1 WritableStreamClose. */
export function closeWritable(stream: Writable): Promise<undefined> {
  if (isOver(stream))
    return PromiseReject(new TypeError(`Cannot close the stream: it is ${stream.state} already`));
  const promise = new LazyPromise();
  stream.closeRequest = promise;
  if (stream.hasBackpressure && stream.state === "writable") stream.writer?.ready.resolve(undefined);
  stream.controller.close();
  return promise.promise;
}

/** Streams §5.5.2 WritableStreamDealWithRejection. */
export function dealWithRejection(stream: Writable, error: unknown): void {
  if (stream.state === "writable") startErroring(stream, error);
  else finishErroring(stream);
}

/** Streams §5.5.2 WritableStreamStartErroring. */
export function startErroring(stream: Writable, reason: unknown): void {
  stream.state = "erroring";
  stream.storedError = reason;
  const { writer } = stream;
  if (writer !== undefined) writer.ready = rejectOrReplace(writer.ready, reason);
  if (!hasOperationInFlight(stream) && stream.controller.isStarted) finishErroring(stream);
}

/** Streams §5.5.2 WritableStreamFinishErroring. */
export function finishErroring(stream: Writable): void {
  stream.state = "errored";
  stream.controller.errorSteps();
  const { storedError } = stream;
  for (let node = stream.writeRequests.takeAll(); node !== undefined; node = node.next)
    node.item.reject(storedError);
  const abort = stream.pendingAbort;
  stream.pendingAbort = undefined;
  if (abort === undefined) {
    rejectClosed(stream);
  } else if (abort.wasAlreadyErroring) {
    abort.promise.reject(storedError);
    rejectClosed(stream);
  } else {
    react(
      stream.controller.abortSteps(abort.reason),
      () => {
        abort.promise.resolve(undefined);
        rejectClosed(stream);
      },
      (error) => {
        abort.promise.reject(error);
        rejectClosed(stream);
      },
    );
  }
}

/** Streams §5.5.2 WritableStreamFinishInFlightWrite. */
export function finishWrite(stream: Writable): void {
  const request = stream.inFlightWrite;
  stream.inFlightWrite = undefined;
  request?.resolve(undefined);
}

/** Streams §5.5.2 WritableStreamFinishInFlightWriteWithError. */
export function failWrite(stream: Writable, error: unknown): void {
  const request = stream.inFlightWrite;
  stream.inFlightWrite = undefined;
  request?.reject(error);
  dealWithRejection(stream, error);
}

/** Streams §5.5.2 WritableStreamFinishInFlightClose. */
export function finishClose(stream: Writable): void {
  stream.inFlightClose?.resolve(undefined);
  stream.inFlightClose = undefined;
  if (stream.state === "erroring") {
    // The sink closed before it could be aborted.
    stream.storedError = undefined;
    stream.pendingAbort?.promise.resolve(undefined);
    stream.pendingAbort = undefined;
  }
  stream.state = "closed";
  stream.writer?.closed.resolve(undefined);
}

/** Streams §5.5.2 WritableStreamFinishInFlightCloseWithError. */
export function failClose(stream: Writable, error: unknown): void {
  stream.inFlightClose?.reject(error);
  stream.inFlightClose = undefined;
  stream.pendingAbort?.promise.reject(error);
  stream.pendingAbort = undefined;
  dealWithRejection(stream, error);
}

/** Streams §5.5.2 WritableStreamUpdateBackpressure. */
export function updateBackpressure(stream: Writable, hasBackpressure: boolean): void {
  const { writer } = stream;
  if (writer !== undefined && hasBackpressure !== stream.hasBackpressure) {
    if (hasBackpressure) writer.ready = new LazyPromise();
    else writer.ready.resolve(undefined);
  }
  stream.hasBackpressure = hasBackpressure;
}

/** Whether nothing more can be done with the stream. */
export function isOver({ state }: Writable): boolean {
  return state === "closed" || state === "errored";
}

/** Streams §5.5.2 WritableStreamHasOperationMarkedInFlight. */
function hasOperationInFlight({ inFlightWrite, inFlightClose }: Writable): boolean {
  return inFlightWrite !== undefined || inFlightClose !== undefined;
}

/** Streams §5.5.2 WritableStreamRejectCloseAndClosedPromiseIfNeeded. */
function rejectClosed(stream: Writable): void {
  stream.closeRequest?.reject(stream.storedError);
  stream.closeRequest = undefined;
  stream.writer?.closed.reject(stream.storedError);
}

/** The `ready` of a writer that is made while the stream is writable. */
export function readyOf(stream: Writable): LazyPromise {
  return !stream.isClosing && stream.hasBackpressure ? new LazyPromise() : fulfilledPromise();
}
