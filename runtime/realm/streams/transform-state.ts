import { type Completion, completionOf, LazyPromise, queueTask, react, rethrowing } from "./promises.ts";
import { DefaultController } from "./readable-default-state.ts";
import { Readable, type ReadableSource } from "./readable-state.ts";
import type { SizeOf } from "./strategy.ts";
import { WritableDefaultController } from "./writable-default-state.ts";
import { Writable, type WritableSink } from "./writable-state.ts";

/** What a transform stream does to its chunks. No method throws. */
export interface Transformer {
  transform(chunk: unknown): Completion;
  flush(): Completion;
  cancel(reason: unknown): Completion;
}

interface SideStrategy {
  readonly highWaterMark: number;
  readonly sizeOf: SizeOf;
}

/** Streams §6.2.2 and §6.3.2: the slots of a TransformStream and of its controller; §6.4: what works on them. */
export class Transform implements WritableSink, ReadableSource {
  readonly readable: DefaultController;
  readonly writable: WritableDefaultController;
  #transformer: Transformer | undefined;
  #hasBackpressure = true;
  /** The pull that lasts until there is backpressure again: the standard's [[backpressureChangePromise]], as the readable side sees it. */
  #pulled: LazyPromise | undefined;
  #finished: LazyPromise | undefined;
  /** The write that lasts until there is no backpressure: the same promise, as the writable side sees it. */
  #waiting: { readonly chunk: unknown; readonly written: LazyPromise } | undefined;

  readonly #transformWaiting = (): void => {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    const { chunk, written } = waiting;
    const { stream } = this.writable;
    if (stream.state === "erroring") {
      written.reject(stream.storedError);
      return;
    }
    const result = this.#perform(chunk);
    if (result === undefined) written.resolve(undefined);
    else
      react(
        result,
        () => written.resolve(undefined),
        (error) => written.reject(error),
      );
  };
  readonly #onTransformFailed = (error: unknown): never => {
    this.error(error);
    throw error;
  };

  /** InitializeTransformStream; `start` has to be called next. */
  constructor(strategies: { readonly writable: SideStrategy; readonly readable: SideStrategy }) {
    this.writable = new WritableDefaultController(new Writable(), this, strategies.writable);
    this.readable = new DefaultController(new Readable(), this, strategies.readable);
  }

  /** SetUpTransformStreamDefaultController; `started` is what the transformer's start will answer. */
  start(transformer: Transformer, started: Completion): void {
    this.#transformer = transformer;
    this.writable.start(started);
    this.readable.start(started);
  }

  /**
   * TransformStreamDefaultControllerEnqueue.
   *
   * @throws {TypeError} When the readable side is closed or errored; or what its strategy throws.
   */
  enqueue(chunk: unknown): void {
    const { readable } = this;
    if (!readable.canCloseOrEnqueue)
      throw new TypeError("Cannot enqueue the chunk: found the readable side closed or errored");
    try {
      readable.enqueue(chunk);
    } catch (error) {
      this.#errorWritable(error);
      throw readable.stream.storedError;
    }
    if (readable.hasBackpressure !== this.#hasBackpressure) this.#setBackpressure(true);
  }

  /** TransformStreamError. */
  error(error: unknown): void {
    this.readable.error(error);
    this.#errorWritable(error);
  }

  /** TransformStreamDefaultControllerTerminate. */
  terminate(): void {
    this.readable.close();
    this.#errorWritable(new TypeError("Cannot write to the stream: its transformer has terminated it"));
  }

  /** TransformStreamDefaultSinkWriteAlgorithm. */
  write(chunk: unknown): Completion {
    if (!this.#hasBackpressure) return this.#perform(chunk);
    // One write at a time is in flight.
    const written = new LazyPromise();
    this.#waiting = { chunk, written };
    return written;
  }

  /** TransformStreamDefaultSinkCloseAlgorithm. */
  close(): Completion {
    if (this.#finished !== undefined) return this.#finished;
    const finished = new LazyPromise();
    this.#finished = finished;
    const flushed = this.#transformer?.flush();
    this.#transformer = undefined;
    const { readable } = this;
    react(
      flushed,
      () => {
        if (readable.stream.state === "errored") {
          finished.reject(readable.stream.storedError);
        } else {
          readable.close();
          finished.resolve(undefined);
        }
      },
      (error) => {
        readable.error(error);
        finished.reject(error);
      },
    );
    return finished;
  }

  /** TransformStreamDefaultSinkAbortAlgorithm. */
  abort(reason: unknown): Completion {
    const { readable } = this;
    return this.#finish(reason, (error) => {
      const isErrored = readable.stream.state === "errored";
      if (!isErrored) readable.error(error);
      return isErrored ? { error: readable.stream.storedError } : undefined;
    });
  }

  /** TransformStreamDefaultSourceCancelAlgorithm. */
  cancel(reason: unknown): Completion {
    const { writable } = this;
    return this.#finish(reason, (error) => {
      const isErrored = writable.stream.state === "errored";
      if (!isErrored) {
        writable.error(error);
        this.#unblockWrite();
      }
      return isErrored ? { error: writable.stream.storedError } : undefined;
    });
  }

  /** TransformStreamDefaultSourcePullAlgorithm. */
  pull(): Completion {
    this.#pulled = new LazyPromise();
    const pulled = this.#pulled;
    this.#setBackpressure(false);
    return pulled;
  }

  /** Runs the transformer's cancel, then ends the other side by `endOther`, which tells the error it has had before. */
  #finish(
    reason: unknown,
    endOther: (error: unknown) => { readonly error: unknown } | undefined,
  ): Completion {
    if (this.#finished !== undefined) return this.#finished;
    const finished = new LazyPromise();
    this.#finished = finished;
    const cancelled = this.#transformer?.cancel(reason);
    this.#transformer = undefined;
    react(
      cancelled,
      () => {
        const earlier = endOther(reason);
        if (earlier === undefined) finished.resolve(undefined);
        else finished.reject(earlier.error);
      },
      (error) => {
        endOther(error);
        finished.reject(error);
      },
    );
    return finished;
  }

  /** TransformStreamDefaultControllerPerformTransform. */
  #perform(chunk: unknown): Completion {
    const result = this.#transformer?.transform(chunk);
    return result === undefined ? undefined : rethrowing(result, this.#onTransformFailed);
  }

  /** TransformStreamErrorWritableAndUnblockWrite. */
  #errorWritable(error: unknown): void {
    this.#transformer = undefined;
    this.writable.error(error);
    this.#unblockWrite();
  }

  #unblockWrite(): void {
    if (this.#hasBackpressure) this.#setBackpressure(false);
  }

  /** TransformStreamSetBackpressure. */
  #setBackpressure(hasBackpressure: boolean): void {
    this.#hasBackpressure = hasBackpressure;
    if (!hasBackpressure) {
      if (this.#waiting !== undefined) queueTask(this.#transformWaiting);
      return;
    }
    const pulled = this.#pulled;
    this.#pulled = undefined;
    pulled?.resolve(undefined);
  }
}

/** Streams §9.3.1 "create an identity TransformStream". */
export function createIdentityTransform(): Transform {
  return createTransform((made) => ({
    transform: (chunk) => completionOf(() => made.enqueue(chunk)),
    flush: () => undefined,
    cancel: () => undefined,
  }));
}

/** Streams §9.3.1 "set up" a TransformStream: `build` gets the stream to enqueue to. */
export function createTransform(build: (stream: Transform) => Transformer): Transform {
  const stream = new Transform({
    writable: { highWaterMark: 1, sizeOf: undefined },
    readable: { highWaterMark: 0, sizeOf: undefined },
  });
  stream.start(build(stream), undefined);
  return stream;
}
