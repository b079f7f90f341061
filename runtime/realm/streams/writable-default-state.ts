import { type AbortSignal, createAbortSignal, signalAbort } from "../dom/abort.ts";
import { type Completion, react } from "./promises.ts";
import { SizedQueue } from "./sized-queue.ts";
import type { SizeOf } from "./strategy.ts";
import {
  dealWithRejection,
  failClose,
  failWrite,
  finishClose,
  finishErroring,
  finishWrite,
  startErroring,
  updateBackpressure,
  Writable,
  type WritableController,
  type WritableSink,
} from "./writable-state.ts";

/** Streams §5.4.2 "close sentinel". */
const CLOSE = {};

/** Streams §5.4.2: the slots of a WritableStreamDefaultController, and §5.5.4: what works on them. */
export class WritableDefaultController implements WritableController {
  readonly stream: Writable;
  readonly #queue = new SizedQueue();
  readonly #highWaterMark: number;
  #sizeOf: SizeOf;
  #sink: WritableSink | undefined;
  #isStarted = false;
  #signal: AbortSignal | undefined;
  #abort: { readonly reason: unknown } | undefined;

  readonly #onWritten = (): void => {
    const { stream } = this;
    finishWrite(stream);
    this.#queue.dequeue();
    if (!stream.isClosing && stream.state === "writable") updateBackpressure(stream, this.#hasBackpressure);
    this.#advance();
  };
  readonly #onFailed = (error: unknown): void => {
    if (this.stream.state === "writable") this.#clearAlgorithms();
    failWrite(this.stream, error);
  };

  constructor(
    stream: Writable,
    sink: WritableSink,
    strategy: { readonly highWaterMark: number; readonly sizeOf: SizeOf },
  ) {
    this.stream = stream;
    this.#sink = sink;
    this.#highWaterMark = strategy.highWaterMark;
    this.#sizeOf = strategy.sizeOf;
    stream.controller = this;
    updateBackpressure(stream, this.#hasBackpressure);
  }

  /** The rest of SetUpWritableStreamDefaultController, with what the sink's start answered. */
  start(started: Completion): void {
    react(
      started,
      () => {
        this.#isStarted = true;
        this.#advance();
      },
      (error) => {
        this.#isStarted = true;
        dealWithRejection(this.stream, error);
      },
    );
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** WritableStreamDefaultControllerGetDesiredSize. */
  get desiredSize(): number {
    return this.#highWaterMark - this.#queue.totalSize;
  }

  /** Made when somebody asks: few sinks do. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      this.#signal = createAbortSignal();
      if (this.#abort !== undefined) signalAbort(this.#signal, this.#abort.reason);
    }
    return this.#signal;
  }

  signalAbort(reason: unknown): void {
    this.#abort ??= { reason };
    if (this.#signal !== undefined) signalAbort(this.#signal, reason);
  }

  abortSteps(reason: unknown): Completion {
    const result = this.#sink?.abort(reason);
    this.#clearAlgorithms();
    return result;
  }

  errorSteps(): void {
    this.#queue.reset();
  }

  /** WritableStreamDefaultControllerErrorIfNeeded. */
  error(error: unknown): void {
    if (this.stream.state !== "writable") return;
    this.#clearAlgorithms();
    startErroring(this.stream, error);
  }

  /** WritableStreamDefaultControllerGetChunkSize. */
  chunkSize(chunk: unknown): number {
    if (this.#sizeOf === undefined) return 1;
    try {
      return this.#sizeOf(chunk);
    } catch (error) {
      this.error(error);
      return 1;
    }
  }

  /** WritableStreamDefaultControllerWrite. */
  write(chunk: unknown, size: number): void {
    try {
      this.#queue.enqueue(chunk, size);
    } catch (error) {
      this.error(error);
      return;
    }
    const { stream } = this;
    if (!stream.isClosing && stream.state === "writable") updateBackpressure(stream, this.#hasBackpressure);
    this.#advance();
  }

  /** WritableStreamDefaultControllerClose. */
  close(): void {
    this.#queue.enqueue(CLOSE, 0);
    this.#advance();
  }

  get #hasBackpressure(): boolean {
    return this.desiredSize <= 0;
  }

  /** WritableStreamDefaultControllerAdvanceQueueIfNeeded. */
  #advance(): void {
    const { stream } = this;
    if (!this.#isStarted || stream.inFlightWrite !== undefined) return;
    if (stream.state === "erroring") {
      finishErroring(stream);
      return;
    }
    const next = this.#queue.first;
    if (next === undefined) return;
    if (next.chunk === CLOSE) this.#processClose();
    else this.#processWrite(next.chunk);
  }

  #processClose(): void {
    const { stream } = this;
    stream.inFlightClose = stream.closeRequest;
    stream.closeRequest = undefined;
    this.#queue.dequeue();
    const closing = this.#sink?.close();
    this.#clearAlgorithms();
    react(
      closing,
      () => finishClose(stream),
      (error) => failClose(stream, error),
    );
  }

  #processWrite(chunk: unknown): void {
    this.stream.inFlightWrite = this.stream.writeRequests.shift();
    react(this.#sink?.write(chunk), this.#onWritten, this.#onFailed);
  }

  #clearAlgorithms(): void {
    this.#sink = undefined;
    this.#sizeOf = undefined;
  }
}

/** Streams §5.5.1 CreateWritableStream, with one chunk counting as 1, and one at a time. */
export function createWritable(sink: WritableSink): WritableDefaultController {
  const controller = new WritableDefaultController(new Writable(), sink, {
    highWaterMark: 1,
    sizeOf: undefined,
  });
  controller.start(undefined);
  return controller;
}
