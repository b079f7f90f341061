import { NativeUint8Array } from "../primordials.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { ByobRequest } from "./byob-request.ts";
import type { Completion } from "./promises.ts";
import { allocatePullInto, insufficientBytes, PullInto, type PullIntoRead } from "./pull-into.ts";
import { PullIntoList } from "./pull-into-list.ts";
import { Queue } from "./queue.ts";
import {
  addReadRequest,
  ByobReader,
  closeReadable,
  DefaultReader,
  errorReadable,
  type Readable,
  type ReadableController,
  type ReadableSource,
  type ReadIntoRequest,
  type ReadRequest,
  waitingByobReader,
  waitingReader,
} from "./readable-state.ts";
import { SourcePull } from "./source-pull.ts";
import { cloneBytes, isDetached, transferBuffer, viewKind, type ViewSlots } from "./view-slots.ts";

/** Streams §4.7.2: the slots of a ReadableByteStreamController, and §4.9.5: what works on them. */
export class ByteController implements ReadableController {
  readonly stream: Readable;
  readonly #queue = new ByteQueue();
  readonly #highWaterMark: number;
  readonly #autoAllocateChunkSize: number | undefined;
  readonly #pullIntos = new PullIntoList(this);
  readonly #pull: SourcePull;
  #isCloseRequested = false;

  constructor(
    stream: Readable,
    source: ReadableSource,
    options: { readonly highWaterMark: number; readonly autoAllocateChunkSize: number | undefined },
  ) {
    this.stream = stream;
    this.#pull = new SourcePull(source, this);
    this.#highWaterMark = options.highWaterMark;
    this.#autoAllocateChunkSize = options.autoAllocateChunkSize;
    stream.controller = this;
  }

  /** The rest of SetUpReadableByteStreamController, with what the source's start answered. */
  start(started: Completion): void {
    this.#pull.start(started);
  }

  /** ReadableByteStreamControllerGetDesiredSize. */
  get desiredSize(): number | null {
    if (this.stream.state === "errored") return null;
    return this.stream.state === "closed" ? 0 : this.#highWaterMark - this.#queue.totalSize;
  }

  get canCloseOrEnqueue(): boolean {
    return !this.#isCloseRequested && this.stream.state === "readable";
  }

  get wantsMore(): boolean {
    if (!this.canCloseOrEnqueue) return false;
    return (
      waitingReader(this.stream) !== undefined ||
      waitingByobReader(this.stream) !== undefined ||
      this.#highWaterMark > this.#queue.totalSize
    );
  }

  get hasPendingPullIntos(): boolean {
    return !this.#pullIntos.isEmpty;
  }

  /** ReadableByteStreamControllerGetBYOBRequest. */
  get byobRequest(): ByobRequest | null {
    return this.#pullIntos.request;
  }

  /**
   * ReadableByteStreamControllerClose.
   *
   * @throws {TypeError} When a read for larger elements has got a part of one.
   */
  close(): void {
    if (!this.canCloseOrEnqueue) return;
    if (this.#queue.totalSize > 0) {
      this.#isCloseRequested = true;
      return;
    }
    const first = this.#pullIntos.first;
    if (first !== undefined && first.bytesFilled % first.elementSize !== 0) {
      const error = insufficientBytes();
      this.error(error);
      throw error;
    }
    this.#pull.clear();
    closeReadable(this.stream);
  }

  /** Queues bytes that the stream takes over: the caller must not use their buffer again. */
  enqueueOwned(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.canCloseOrEnqueue) this.#enqueue(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * ReadableByteStreamControllerEnqueue.
   *
   * @throws {TypeError} When the chunk's buffer is detached, or that of the read that waits.
   */
  enqueue({ buffer, byteOffset, byteLength }: ViewSlots): void {
    if (!this.canCloseOrEnqueue) return;
    if (isDetached(buffer)) throw new TypeError("Cannot enqueue the chunk: its buffer is detached");
    this.#enqueue(transferBuffer(buffer), byteOffset, byteLength);
  }

  /** ReadableByteStreamControllerError. */
  error(error: unknown): void {
    if (this.stream.state !== "readable") return;
    this.#pullIntos.clear();
    this.#queue.reset();
    this.#pull.clear();
    errorReadable(this.stream, error);
  }

  cancelSteps(reason: unknown): Completion {
    this.#pullIntos.clear();
    this.#queue.reset();
    return this.#pull.cancel(reason);
  }

  pullSteps(request: ReadRequest): void {
    if (this.#queue.totalSize > 0) {
      this.#answerFromQueue(request);
      return;
    }
    const chunkSize = this.#autoAllocateChunkSize;
    if (chunkSize !== undefined) {
      try {
        this.#pullIntos.push(allocatePullInto(chunkSize));
      } catch (error) {
        request.onError(error);
        return;
      }
    }
    addReadRequest(this.stream, request);
    this.#pull.pullIfNeeded();
  }

  releaseSteps(): void {
    this.#pullIntos.release();
  }

  /** ReadableByteStreamControllerPullInto. */
  pullInto(view: ViewSlots, { min, reader, request }: PullIntoRead): void {
    const kind = viewKind(view.kind);
    let pullInto: PullInto;
    try {
      pullInto = new PullInto({
        buffer: transferBuffer(view.buffer),
        byteOffset: view.byteOffset,
        byteLength: view.byteLength,
        minimumFill: min * kind.elementSize,
        view: kind,
        readerType: "byob",
      });
    } catch (error) {
      request.onError(error);
      return;
    }
    if (this.#pullIntos.isEmpty && this.#answerNow(pullInto, request)) return;
    const isFirst = this.#pullIntos.isEmpty;
    this.#pullIntos.push(pullInto);
    reader.requests.push(request);
    if (isFirst) this.#pull.pullIfNeeded();
  }

  /**
   * ReadableByteStreamControllerRespond.
   *
   * @throws {TypeError | RangeError} When the read that waits cannot have got as many bytes.
   */
  respond(bytesWritten: number): void {
    const first = this.#pullIntos.first;
    if (first === undefined) return;
    first.checkResponse(bytesWritten, this.stream.state);
    first.buffer = transferBuffer(first.buffer);
    this.#respond(first, bytesWritten);
  }

  /**
   * ReadableByteStreamControllerRespondWithNewView.
   *
   * @throws {TypeError | RangeError} When `view` is not where the read that waits wants its bytes.
   */
  respondWithNewView(view: ViewSlots): void {
    const first = this.#pullIntos.first;
    if (first === undefined) return;
    first.checkView(view, this.stream.state);
    first.buffer = transferBuffer(view.buffer);
    this.#respond(first, view.byteLength);
  }

  /** ReadableByteStreamControllerEnqueue, from the transferred buffer on. */
  #enqueue(buffer: ArrayBuffer, byteOffset: number, byteLength: number): void {
    const first = this.#pullIntos.first;
    if (first !== undefined) {
      if (isDetached(first.buffer))
        throw new TypeError("Cannot enqueue the chunk: the request's buffer is detached");
      this.#pullIntos.invalidateRequest();
      first.buffer = transferBuffer(first.buffer);
      if (first.readerType === "none") this.#queueDetached(first);
    }
    const { reader } = this.stream;
    if (reader instanceof DefaultReader) {
      this.#answerRequests(reader);
      const waiting = reader.requests.shift();
      if (waiting === undefined) {
        this.#queue.enqueue(buffer, byteOffset, byteLength);
      } else {
        this.#pullIntos.shift();
        waiting.onChunk(new NativeUint8Array(buffer, byteOffset, byteLength));
      }
    } else {
      this.#queue.enqueue(buffer, byteOffset, byteLength);
      if (reader !== undefined) this.#commitAll(this.#pullIntos.fillFrom(this.#queue));
    }
    this.#pull.pullIfNeeded();
  }

  /** …FillReadRequestFromQueue. */
  #answerFromQueue(request: ReadRequest): void {
    const bytes = this.#queue.dequeue();
    this.#handleQueueDrain();
    request.onChunk(bytes);
  }

  /** …ProcessReadRequestsUsingQueue. */
  #answerRequests(reader: DefaultReader): void {
    while (this.#queue.totalSize > 0) {
      const request = reader.requests.shift();
      if (request === undefined) return;
      this.#answerFromQueue(request);
    }
  }

  /** The part of …PullInto for a read that nothing waits before; false when it has to wait. */
  #answerNow(pullInto: PullInto, request: ReadIntoRequest): boolean {
    if (this.stream.state === "closed") {
      request.onClose(pullInto.toEmptyView());
      return true;
    }
    if (this.#queue.totalSize === 0) return false;
    if (pullInto.fillFrom(this.#queue)) {
      const view = pullInto.toView();
      this.#handleQueueDrain();
      request.onChunk(view);
      return true;
    }
    if (!this.#isCloseRequested) return false;
    const error = insufficientBytes();
    this.error(error);
    request.onError(error);
    return true;
  }

  #handleQueueDrain(): void {
    if (this.#queue.totalSize > 0 || !this.#isCloseRequested) {
      this.#pull.pullIfNeeded();
      return;
    }
    this.#pull.clear();
    closeReadable(this.stream);
  }

  /** …RespondInternal. */
  #respond(first: PullInto, bytesWritten: number): void {
    this.#pullIntos.invalidateRequest();
    if (this.stream.state === "closed") this.#respondInClosedState(first);
    else this.#respondInReadableState(first, bytesWritten);
    this.#pull.pullIfNeeded();
  }

  #respondInClosedState(first: PullInto): void {
    if (first.readerType === "none") this.#pullIntos.shift();
    const { reader } = this.stream;
    if (!(reader instanceof ByobReader)) return;
    // As many as there are requests now; what a request's answer runs may read again.
    const filled = new Queue<PullInto>();
    for (let node = reader.requests.firstNode; node !== undefined; node = node.next) {
      const pullInto = this.#pullIntos.shift();
      if (pullInto !== undefined) filled.push(pullInto);
    }
    this.#commitAll(filled);
  }

  #respondInReadableState(first: PullInto, bytesWritten: number): void {
    first.bytesFilled += bytesWritten;
    if (first.readerType === "none") {
      this.#queueDetached(first);
      this.#commitAll(this.#pullIntos.fillFrom(this.#queue));
      return;
    }
    if (first.bytesFilled < first.minimumFill) return;
    this.#pullIntos.shift();
    const remainder = first.bytesFilled % first.elementSize;
    if (remainder > 0)
      this.#queueClone(first.buffer, first.byteOffset + first.bytesFilled - remainder, remainder);
    first.bytesFilled -= remainder;
    const filled = this.#pullIntos.fillFrom(this.#queue);
    this.#commit(first);
    this.#commitAll(filled);
  }

  /** …EnqueueDetachedPullIntoToQueue. */
  #queueDetached(pullInto: PullInto): void {
    if (pullInto.bytesFilled > 0)
      this.#queueClone(pullInto.buffer, pullInto.byteOffset, pullInto.bytesFilled);
    this.#pullIntos.shift();
  }

  /** …EnqueueClonedChunkToQueue. */
  #queueClone(buffer: ArrayBuffer, byteOffset: number, byteLength: number): void {
    try {
      this.#queue.enqueue(cloneBytes(buffer, byteOffset, byteLength).buffer, 0, byteLength);
    } catch (error) {
      this.error(error);
      throw error;
    }
  }

  #commitAll(filled: Queue<PullInto>): void {
    for (let pullInto = filled.shift(); pullInto !== undefined; pullInto = filled.shift())
      this.#commit(pullInto);
  }

  /** …CommitPullIntoDescriptor. */
  #commit(pullInto: PullInto): void {
    const { reader, state } = this.stream;
    const view = pullInto.toView();
    const isDone = state === "closed";
    if (reader instanceof DefaultReader) {
      const request = reader.requests.shift();
      if (isDone) request?.onClose();
      else request?.onChunk(view);
    } else {
      const request = reader?.requests.shift();
      if (isDone) request?.onClose(view);
      else request?.onChunk(view);
    }
  }
}
