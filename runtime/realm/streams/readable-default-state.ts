import type { Completion } from "./promises.ts";
import {
  addReadRequest,
  closeReadable,
  errorReadable,
  type Readable,
  type ReadableController,
  type ReadableSource,
  type ReadRequest,
  waitingReader,
} from "./readable-state.ts";
import { SizedQueue } from "./sized-queue.ts";
import { SourcePull } from "./source-pull.ts";
import type { SizeOf } from "./strategy.ts";

/** Streams §4.6.2: the slots of a ReadableStreamDefaultController, and §4.9.5: what works on them. */
export class DefaultController implements ReadableController {
  readonly stream: Readable;
  readonly #queue = new SizedQueue();
  readonly #highWaterMark: number;
  #sizeOf: SizeOf;
  readonly #pull: SourcePull;
  #isCloseRequested = false;

  constructor(
    stream: Readable,
    source: ReadableSource,
    strategy: { readonly highWaterMark: number; readonly sizeOf: SizeOf },
  ) {
    this.stream = stream;
    this.#pull = new SourcePull(source, this);
    this.#highWaterMark = strategy.highWaterMark;
    this.#sizeOf = strategy.sizeOf;
    stream.controller = this;
  }

  /** The rest of SetUpReadableStreamDefaultController, with what the source's start answered. */
  start(started: Completion): void {
    this.#pull.start(started);
  }

  /** ReadableStreamDefaultControllerGetDesiredSize. */
  get desiredSize(): number | null {
    if (this.stream.state === "errored") return null;
    return this.stream.state === "closed" ? 0 : this.#highWaterMark - this.#queue.totalSize;
  }

  /** ReadableStreamDefaultControllerHasBackpressure. */
  get hasBackpressure(): boolean {
    return !this.#pull.isNeeded;
  }

  get wantsMore(): boolean {
    return (
      this.canCloseOrEnqueue &&
      (waitingReader(this.stream) !== undefined || this.#highWaterMark > this.#queue.totalSize)
    );
  }

  /** ReadableStreamDefaultControllerCanCloseOrEnqueue. */
  get canCloseOrEnqueue(): boolean {
    return !this.#isCloseRequested && this.stream.state === "readable";
  }

  /** ReadableStreamDefaultControllerClose. */
  close(): void {
    if (!this.canCloseOrEnqueue) return;
    this.#isCloseRequested = true;
    if (!this.#queue.isEmpty) return;
    this.#clearAlgorithms();
    closeReadable(this.stream);
  }

  /** ReadableStreamDefaultControllerEnqueue. Rethrows what the strategy threw. */
  enqueue(chunk: unknown): void {
    if (!this.canCloseOrEnqueue) return;
    const reader = waitingReader(this.stream);
    if (reader === undefined) this.#queueChunk(chunk);
    else reader.requests.shift()?.onChunk(chunk);
    this.#pull.pullIfNeeded();
  }

  /** ReadableStreamDefaultControllerError. */
  error(error: unknown): void {
    if (this.stream.state !== "readable") return;
    this.#queue.reset();
    this.#clearAlgorithms();
    errorReadable(this.stream, error);
  }

  cancelSteps(reason: unknown): Completion {
    this.#queue.reset();
    this.#sizeOf = undefined;
    return this.#pull.cancel(reason);
  }

  pullSteps(request: ReadRequest): void {
    const found = this.#queue.dequeue();
    if (found === undefined) {
      addReadRequest(this.stream, request);
      this.#pull.pullIfNeeded();
      return;
    }
    if (this.#isCloseRequested && this.#queue.isEmpty) {
      this.#clearAlgorithms();
      closeReadable(this.stream);
    } else {
      this.#pull.pullIfNeeded();
    }
    request.onChunk(found.chunk);
  }

  releaseSteps(): void {}

  #queueChunk(chunk: unknown): void {
    try {
      const size = this.#sizeOf === undefined ? 1 : this.#sizeOf(chunk);
      this.#queue.enqueue(chunk, size);
    } catch (error) {
      this.error(error);
      throw error;
    }
  }

  /** ReadableStreamDefaultControllerClearAlgorithms. */
  #clearAlgorithms(): void {
    this.#pull.clear();
    this.#sizeOf = undefined;
  }
}
